/**
 * Which of the two iptables to use. A kubelet leaves a chain in `mangle` as a hint of which one it uses, so that everything on a
 * node uses the same; without a hint it is the host's default, unless that doesn't work here.
 */
import { withPort, type IPFamily } from "@kayak/api";
import type { Variant } from "./iptables.ts";

const hint = /^:KUBE-(IPTABLES-HINT|KUBELET-CANARY) /m;

/** From what `iptables-save -t mangle` prints of each; the first of them that works is taken. Undefined: the host's default. */
export function candidates(mangle: Readonly<Record<Variant, string>>): readonly (Variant | undefined)[] {
  const hinted = (["nft", "legacy"] as const).filter((variant) => hint.test(mangle[variant]));
  const rest = [undefined, "nft", "legacy"] as const;
  return [...hinted, ...rest.filter((variant) => variant === undefined || !hinted.includes(variant))];
}

/** Needs every kind of match and target that the rules use. */
export function trial(family: IPFamily): string {
  return `*nat
:KUBE-PROXY-TRIAL - [0:0]
-A KUBE-PROXY-TRIAL -p tcp -m comment --comment "trial" -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination ${withPort(family === "IPv4" ? "127.0.0.1" : "::1", 1)}
-A KUBE-PROXY-TRIAL -m mark --mark 0x4000/0x4000 -j MASQUERADE
-F KUBE-PROXY-TRIAL
-X KUBE-PROXY-TRIAL
COMMIT
`;
}
