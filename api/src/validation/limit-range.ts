/** Limit ranges: the bounds of one type must not contradict each other. */
import { checkQualifiedName } from "../names/index.ts";
import { compareQuantities, quantityMilliValue } from "../quantity.ts";
import type { FieldErrors } from "./field-errors.ts";
import { mayOvercommit, validateContainerResourceName, validateResourceName } from "./pod/resources.ts";
import type { NameRule } from "./pod/resources.ts";
import type { core } from "./types.ts";

const standardTypes = ["Container", "PersistentVolumeClaim", "Pod"];
const amounts = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export function validateLimitRange({ spec }: core.LimitRange, errors: FieldErrors): void {
  const seen = new Set<string>();
  spec.limits.forEach((item, index) => {
    const at = `spec.limits[${index}]`;
    validateType(item.type, `${at}.type`, errors);
    if (seen.has(item.type)) errors.duplicate(`${at}.type`, item.type);
    seen.add(item.type);
    validateItem(item, at, errors);
  });
}

function validateType(type: string, at: string, errors: FieldErrors): void {
  const problems = checkQualifiedName(type);
  errors.invalidEach(at, type, problems);
  if (problems.length === 0 && !type.includes("/") && !standardTypes.includes(type))
    errors.invalid(at, type, "must be a standard limit type or fully qualified");
}

function validateItem(item: core.LimitRangeItem, at: string, errors: FieldErrors): void {
  const isPod = item.type === "Pod";
  for (const field of isPod ? (["default", "defaultRequest"] as const) : []) {
    if (Object.keys(item[field] ?? {}).length > 0)
      errors.forbidden(`${at}.${field}`, "may not be specified when `type` is 'Pod'");
  }
  const given = amounts.filter((field) => !isPod || !field.startsWith("default"));
  const checkName: NameRule =
    isPod || item.type === "Container"
      ? validateContainerResourceName
      : (...args) => void validateResourceName(...args);
  for (const field of given) {
    for (const name in item[field]) checkName(name, `${at}.${field}[${name}]`, errors);
  }
  if (item.type === "PersistentVolumeClaim" && !item.min?.["storage"] && !item.max?.["storage"])
    errors.required(`${at}.limits`, "either minimum or maximum storage value is required, but neither was provided");
  for (const name of new Set(given.flatMap((field) => Object.keys(item[field] ?? {}))))
    validateBounds(item, name, { at, errors });
}

type Amount = (typeof amounts)[number];
type Where = { readonly at: string; readonly errors: FieldErrors };

/** Of two amounts, the first may not exceed the second. */
interface Order {
  readonly low: Amount;
  readonly high: Amount;
  /** The field and the amount that are said to be wrong. */
  readonly field: Amount;
  readonly shown: Amount;
  readonly words: readonly [string, string];
}

const orders: readonly Order[] = [
  { low: "min", high: "max", field: "min", shown: "min", words: ["min", "max"] },
  {
    low: "min",
    high: "defaultRequest",
    field: "defaultRequest",
    shown: "defaultRequest",
    words: ["min", "default request"],
  },
  {
    low: "defaultRequest",
    high: "max",
    field: "defaultRequest",
    shown: "defaultRequest",
    words: ["default request", "max"],
  },
  {
    low: "defaultRequest",
    high: "default",
    field: "defaultRequest",
    shown: "defaultRequest",
    words: ["default request", "default limit"],
  },
  { low: "min", high: "default", field: "default", shown: "min", words: ["min", "default"] },
  { low: "default", high: "max", field: "default", shown: "max", words: ["default", "max"] },
];

function validateBounds(item: core.LimitRangeItem, name: string, { at, errors }: Where): void {
  for (const { low, high, field, shown, words } of orders) {
    const [lower, upper] = [amount(item[low], name), amount(item[high], name)];
    if (lower === undefined || upper === undefined || compareQuantities(lower, upper) <= 0) continue;
    const [small, great] = words;
    const text = `${small} value ${lower} is greater than ${great} value ${upper}`;
    errors.invalid(`${at}.${field}[${name}]`, amount(item[shown], name), text);
  }
  validateRatio(item, name, { at, errors });
  const [limit, request] = [amount(item.default, name), amount(item.defaultRequest, name)];
  if (!mayOvercommit(name) && limit && request && compareQuantities(limit, request) !== 0)
    errors.invalid(
      `${at}.defaultRequest[${name}]`,
      request,
      `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
    );
}

function validateRatio(item: core.LimitRangeItem, name: string, { at, errors }: Where): void {
  const ratio = amount(item.maxLimitRequestRatio, name);
  if (ratio === undefined) return;
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  if (compareQuantities(ratio, "1") < 0) errors.invalid(field, ratio, `ratio ${ratio} is less than 1`);
  const [min, max] = [amount(item.min, name), amount(item.max, name)];
  if (min === undefined || max === undefined) return;
  const largest = quantityMilliValue(max) / quantityMilliValue(min);
  if (quantityMilliValue(ratio) / 1000 > largest)
    errors.invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${largest.toFixed(6)}`);
}

/** Of a resource that may be called as something every object has. */
function amount(list: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return list && Object.hasOwn(list, name) ? list[name] : undefined;
}
