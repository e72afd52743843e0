/** The account that pods run as unless they name another: every namespace has it from the start. */
import type { Draft, corev1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";

export const DEFAULT_ACCOUNT = "default";

export interface Furniture {
  readonly namespace: corev1.Namespace;
  readonly account: corev1.ServiceAccount | undefined;
}

/** The account to create, if one is missing. */
export function planAccount({ namespace, account }: Furniture): Draft<corev1.ServiceAccount> | undefined {
  if (account || namespace.status.phase === "Terminating" || isTerminating(namespace)) return undefined;
  return { metadata: { namespace: namespace.metadata.name, name: DEFAULT_ACCOUNT } };
}
