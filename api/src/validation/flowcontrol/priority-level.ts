/** Priority levels. */
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { flowcontrol } from "../types.ts";
import { validateConditions } from "./conditions.ts";
import { exemptName, mandatoryPriorityLevels } from "./fixed.ts";

/** How many bits dealing a hand of queues may take from a flow's hash. */
const maxHashBits = 60;
const maxQueues = 10_000_000;

export function validatePriorityLevel(level: flowcontrol.PriorityLevelConfiguration, errors: FieldErrors): void {
  const { metadata, spec, status } = level;
  if ((metadata.name === exemptName) !== (spec.type === "Exempt"))
    errors.invalid("spec.type", spec.type, "type must be 'Exempt' if and only if name is 'exempt'");
  validateByType(spec, errors);
  const fixed = Object.hasOwn(mandatoryPriorityLevels, metadata.name)
    ? mandatoryPriorityLevels[metadata.name]
    : undefined;
  // What is set aside for the exempt level may be chosen.
  if (fixed && metadata.name !== exemptName && !isEqual(spec, fixed))
    errors.invalid("spec", spec, `spec of '${metadata.name}' must equal the fixed value`);
  validateConditions(status.conditions, errors);
}

function validateByType(
  { type, limited, exempt }: flowcontrol.PriorityLevelConfigurationSpec,
  errors: FieldErrors,
): void {
  if (type === "Exempt") {
    if (limited) errors.forbidden("spec.limited", "must be nil if the type is not Limited");
    if (exempt) validateShares(exempt, "spec.exempt", errors);
    else errors.required("spec.exempt", "must be non-empty if the type is Exempt");
  } else if (type === "Limited") {
    if (exempt) errors.forbidden("spec.exempt", "must be nil if the type is Limited");
    if (limited) validateLimited(limited, errors);
    else errors.required("spec.limited", "must not be empty when type is Limited");
  } else errors.notSupported("spec.type", type, ["Exempt", "Limited"]);
}

function validateShares(
  { nominalConcurrencyShares: shares, lendablePercent: lendable }: flowcontrol.ExemptPriorityLevelConfiguration,
  at: string,
  errors: FieldErrors,
): void {
  if (shares !== undefined && shares < 0)
    errors.invalid(`${at}.nominalConcurrencyShares`, shares, "must be a non-negative integer");
  if (lendable !== undefined && (lendable < 0 || lendable > 100))
    errors.invalid(`${at}.lendablePercent`, lendable, "must be between 0 and 100, inclusive");
}

function validateLimited(limited: flowcontrol.LimitedPriorityLevelConfiguration, errors: FieldErrors): void {
  const at = "spec.limited";
  validateShares(limited, at, errors);
  const { borrowingLimitPercent: borrowing, limitResponse: { type, queuing } = { type: undefined } } = limited;
  if (borrowing !== undefined && borrowing < 0)
    errors.invalid(`${at}.borrowingLimitPercent`, borrowing, "if specified, must be a non-negative integer");
  const field = `${at}.limitResponse.queuing`;
  if (type === "Reject") {
    if (queuing) errors.forbidden(field, "must be nil if limited.limitResponse.type is not Limited");
  } else if (type === "Queue") {
    if (queuing) validateQueuing(queuing, field, errors);
    else errors.required(field, "must not be empty if limited.limitResponse.type is Limited");
  } else errors.notSupported(`${at}.limitResponse.type`, type ?? "", ["Queue", "Reject"]);
}

function validateQueuing(
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: flowcontrol.QueuingConfiguration,
  at: string,
  errors: FieldErrors,
): void {
  if (queueLengthLimit <= 0) errors.invalid(`${at}.queueLengthLimit`, queueLengthLimit, "must be positive");
  if (queues <= 0) errors.invalid(`${at}.queues`, queues, "must be positive");
  else if (queues > maxQueues) errors.invalid(`${at}.queues`, queues, `must not be greater than ${maxQueues}`);
  if (handSize <= 0) errors.invalid(`${at}.handSize`, handSize, "must be positive");
  else if (handSize > queues)
    errors.invalid(`${at}.handSize`, handSize, `should not be greater than queues (${queues})`);
  else if (entropyBits(queues, handSize) > maxHashBits)
    errors.invalid(
      `${at}.handSize`,
      handSize,
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`,
    );
}

/** What it takes to choose one of all ordered hands. Stops at the bound: a hand may be given as millions. */
function entropyBits(queues: number, handSize: number): number {
  let bits = 0;
  for (let taken = 0; taken < handSize && bits <= maxHashBits; taken++) bits += Math.log2(queues - taken);
  return Math.ceil(bits);
}
