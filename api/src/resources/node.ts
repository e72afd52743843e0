/** The resources of the group node.k8s.io. */
import { RuntimeClass } from "../types/node/v1/index.ts";
import { resource } from "./make.ts";

export const RuntimeClasses = resource({
  group: "node.k8s.io",
  kind: "RuntimeClass",
  plural: "runtimeclasses",
  schema: RuntimeClass,
  namespaced: false,
});
