/** What a pod's annotations say about its bandwidth: bits per second, within upstream's bounds. */
import { compareQuantities, quantityValue } from "@kayak/api";
import type { Bandwidth } from "../cri.ts";

const annotations = {
  ingressBits: "kubernetes.io/ingress-bandwidth",
  egressBits: "kubernetes.io/egress-bandwidth",
} as const;

const smallest = "1k";
const largest = "1P";

/** Throws what upstream's runtimes say of a value that is none; undefined when no limit is asked for. */
export function podBandwidth(of: Readonly<Record<string, string>> = {}): Bandwidth | undefined {
  const limits = Object.entries(annotations).flatMap(([direction, annotation]) => {
    const text = of[annotation];
    return text === undefined ? [] : [[direction, bitsPerSecond(annotation, text)] as const];
  });
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

function bitsPerSecond(annotation: string, text: string): number {
  try {
    if (compareQuantities(text, smallest) < 0) throw new Error("resource is unreasonably small (< 1kbit)");
    if (compareQuantities(text, largest) > 0) throw new Error("resource is unreasonably large (> 1Pbit)");
    return quantityValue(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`failed to get bandwidth info from annotations: ${annotation}: ${message}`, { cause });
  }
}
