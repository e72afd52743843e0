/** What is outside of the bounds of limit ranges, in upstream's words. */
import { type Amounts, compareQuantities, type corev1, podAmounts, quantityMilliValue } from "@kayak/api";

interface Amount {
  /** The resource. */
  readonly name: string;
  /** What is bounded: `Container`, `Pod`, `PersistentVolumeClaim`. */
  readonly type: string;
  readonly bound: string;
  readonly request: string | undefined;
  readonly limit: string | undefined;
}

type Problem = string | undefined;

export function podProblems(pod: corev1.Pod, limits: readonly corev1.LimitRangeItem[]): string[] {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return limits.flatMap((item) => {
    if (item.type === "Container") return containers.flatMap(({ resources = {} }) => itemProblems(item, resources));
    if (item.type !== "Pod") return [];
    return itemProblems(item, { requests: podAmounts(pod.spec, "requests"), limits: podAmounts(pod.spec, "limits") });
  });
}

export function claimProblems(
  { spec }: corev1.PersistentVolumeClaim,
  limits: readonly corev1.LimitRangeItem[],
): string[] {
  const requests = spec.resources?.requests ?? {};
  return limits
    .filter(({ type }) => type === "PersistentVolumeClaim")
    .flatMap((item) => [
      ...each(item, item.min, { requests }, belowMinimum),
      ...each(item, item.max, { requests }, requestAboveMaximum),
    ]);
}

interface Sides {
  readonly requests?: Amounts | undefined;
  readonly limits?: Amounts | undefined;
}

function itemProblems(item: corev1.LimitRangeItem, sides: Sides): string[] {
  return [
    ...each(item, item.min, sides, belowMinimum),
    ...each(item, item.max, sides, aboveMaximum),
    ...each(item, item.maxLimitRequestRatio, sides, aboveRatio),
  ];
}

/* oxlint-disable-next-line max-params -- reads as a sentence: each bound of the item, held against the sides, with a check */
function each(
  { type }: corev1.LimitRangeItem,
  bounds: Amounts = {},
  sides: Sides,
  check: (amount: Amount) => Problem,
): string[] {
  return Object.entries(bounds).flatMap(([name, bound]) => {
    const problem = check({ name, type, bound, request: sides.requests?.[name], limit: sides.limits?.[name] });
    return problem ?? [];
  });
}

function belowMinimum({ name, type, bound, request, limit }: Amount): Problem {
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
}

function aboveMaximum(amount: Amount): Problem {
  const { name, type, bound, request, limit } = amount;
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${limit}`;
  return request === undefined ? undefined : requestAboveMaximum(amount);
}

function requestAboveMaximum({ name, type, bound, request }: Amount): Problem {
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${rule}, but request is ${request}` : undefined;
}

function aboveRatio({ name, type, bound, request, limit }: Amount): Problem {
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  const [asked, allowed] = [quantityMilliValue(request ?? "0"), quantityMilliValue(limit ?? "0")];
  if (asked === 0) return `${rule}, but no request is specified or request is 0`;
  if (allowed === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = allowed / asked;
  return ratio * 1000 > quantityMilliValue(bound) ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
