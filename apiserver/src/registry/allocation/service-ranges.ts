/** The ranges that cluster IPs come from: those of ready ServiceCIDRs; the server's own as long as no object says so. */
import { type IPFamily, addressSpan, type networkingv1, splitRanges } from "@kayak/api";
import { type AddressRange, addressRange } from "./ranges.ts";

/** The name of the range that the server's own settings give. */
export const defaultServiceCIDR = "kubernetes";

export class ServiceRanges {
  /** Those of the server's own settings: what families there are, and which is the default. */
  readonly families: readonly IPFamily[];
  private readonly own: readonly string[];
  private readonly objects: () => readonly networkingv1.ServiceCIDR[];
  private readonly parsed = new Map<string, AddressRange | undefined>();

  /** `own` is one range, or one of each family separated by a comma. Throws for anything else. */
  constructor(own: string, objects: () => readonly networkingv1.ServiceCIDR[]) {
    this.own = splitRanges(own);
    this.families = this.own.map((cidr) => addressRange(cidr).family);
    if (new Set(this.families).size < this.families.length)
      throw new Error(`service ranges must be one, or one of each family: ${JSON.stringify(own)}`);
    this.objects = objects;
  }

  /** In the order of their names, the server's own first. */
  all(): readonly AddressRange[] {
    const objects = this.objects();
    const known = objects.some(({ metadata }) => metadata.name === defaultServiceCIDR);
    const cidrs = objects.filter(isReady).flatMap(({ spec }) => spec.cidrs ?? []);
    return [...new Set(known ? cidrs : [...this.own, ...cidrs])].flatMap((cidr) => this.parse(cidr) ?? []);
  }

  private parse(cidr: string): AddressRange | undefined {
    if (!this.parsed.has(cidr)) this.parsed.set(cidr, rangeOf(cidr));
    return this.parsed.get(cidr);
  }
}

/** One that says nothing about itself is ready: the controller that would may not run. */
function isReady({ metadata, status }: networkingv1.ServiceCIDR): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return !metadata.deletionTimestamp && ready?.status !== "False";
}

/** Undefined where there is nothing to give out of it. */
function rangeOf(cidr: string): AddressRange | undefined {
  return (addressSpan(cidr)?.size ?? 0n) < 4n ? undefined : addressRange(cidr);
}
