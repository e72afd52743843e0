/** How many requests of a kind are handled at once, and what becomes of the others. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

const name = "io.k8s.api.flowcontrol.v1";
const pointer = { pointer: true } as const;

export const QueuingConfiguration = s.message(`${name}.QueuingConfiguration`, "How requests wait.", {
  queues: s.optional(1, s.int32, "How many queues there are; by default 64."),
  handSize: s.optional(2, s.int32, "How many queues a flow may be put into, the shortest of which takes the request; by default 8."),
  queueLengthLimit: s.optional(3, s.int32, "How many requests may wait in one queue; by default 50."),
});
export type QueuingConfiguration = s.TypeOf<typeof QueuingConfiguration>;

export const LimitResponse = s.message(`${name}.LimitResponse`, "What becomes of requests that can't be handled at once.", {
  type: s.required(1, s.enumeration("Queue", "Reject"), "They wait, or are refused with 429."),
  queuing: s.optional(2, QueuingConfiguration, "How they wait; only with the type Queue."),
});

export const LimitedPriorityLevelConfiguration = s.message(`${name}.LimitedPriorityLevelConfiguration`, "The bounds of a level.", {
  nominalConcurrencyShares: s.optional(1, s.int32, "The level's part of the server's concurrency, in relation to the other levels; by default 30.", pointer),
  limitResponse: s.optional(2, LimitResponse, "What becomes of requests beyond that.", { pointer: false }),
  lendablePercent: s.optional(3, s.int32, "How much of its part the level lends to others when it has no use for it; by default 0.", pointer),
  borrowingLimitPercent: s.optional(4, s.int32, "How much the level may borrow, as percentage of its part; absent: without limit.", pointer),
});
export type LimitedPriorityLevelConfiguration = s.TypeOf<typeof LimitedPriorityLevelConfiguration>;

export const ExemptPriorityLevelConfiguration = s.message(`${name}.ExemptPriorityLevelConfiguration`, "A level without bounds.", {
  nominalConcurrencyShares: s.optional(1, s.int32, "The part set aside for it, in relation to the other levels; by default 0.", pointer),
  lendablePercent: s.optional(2, s.int32, "How much of that others may have while it is not used; by default 0.", pointer),
});
export type ExemptPriorityLevelConfiguration = s.TypeOf<typeof ExemptPriorityLevelConfiguration>;

export const PriorityLevelConfigurationSpec = s.message(`${name}.PriorityLevelConfigurationSpec`, "Whether the level is bounded, and how.", {
  type: s.required(1, s.enumeration("Exempt", "Limited"), "Exempt: requests are handled at once, whatever else goes on."),
  limited: s.optional(2, LimitedPriorityLevelConfiguration, "The bounds; only with the type Limited."),
  exempt: s.optional(3, ExemptPriorityLevelConfiguration, "What is set aside; only with the type Exempt."),
});
export type PriorityLevelConfigurationSpec = s.TypeOf<typeof PriorityLevelConfigurationSpec>;

export const PriorityLevelConfigurationCondition = s.message(`${name}.PriorityLevelConfigurationCondition`, "One aspect of a priority level's state.", {
  type: s.optional(1, s.string, "Which aspect."),
  status: s.optional(2, s.string, "True, False or Unknown."),
  lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
  reason: s.optional(4, s.string, "Why, in one word."),
  message: s.optional(5, s.string, "Why, for people."),
});

export const PriorityLevelConfigurationStatus = s.message(`${name}.PriorityLevelConfigurationStatus`, "What was found about a priority level.", {
  conditions: s.optional(1, s.list(PriorityLevelConfigurationCondition), "Aspects of the state.", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type PriorityLevelConfigurationStatus = s.TypeOf<typeof PriorityLevelConfigurationStatus>;

export const PriorityLevelConfiguration = s.kind(
  { name: `${name}.PriorityLevelConfiguration`, apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "PriorityLevelConfiguration" },
  "Sets a part of the server's concurrency aside for some requests.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, PriorityLevelConfigurationSpec, "Whether the level is bounded, and how."),
    status: s.struct(3, PriorityLevelConfigurationStatus, "What was found about it."),
  },
);
export type PriorityLevelConfiguration = s.TypeOf<typeof PriorityLevelConfiguration>;

export const PriorityLevelConfigurationList = metav1.listOf(PriorityLevelConfiguration);
export type PriorityLevelConfigurationList = s.TypeOf<typeof PriorityLevelConfigurationList>;
