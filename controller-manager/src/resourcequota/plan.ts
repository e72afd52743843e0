/** What a quota's status says once everything it bounds has been counted. */
import { filterAmounts, sameAmounts, type Amounts, type corev1 } from "@kayak/api";

/** Undefined when the status says it already. What nobody counts keeps the number it has. */
export function planStatus(
  { spec, status }: corev1.ResourceQuota,
  counted: Amounts,
): corev1.ResourceQuotaStatus | undefined {
  const hard = spec.hard ?? {};
  const used = filterAmounts({ ...status.used, ...counted }, (name) => name in hard);
  const settled = status.hard !== undefined && sameAmounts(hard, status.hard) && sameAmounts(used, status.used ?? {});
  return settled ? undefined : { hard, used };
}
