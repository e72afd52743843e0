/** The job. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodFailurePolicy, SuccessPolicy } from "./job-policy.ts";

export const JobSpec = s.message("io.k8s.api.batch.v1.JobSpec", "What a job is to run, and when it is done.", {
  parallelism: s.optional(1, s.int32, "How many pods may run at once. Default 1.", { pointer: true }),
  completions: s.optional(2, s.int32, "How many pods must succeed; absent, one does and no more are started. Default 1 when `parallelism` is absent too.", {
    pointer: true,
  }),
  activeDeadlineSeconds: s.optional(3, s.int64, "After how many seconds the job fails, whatever its pods do.", { pointer: true }),
  selector: s.optional(4, metav1.LabelSelector, "Which pods belong to the job. The server fills it in."),
  manualSelector: s.optional(5, s.boolean, "Whether the selector and the template's labels are the client's, and unique by its care.", { pointer: true }),
  template: s.required(6, corev1.PodTemplateSpec, "What pods are made from; they restart `OnFailure` or `Never`."),
  backoffLimit: s.optional(
    7,
    s.int32,
    "How many failures there may be before the job fails. Default 6, or without limit when `backoffLimitPerIndex` is given.",
    {
      pointer: true,
    },
  ),
  ttlSecondsAfterFinished: s.optional(8, s.int32, "After how many seconds a finished job is deleted; absent, never.", { pointer: true }),
  completionMode: s.optional(
    9,
    s.enumeration("Indexed", "NonIndexed"),
    "`NonIndexed`, the default: any pods will do; `Indexed`: each of the indexes from 0 to `completions` - 1 needs one.",
    { pointer: true },
  ),
  suspend: s.optional(10, s.boolean, "Whether the job has no pods and waits. Default false.", { pointer: true }),
  podFailurePolicy: s.optional(11, PodFailurePolicy, "How failed pods bear on the job; only with restart policy `Never`."),
  backoffLimitPerIndex: s.optional(12, s.int32, "How many failures an index may have before it fails; only for indexed jobs with restart policy `Never`.", {
    pointer: true,
  }),
  maxFailedIndexes: s.optional(13, s.int32, "How many indexes may fail before the job does; only with `backoffLimitPerIndex`.", { pointer: true }),
  podReplacementPolicy: s.optional(
    14,
    s.enumeration("Failed", "TerminatingOrFailed"),
    "When a pod is replaced: `TerminatingOrFailed`, the default, as soon as it is being deleted; `Failed` only once it has ended.",
    { pointer: true },
  ),
  managedBy: s.optional(15, s.string, "The controller that looks after the job, if not the built-in one. Never changes.", { pointer: true }),
  successPolicy: s.optional(16, SuccessPolicy, "When the job has succeeded before all indexes have. Never changes."),
});
export type JobSpec = s.TypeOf<typeof JobSpec>;

export const JobCondition = s.message("io.k8s.api.batch.v1.JobCondition", "One aspect of a job's state.", {
  type: s.required(
    1,
    s.openEnumeration("Complete", "Failed", "FailureTarget", "SuccessCriteriaMet", "Suspended"),
    "`Complete` or `Failed` (it is finished), `SuccessCriteriaMet` or `FailureTarget` (it will be, once its pods have ended), or `Suspended`.",
  ),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastProbeTime: s.optional(3, s.time, "When the condition was last checked."),
  lastTransitionTime: s.optional(4, s.time, "When the status last changed."),
  reason: s.optional(5, s.string, "Why, in one word for programs."),
  message: s.optional(6, s.string, "Why, for people."),
});
export type JobCondition = s.TypeOf<typeof JobCondition>;

export const UncountedTerminatedPods = s.message(
  "io.k8s.api.batch.v1.UncountedTerminatedPods",
  "Pods that have ended and still have the job's finalizer, on the way into the counts.",
  {
    succeeded: s.optional(1, s.list(s.string), "The uids of those that succeeded.", { list: "set" }),
    failed: s.optional(2, s.list(s.string), "The uids of those that failed.", { list: "set" }),
  },
);
export type UncountedTerminatedPods = s.TypeOf<typeof UncountedTerminatedPods>;

export const JobStatus = s.message("io.k8s.api.batch.v1.JobStatus", "What was last observed of a job.", {
  conditions: s.optional(1, s.list(JobCondition), "Aspects of the state.", { list: "atomic", patch: "merge", mergeKey: "type" }),
  startTime: s.optional(2, s.time, "When the job was first acted upon, or last resumed.", { pointer: true }),
  completionTime: s.optional(3, s.time, "When the job succeeded.", { pointer: true }),
  active: s.optional(4, s.int32, "How many pods have not ended and are not being deleted."),
  succeeded: s.optional(5, s.int32, "How many pods succeeded."),
  failed: s.optional(6, s.int32, "How many pods failed."),
  completedIndexes: s.optional(7, s.string, "The indexes that succeeded, as `1,3-5`."),
  uncountedTerminatedPods: s.optional(8, UncountedTerminatedPods, "Pods that have ended and are not in the counts yet."),
  ready: s.optional(9, s.int32, "How many active pods are ready.", { pointer: true }),
  failedIndexes: s.optional(10, s.string, "The indexes that failed for good, as `1,3-5`.", { pointer: true }),
  terminating: s.optional(11, s.int32, "How many pods are being deleted and have not ended yet.", { pointer: true }),
});
export type JobStatus = s.TypeOf<typeof JobStatus>;

export const Job = s.kind(
  { name: "io.k8s.api.batch.v1.Job", apiVersion: "batch/v1", kind: "Job" },
  "Runs pods made from a template until enough of them have succeeded.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, JobSpec, "What is desired."),
    status: s.struct(3, JobStatus, "What was last observed."),
  },
);
export type Job = s.TypeOf<typeof Job>;

export const JobList = metav1.listOf(Job);
export type JobList = s.TypeOf<typeof JobList>;
