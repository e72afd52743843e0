/** When a job has failed or succeeded, beyond counting pods. */
import * as s from "../../../schema/kit.ts";

export const PodFailurePolicyOnExitCodesRequirement = s.message(
  "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement",
  "Matches failed pods by how their containers exited. Containers that succeeded don't count.",
  {
    containerName: s.optional(1, s.string, "The container whose exit code counts; absent, that of any.", { pointer: true }),
    operator: s.required(2, s.enumeration("In", "NotIn"), "`In`: the exit code is among `values`; `NotIn`: it is not."),
    values: s.required(3, s.list(s.int32), "Exit codes, in order and without doubles: 1 to 255 of them.", { list: "set" }),
  },
);
export type PodFailurePolicyOnExitCodesRequirement = s.TypeOf<typeof PodFailurePolicyOnExitCodesRequirement>;

export const PodFailurePolicyOnPodConditionsPattern = s.message(
  "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern",
  "Matches failed pods that have a condition.",
  {
    type: s.required(1, s.string, "The condition's type."),
    status: s.optional(2, s.string, "The condition's status. Default `True`."),
  },
);
export type PodFailurePolicyOnPodConditionsPattern = s.TypeOf<typeof PodFailurePolicyOnPodConditionsPattern>;

export const PodFailurePolicyRule = s.message("io.k8s.api.batch.v1.PodFailurePolicyRule", "What to do about failed pods of one sort.", {
  action: s.required(
    1,
    s.enumeration("Count", "FailIndex", "FailJob", "Ignore"),
    "`FailJob` fails the job, `FailIndex` the pod's index; `Ignore` replaces the pod without counting it, `Count` as without a rule.",
  ),
  onExitCodes: s.optional(2, PodFailurePolicyOnExitCodesRequirement, "Matches by exit code."),
  onPodConditions: s.optional(3, s.list(PodFailurePolicyOnPodConditionsPattern), "Matches pods with one of these conditions; at most 20.", { list: "atomic" }),
});
export type PodFailurePolicyRule = s.TypeOf<typeof PodFailurePolicyRule>;

export const PodFailurePolicy = s.message("io.k8s.api.batch.v1.PodFailurePolicy", "How failed pods bear on a job.", {
  rules: s.required(1, s.list(PodFailurePolicyRule), "The first that matches decides; without a match, the failure counts. At most 20.", { list: "atomic" }),
});
export type PodFailurePolicy = s.TypeOf<typeof PodFailurePolicy>;

export const SuccessPolicyRule = s.message("io.k8s.api.batch.v1.SuccessPolicyRule", "What suffices for an indexed job to have succeeded.", {
  succeededIndexes: s.optional(1, s.string, "The indexes that count, as `1,3-5`; absent, all.", { pointer: true }),
  succeededCount: s.optional(2, s.int32, "How many of them must have succeeded; absent, all.", { pointer: true }),
});
export type SuccessPolicyRule = s.TypeOf<typeof SuccessPolicyRule>;

export const SuccessPolicy = s.message("io.k8s.api.batch.v1.SuccessPolicy", "When an indexed job has succeeded before all indexes have.", {
  rules: s.required(1, s.list(SuccessPolicyRule), "One that is met suffices. At most 20.", { list: "atomic" }),
});
export type SuccessPolicy = s.TypeOf<typeof SuccessPolicy>;
