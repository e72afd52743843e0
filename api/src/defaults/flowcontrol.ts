/** Defaults of flow schemas and priority levels. */
import type { flowcontrol } from "./types.ts";

const precedence = 1000;
const shares = 30;
const queues = 64;
const handSize = 8;
const queueLengthLimit = 50;

export function defaultFlowSchema({ spec }: flowcontrol.FlowSchema): void {
  spec.matchingPrecedence ||= precedence;
}

export function defaultPriorityLevel({ spec }: flowcontrol.PriorityLevelConfiguration): void {
  if (spec.type === "Exempt") {
    spec.exempt ??= {};
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  const { limited } = spec;
  if (!limited) return;
  limited.nominalConcurrencyShares ??= shares;
  limited.lendablePercent ??= 0;
  const queuing = limited.limitResponse?.queuing;
  if (!queuing) return;
  queuing.queues ||= queues;
  queuing.handSize ||= handSize;
  queuing.queueLengthLimit ||= queueLengthLimit;
}
