/** Jobs and cron jobs. A job gets a selector of its own, so that its pods are nobody else's. */
import { CronJobs, Jobs, type batchv1 } from "@kayak/api";
import { specAndStatus, strategy } from "../strategy.ts";

const controllerUid = "batch.kubernetes.io/controller-uid";
const jobName = "batch.kubernetes.io/job-name";
/** What the labels were called before they had a prefix. */
const legacyControllerUid = "controller-uid";
const legacyJobName = "job-name";

/** Older than garbage collection: deleting one without a word leaves its pods. */
export const jobStrategy = strategy<batchv1.Job>(Jobs, {
  ...specAndStatus<batchv1.Job>(() => ({})),
  defaultPropagation: "Orphan",
  prepareForCreate(job) {
    job.status = {};
    job.metadata.generation = 1;
    if (!job.spec.manualSelector) generateSelector(job);
  },
});

/** What the client wrote itself is kept, for validation to name. */
function generateSelector({ metadata, spec }: batchv1.Job): void {
  const { labels } = spec.template.metadata;
  const uid = metadata.uid ?? "";
  const ours = {
    [controllerUid]: uid,
    [legacyControllerUid]: uid,
    [jobName]: metadata.name,
    [legacyJobName]: metadata.name,
  };
  spec.template.metadata.labels = { ...ours, ...labels };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, [controllerUid]: uid };
}

export const cronJobStrategy = strategy<batchv1.CronJob>(
  CronJobs,
  specAndStatus<batchv1.CronJob>(() => ({})),
);
