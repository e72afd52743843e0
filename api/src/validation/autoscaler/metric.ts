/** The metrics of an autoscaler: one source each, with a target that suits it. */
import { compareQuantities } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { autoscaling } from "../types.ts";
import { checkPathSegment, validateReference } from "./reference.ts";

const sourceFields = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
} as const;
const types = Object.keys(sourceFields);

export function validateMetric(metric: autoscaling.MetricSpec, at: string, errors: FieldErrors): void {
  if (metric.type === "") errors.required(`${at}.type`, "must specify a metric source type");
  if (!types.includes(metric.type)) errors.notSupported(`${at}.type`, metric.type, types);
  const present = Object.values(sourceFields).filter((field) => metric[field] !== undefined);
  if (present.length > 0) validateFirst(metric, at, errors);
  const expected = sourceFields[metric.type as keyof typeof sourceFields] ?? metric.type.toLowerCase();
  if (metric[expected] === undefined)
    errors.required(`${at}.${expected}`, "must populate information for the given metric source");
  if (present.length === 1) return;
  for (const field of present)
    if (field !== expected) errors.forbidden(`${at}.${field}`, "must populate the given metric source only");
}

/** Where there are several sources, the first tells what is wrong with it. */
function validateFirst(metric: autoscaling.MetricSpec, at: string, errors: FieldErrors): void {
  if (metric.object) validateObject(metric.object, `${at}.object`, errors);
  else if (metric.external) validateExternal(metric.external, `${at}.external`, errors);
  else if (metric.pods) validatePods(metric.pods, `${at}.pods`, errors);
  else if (metric.resource) validateResource(metric.resource, `${at}.resource`, errors);
  else if (metric.containerResource) {
    if (metric.containerResource.container === "")
      errors.required(`${at}.containerResource.container`, "must specify a container");
    validateResource(metric.containerResource, `${at}.containerResource`, errors);
  }
}

function validateObject(source: autoscaling.ObjectMetricSource, at: string, errors: FieldErrors): void {
  validateReference(source.describedObject, `${at}.describedObject`, errors);
  validateIdentifier(source.metric, `${at}.metric`, errors);
  validateTarget(source.target, `${at}.target`, errors);
  const { value, averageValue } = source.target;
  if (value === undefined && averageValue === undefined)
    errors.required(`${at}.target.averageValue`, "must set either a target value for metric or a per-pod target");
}

function validateExternal(source: autoscaling.ExternalMetricSource, at: string, errors: FieldErrors): void {
  validateIdentifier(source.metric, `${at}.metric`, errors);
  validateTarget(source.target, `${at}.target`, errors);
  const { value, averageValue } = source.target;
  if (value === undefined && averageValue === undefined)
    errors.required(`${at}.target.averageValue`, "must set either a target value for metric or a per-pod target");
  if (value !== undefined && averageValue !== undefined)
    errors.forbidden(`${at}.target.value`, "may not set both a target value for metric and a per-pod target");
}

function validatePods(source: autoscaling.PodsMetricSource, at: string, errors: FieldErrors): void {
  validateIdentifier(source.metric, `${at}.metric`, errors);
  validateTarget(source.target, `${at}.target`, errors);
  if (source.target.averageValue === undefined || !isPositive(source.target.averageValue))
    errors.required(`${at}.target.averageValue`, "must specify a positive target averageValue");
}

function validateResource(source: autoscaling.ResourceMetricSource, at: string, errors: FieldErrors): void {
  if (source.name === "") errors.required(`${at}.name`, "must specify a resource name");
  validateTarget(source.target, `${at}.target`, errors);
  const { averageUtilization, averageValue } = source.target;
  if (averageUtilization === undefined && averageValue === undefined)
    errors.required(`${at}.target.averageUtilization`, "must set either a target raw value or a target utilization");
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.forbidden(`${at}.target.averageValue`, "may not set both a target raw value and a target utilization");
}

function validateIdentifier({ name }: autoscaling.MetricIdentifier, at: string, errors: FieldErrors): void {
  if (name === "") errors.required(`${at}.name`, "must specify a metric name");
  else errors.invalidEach(`${at}.name`, name, checkPathSegment(name));
}

const targetTypes = new Set(["Utilization", "Value", "AverageValue"]);

function validateTarget(target: autoscaling.MetricTarget, at: string, errors: FieldErrors): void {
  const { type, value, averageValue, averageUtilization } = target;
  if (type === "") errors.required(`${at}.type`, "must specify a metric target type");
  if (!targetTypes.has(type)) errors.invalid(`${at}.type`, type, "must be either Utilization, Value, or AverageValue");
  if (value !== undefined && !isPositive(value)) errors.invalid(`${at}.value`, value, "must be positive");
  if (averageValue !== undefined && !isPositive(averageValue))
    errors.invalid(`${at}.averageValue`, averageValue, "must be positive");
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.invalid(`${at}.averageUtilization`, averageUtilization, "must be greater than 0");
}

function isPositive(quantity: string): boolean {
  return compareQuantities(quantity, "0") > 0;
}
