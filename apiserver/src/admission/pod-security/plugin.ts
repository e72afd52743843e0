/**
 * Holds pods to the standard of their namespace. What is enforced refuses pods; what is only warned about is told for pods
 * and for what makes pods from templates, too; what is audited is written into the audit log.
 */
import { type FieldError, Namespaces, Pods, type corev1, forbidden, groupResource, invalid } from "@kayak/api";
import type { ConfigNode } from "../../config/reading.ts";
import type { Stores } from "../../registry/stores.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { existingPodsWarnings } from "./existing-pods.ts";
import { violations, violationsText } from "./evaluate.ts";
import { type Standard, asksNothing, isStricter, policyOf, standardText } from "./policy.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { type PodLike, podOf } from "./templates.ts";

const annotation = {
  enforced: "pod-security.kubernetes.io/enforce-policy",
  violations: "pod-security.kubernetes.io/audit-violations",
  exempt: "pod-security.kubernetes.io/exempt",
  error: "pod-security.kubernetes.io/error",
} as const;

type Labels = Parameters<typeof policyOf>[0];

export function podSecurity(stores: Stores, configuration: ConfigNode | undefined): AdmissionPlugin {
  const settings = settingsOf(configuration);
  const namespaces = stores.of(Namespaces);
  const pods = stores.of(Pods);
  const podsIn = (namespace: string) => pods.cache.list(namespace).map(({ object }) => object as corev1.Pod);
  return {
    name: "PodSecurity",
    async validate(request) {
      if (request.operation !== "CREATE" && request.operation !== "UPDATE") return;
      if (groupResource(request.resource) === groupResource(Namespaces)) {
        if (!request.subresource) checkNamespace(request, settings, podsIn);
        return;
      }
      const pod = podOf(request);
      if (!pod || request.namespace === undefined || isExempt(request, pod, settings)) return;
      const namespace = await namespaces.find({ namespace: undefined, name: request.namespace });
      if (namespace) judge(request, pod, { labels: namespace.object.metadata.labels, settings });
    },
  };
}

function isExempt({ namespace, user, annotate }: AdmissionRequest, { spec }: PodLike, { exempt }: Settings): boolean {
  const why = exempt.namespaces.includes(namespace ?? "")
    ? "namespace"
    : exempt.usernames.includes(user.name)
      ? "user"
      : exempt.runtimeClasses.includes(spec.runtimeClassName ?? "")
        ? "runtimeClass"
        : undefined;
  if (why !== undefined) annotate(annotation.exempt, why);
  return why !== undefined;
}

function judge(
  { resource, name = "", warn, annotate }: AdmissionRequest,
  pod: PodLike,
  { labels, settings }: { labels: Labels; settings: Settings },
): void {
  const { policy, problems } = policyOf(labels, settings.defaults);
  const enforced = groupResource(resource) === groupResource(Pods);
  if (enforced) annotate(annotation.enforced, standardText(policy.enforce));
  if (problems.length === 0 && asksNothing(policy)) return;
  if (problems.length > 0) annotate(annotation.error, `Failed to parse policy: ${problemsText(problems)}`);
  const audited = complaint(pod, policy.audit);
  if (audited !== undefined) annotate(annotation.violations, `would ${audited}`);
  const refused = enforced ? complaint(pod, policy.enforce) : undefined;
  if (refused !== undefined) throw forbidden(resource, name, refused.replace("violate", "violates"));
  const disliked = complaint(pod, policy.warn);
  if (disliked !== undefined) warn(`would ${disliked}`);
}

/** What is wrong with a pod by a standard. */
function complaint(pod: PodLike, standard: Standard): string | undefined {
  const found = violations(pod, standard);
  if (found.length === 0) return undefined;
  return `violate PodSecurity ${JSON.stringify(standardText(standard))}: ${violationsText(found)}`;
}

type Problems = ReturnType<typeof policyOf>["problems"];

function problemsText(problems: Problems): string {
  const texts = problemErrors(problems).map(({ field, body }) => `${field}: ${body}`);
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
}

function problemErrors(problems: Problems): FieldError[] {
  return problems.map(({ label, value, text }) => {
    const body = `Invalid value: ${JSON.stringify(value)}: ${text}`;
    return { reason: "FieldValueInvalid", field: `metadata.labels[${label}]`, body };
  });
}

/** Labels must make sense; and who tightens a standard is told which pods would not be let in any more. */
function checkNamespace(
  { resource, object, oldObject, warn }: AdmissionRequest,
  { defaults, exempt }: Settings,
  podsIn: (namespace: string) => readonly corev1.Pod[],
): void {
  const { name, labels } = object!.metadata;
  const { policy, problems } = policyOf(labels, defaults);
  const before = policyOf(oldObject?.metadata.labels, defaults);
  const added = problems.filter(
    ({ label, value }) => !before.problems.some((each) => each.label === label && each.value === value),
  );
  if (added.length > 0) throw invalid(resource, name, problemErrors(added));
  if (!oldObject || exempt.namespaces.includes(name) || !isStricter(policy.enforce, before.policy.enforce)) return;
  const bound = podsIn(name).filter(({ spec }) => !exempt.runtimeClasses.includes(spec.runtimeClassName ?? ""));
  for (const text of existingPodsWarnings(name, bound, policy.enforce)) warn(text);
}
