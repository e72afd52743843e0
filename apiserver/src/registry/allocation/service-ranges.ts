/** The ranges that cluster IPs come from: those of ready ServiceCIDRs; the server's own as long as no object says so. */
import { type networkingv1, parseCidr } from "@kayak/api";
import { type AddressRange, addressRange } from "./ranges.ts";

/** The name of the range that the server's own settings give. */
export const defaultServiceCIDR = "kubernetes";

export class ServiceRanges {
  private readonly own: string;
  private readonly objects: () => readonly networkingv1.ServiceCIDR[];
  private readonly parsed = new Map<string, AddressRange | undefined>();

  constructor(own: string, objects: () => readonly networkingv1.ServiceCIDR[]) {
    this.own = own;
    this.objects = objects;
  }

  /** In the order of their names, the server's own first. */
  all(): readonly AddressRange[] {
    const objects = this.objects();
    const known = objects.some(({ metadata }) => metadata.name === defaultServiceCIDR);
    const cidrs = objects.filter(isReady).flatMap(({ spec }) => spec.cidrs ?? []);
    return [...new Set(known ? cidrs : [this.own, ...cidrs])].flatMap((cidr) => this.parse(cidr) ?? []);
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
  const { family, prefix = 0 } = parseCidr(cidr) ?? {};
  return family === "IPv4" && prefix <= 30 ? addressRange(cidr) : undefined;
}
