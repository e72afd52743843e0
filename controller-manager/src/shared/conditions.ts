/** Lists of conditions, of which each type is there at most once. */

export interface AnyCondition {
  type: string;
  status: string;
  reason?: string | undefined;
  message?: string | undefined;
  lastTransitionTime?: string | undefined;
}

export function findCondition<C extends AnyCondition>(
  conditions: readonly C[] | undefined,
  type: C["type"],
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function withoutCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, type: C["type"]): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/**
 * Puts a condition in. One with the same status and reason stays as it is, message included, so that nothing is written
 * when nothing happened; the time of transition moves only with the status.
 */
export function withCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, next: C): C[] {
  const current = findCondition(conditions, next.type);
  if (current && current.status === next.status && current.reason === next.reason) return [...(conditions ?? [])];
  const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  return [...withoutCondition(conditions, next.type), { ...next, lastTransitionTime }];
}
