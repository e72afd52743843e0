export { runScheduler, type SchedulerOptions } from "./run.ts";
export type * from "./framework/types.ts";
