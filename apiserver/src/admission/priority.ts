/** Gives pods the priority of their class, and keeps the default class the only one. */
import { type corev1, forbidden, type schedulingv1 } from "@kayak/api";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

type PriorityClass = schedulingv1.PriorityClass;

/** Of pods that name no class where none is the default. */
const unclassified = { name: "", value: 0, preemptionPolicy: "PreemptLowerPriority" };

export function priority(classes: Store): AdmissionPlugin {
  return {
    name: "Priority",
    async mutate(request) {
      const { operation, resource, subresource } = request;
      if (resource.kind !== "Pod" || resource.group !== "" || subresource) return;
      if (operation === "CREATE") await classify(request, classes);
      else if (operation === "UPDATE") keep(request.object as corev1.Pod, request.oldObject as corev1.Pod);
    },
    validate(request) {
      const { operation, resource, name = "", object } = request;
      if (resource.kind !== "PriorityClass" || operation === "DELETE") return;
      if (!(object as PriorityClass).globalDefault) return;
      const other = all(classes).find((each) => each.globalDefault && each.metadata.name !== name);
      if (other) {
        const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
        throw forbidden(resource, name, why);
      }
    },
  };
}

function all(classes: Store): PriorityClass[] {
  return classes.cache.list().map(({ object }) => object as PriorityClass);
}

function computed(field: string, given: string | number, instead: string | number): string {
  return `the ${field} (${given}) must not be provided in pod spec; priority admission controller computed ${instead} from the given PriorityClass name`;
}

async function classify({ resource, name = "", object }: AdmissionRequest, classes: Store): Promise<void> {
  const { spec } = object as corev1.Pod;
  const wanted = spec.priorityClassName;
  const found = wanted ? await classOf(classes, wanted) : defaultClass(classes);
  if (!found) throw forbidden(resource, name, `no PriorityClass with name ${wanted} was found`);
  const { value, preemptionPolicy } = found;
  if (spec.priority !== undefined && spec.priority !== value)
    throw forbidden(resource, name, computed("integer value of priority", spec.priority, value));
  if (preemptionPolicy && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy)
    throw forbidden(
      resource,
      name,
      computed("string value of PreemptionPolicy", spec.preemptionPolicy, preemptionPolicy),
    );
  if (found.name) spec.priorityClassName = found.name;
  spec.priority = value;
  if (preemptionPolicy) spec.preemptionPolicy = preemptionPolicy;
}

async function classOf(classes: Store, name: string) {
  const found = await classes.find({ namespace: undefined, name });
  return found && named(found.object as PriorityClass);
}

/** Of several, the one with the least value. */
function defaultClass(classes: Store) {
  const [least] = all(classes)
    .filter(({ globalDefault }) => globalDefault)
    .sort((a, b) => a.value - b.value);
  return least ? named(least) : unclassified;
}

function named({ metadata, value, preemptionPolicy }: PriorityClass) {
  return { name: metadata.name, value, preemptionPolicy };
}

/** Clients that don't know these fields leave them out. */
function keep({ spec }: corev1.Pod, { spec: before }: corev1.Pod): void {
  if (spec.priority === undefined && before.priority !== undefined) spec.priority = before.priority;
  if (spec.preemptionPolicy === undefined && before.preemptionPolicy !== undefined)
    spec.preemptionPolicy = before.preemptionPolicy;
}
