/** Which requests belong together, and how much they count. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

const name = "io.k8s.api.flowcontrol.v1";

export const UserSubject = s.message(`${name}.UserSubject`, "One user.", {
  name: s.required(1, s.string, 'The user\'s name; "*" is every user.'),
});

export const GroupSubject = s.message(`${name}.GroupSubject`, "Everybody in a group.", {
  name: s.required(1, s.string, 'The group\'s name; "*" is every group.'),
});

export const ServiceAccountSubject = s.message(`${name}.ServiceAccountSubject`, "One service account, or all of a namespace.", {
  namespace: s.required(1, s.string, "The account's namespace."),
  name: s.required(2, s.string, 'The account\'s name; "*" is every account of the namespace.'),
});

export const Subject = s.message(`${name}.Subject`, "Who sends a request: exactly the one of the following that `kind` names.", {
  kind: s.required(1, s.enumeration("Group", "ServiceAccount", "User"), "Which of the following is set."),
  user: s.optional(2, UserSubject, "A user."),
  group: s.optional(3, GroupSubject, "A group."),
  serviceAccount: s.optional(4, ServiceAccountSubject, "A service account."),
});
export type Subject = s.TypeOf<typeof Subject>;

const set = { list: "set" } as const;
const atomic = { list: "atomic" } as const;

export const ResourcePolicyRule = s.message(`${name}.ResourcePolicyRule`, "Requests for resources. A request matches when it matches every field.", {
  verbs: s.required(1, s.list(s.string), 'The verbs; "*" alone is all of them.', set),
  apiGroups: s.required(2, s.list(s.string), 'The API groups; "" is the core group, "*" alone is all of them.', set),
  resources: s.required(3, s.list(s.string), 'The resources, in the plural, with a subresource after a slash; "*" alone is all of them.', set),
  clusterScope: s.optional(4, s.boolean, "Whether requests that name no namespace match."),
  namespaces: s.optional(5, s.list(s.string), 'The namespaces that match; "*" alone is all of them, none is only what `clusterScope` says.', set),
});
export type ResourcePolicyRule = s.TypeOf<typeof ResourcePolicyRule>;

export const NonResourcePolicyRule = s.message(`${name}.NonResourcePolicyRule`, "Requests for anything but resources.", {
  verbs: s.required(1, s.list(s.string), 'The verbs; "*" alone is all of them.', set),
  nonResourceURLs: s.required(6, s.list(s.string), 'Paths; one that ends in "/*" stands for all below it, "*" alone for every path.', set),
});
export type NonResourcePolicyRule = s.TypeOf<typeof NonResourcePolicyRule>;

export const PolicyRulesWithSubjects = s.message(
  `${name}.PolicyRulesWithSubjects`,
  "Requests by who sends them and what for: one of the subjects and one of the rules has to match.",
  {
    subjects: s.required(1, s.list(Subject), "Who sends the request.", atomic),
    resourceRules: s.optional(2, s.list(ResourcePolicyRule), "Resources that are asked for.", atomic),
    nonResourceRules: s.optional(3, s.list(NonResourcePolicyRule), "Other paths that are asked for.", atomic),
  },
);
export type PolicyRulesWithSubjects = s.TypeOf<typeof PolicyRulesWithSubjects>;

export const FlowDistinguisherMethod = s.message(`${name}.FlowDistinguisherMethod`, "How requests of one schema are told apart.", {
  type: s.required(1, s.enumeration("ByNamespace", "ByUser"), "By the user who sends them, or by the namespace they are for."),
});

export const PriorityLevelConfigurationReference = s.message(`${name}.PriorityLevelConfigurationReference`, "The priority level that requests go to.", {
  name: s.required(1, s.string, "The level's name."),
});

export const FlowSchemaSpec = s.message(`${name}.FlowSchemaSpec`, "Which requests these are, and what becomes of them.", {
  priorityLevelConfiguration: s.required(1, PriorityLevelConfigurationReference, "The level that limits them."),
  matchingPrecedence: s.optional(2, s.int32, "Of the schemas that match a request the one with the smallest number takes it; 1 to 10000, by default 1000."),
  distinguisherMethod: s.optional(3, FlowDistinguisherMethod, "What makes flows of them; absent: all are one flow."),
  rules: s.optional(4, s.list(PolicyRulesWithSubjects), "Which requests match: those that match any rule. None: no request.", atomic),
});
export type FlowSchemaSpec = s.TypeOf<typeof FlowSchemaSpec>;

export const FlowSchemaCondition = s.message(`${name}.FlowSchemaCondition`, "One aspect of a flow schema's state.", {
  type: s.optional(1, s.string, "Which aspect."),
  status: s.optional(2, s.string, "True, False or Unknown."),
  lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
  reason: s.optional(4, s.string, "Why, in one word."),
  message: s.optional(5, s.string, "Why, for people."),
});

export const FlowSchemaStatus = s.message(`${name}.FlowSchemaStatus`, "What was found about a flow schema.", {
  conditions: s.optional(1, s.list(FlowSchemaCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type FlowSchemaStatus = s.TypeOf<typeof FlowSchemaStatus>;

export const FlowSchema = s.kind(
  { name: `${name}.FlowSchema`, apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema" },
  "Sends requests that match it to a priority level, and makes flows of them that get equal shares.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, FlowSchemaSpec, "Which requests these are, and what becomes of them."),
    status: s.struct(3, FlowSchemaStatus, "What was found about it."),
  },
);
export type FlowSchema = s.TypeOf<typeof FlowSchema>;

export const FlowSchemaList = metav1.listOf(FlowSchema);
export type FlowSchemaList = s.TypeOf<typeof FlowSchemaList>;
