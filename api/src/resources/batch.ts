/** The resources of the group batch. */
import * as sub from "../subresources.ts";
import { CronJob, Job } from "../types/batch/v1/index.ts";
import { resource } from "./make.ts";

export const CronJobs = resource({
  group: "batch",
  kind: "CronJob",
  plural: "cronjobs",
  schema: CronJob,
  shortNames: ["cj"],
  categories: ["all"],
  subresources: [sub.status],
});
export const Jobs = resource({
  group: "batch",
  kind: "Job",
  plural: "jobs",
  schema: Job,
  categories: ["all"],
  subresources: [sub.status],
});
