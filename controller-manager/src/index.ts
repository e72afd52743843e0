export {
  runControllerManager,
  type ControllerManagerOptions,
  type LeaderElectionSettings,
} from "./controller-manager.ts";
export { controllerNames, type ControllerName, type ControllerSettings } from "./controllers.ts";
