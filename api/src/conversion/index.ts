/**
 * Objects that are served in several forms and stored in one: `Resource.storedAs` says which. A form is converted at the
 * border, so that what lies behind knows only the stored one.
 */
import { FieldSelector, FieldSelectorError } from "../fields/index.ts";
import { groupVersion, type KubernetesObject, type Resource } from "../resource.ts";
import { autoscalerConversion } from "./autoscaler.ts";
import { eventConversion } from "./event.ts";

export interface Conversion {
  /** Neither changes its argument; parts may be shared with it. */
  toStored(object: KubernetesObject): KubernetesObject;
  fromStored(object: KubernetesObject): KubernetesObject;
  /** What the stored form calls the fields that selectors of this one may name. Absent: the same. */
  readonly fields?: Readonly<Record<string, string>>;
}

const conversions: ReadonlyMap<string, Conversion> = new Map([
  ["autoscaling/v1 HorizontalPodAutoscaler", autoscalerConversion],
  ["events.k8s.io/v1 Event", eventConversion],
]);

/** Undefined for what is served as it is stored. */
export function conversionOf(resource: Resource): Conversion | undefined {
  return resource.storedAs && conversions.get(`${groupVersion(resource)} ${resource.kind}`);
}

/** An object as it is stored, from the form that the resource serves. */
export function toStored(resource: Resource, object: KubernetesObject): KubernetesObject {
  return conversionOf(resource)?.toStored(object) ?? object;
}

/** A stored object in the form that the resource serves. */
export function fromStored(resource: Resource, object: KubernetesObject): KubernetesObject {
  return conversionOf(resource)?.fromStored(object) ?? object;
}

/** A selector by fields of the form that the resource serves, as one by the fields that are stored. Throws `FieldSelectorError`. */
export function storedSelector(resource: Resource, selector: FieldSelector): FieldSelector {
  const fields = conversionOf(resource)?.fields;
  if (!fields) return selector;
  return new FieldSelector(
    selector.requirements.map((requirement) => ({ ...requirement, field: storedField(requirement.field, fields) })),
  );
}

function storedField(field: string, fields: Readonly<Record<string, string>>): string {
  if (field.startsWith("metadata.")) return field;
  const stored = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (stored === undefined) throw new FieldSelectorError(`field label not supported: ${field}`);
  return stored;
}
