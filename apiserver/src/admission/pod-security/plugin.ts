/**
 * Holds pods to the standard of their namespace. What is enforced refuses pods; what is only warned about is told for pods
 * and for what makes pods from templates, too.
 */
import { type FieldError, Namespaces, Pods, type corev1, forbidden, groupResource, invalid } from "@kayak/api";
import type { Stores } from "../../registry/stores.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { existingPodsWarnings } from "./existing-pods.ts";
import { violations, violationsText } from "./evaluate.ts";
import { type Policy, isStricter, policyOf, standardText } from "./policy.ts";
import { type PodLike, podOf } from "./templates.ts";

export function podSecurity(stores: Stores): AdmissionPlugin {
  const namespaces = stores.of(Namespaces);
  const pods = stores.of(Pods);
  const policyFor = async (namespace: string | undefined): Promise<Policy | undefined> => {
    const found =
      namespace === undefined ? undefined : await namespaces.find({ namespace: undefined, name: namespace });
    return found && policyOf(found.object.metadata.labels).policy;
  };
  return {
    name: "PodSecurity",
    async validate(request) {
      if (request.operation !== "CREATE" && request.operation !== "UPDATE") return;
      const resource = groupResource(request.resource);
      if (resource === groupResource(Namespaces)) {
        if (!request.subresource) checkNamespace(request, (name) => podsIn(name));
        return;
      }
      const pod = podOf(request);
      const policy = pod && (await policyFor(request.namespace));
      if (policy) judge(request, { pod, policy, enforced: resource === groupResource(Pods) });
    },
  };

  function podsIn(namespace: string): corev1.Pod[] {
    return pods.cache.list(namespace).map(({ object }) => object as corev1.Pod);
  }
}

function judge(
  { resource, name = "", warn }: AdmissionRequest,
  { pod, policy, enforced }: { pod: PodLike; policy: Policy; enforced: boolean },
): void {
  const broken = enforced ? violations(pod, policy.enforce) : [];
  if (broken.length > 0) {
    const standard = JSON.stringify(standardText(policy.enforce));
    throw forbidden(resource, name, `violates PodSecurity ${standard}: ${violationsText(broken)}`);
  }
  const disliked = violations(pod, policy.warn);
  if (disliked.length > 0)
    warn(`would violate PodSecurity ${JSON.stringify(standardText(policy.warn))}: ${violationsText(disliked)}`);
}

/** Labels must make sense; and who tightens a standard is told which pods would not be let in any more. */
function checkNamespace(
  { resource, object, oldObject, warn }: AdmissionRequest,
  podsIn: (namespace: string) => corev1.Pod[],
): void {
  const { name, labels } = object!.metadata;
  const { policy, problems } = policyOf(labels);
  const before = policyOf(oldObject?.metadata.labels);
  const added = problems.filter(
    ({ label, value }) => !before.problems.some((each) => each.label === label && each.value === value),
  );
  if (added.length > 0) {
    const errors = added.map(({ label, value, text }): FieldError => {
      const body = `Invalid value: ${JSON.stringify(value)}: ${text}`;
      return { reason: "FieldValueInvalid", field: `metadata.labels[${label}]`, body };
    });
    throw invalid(resource, name, errors);
  }
  if (!oldObject || !isStricter(policy.enforce, before.policy.enforce)) return;
  for (const text of existingPodsWarnings(name, podsIn(name), policy.enforce)) warn(text);
}
