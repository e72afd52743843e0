/**
 * Quantities ("100m", "1.5Gi", "2e3") as Kubernetes' resource.Quantity: exact arithmetic in billionths, rounded away from
 * zero below that, capped at 2^63-1, printed in the one canonical form.
 */
import type { z } from "zod";

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The amount in billionths. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** Text that is not a quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

const pattern = /^([+-]?)([0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const numericWrong = "unable to parse numeric part of quantity";
const suffixWrong = "unable to parse quantity's suffix";

const nanoPerUnit = 1_000_000_000n;
const nanoDigits = 9;
const maxNano = (2n ** 63n - 1n) * nanoPerUnit;
/** Longer text is refused: it could only spell absurd precision, and big-number work on it would be a way to waste CPU. */
const maxTextLength = 256;
/** Beyond this exponent every non-zero number is over the cap (or under a billionth), so it is not worth computing. */
const maxExponent = maxTextLength + 30;

const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const decimalExponents = new Map(decimalSuffixes.map((suffix, index) => [suffix, 3 * (index - 3)]));
const binarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const binaryExponents = new Map(binarySuffixes.map((suffix, index) => [suffix, 10 * (index + 1)]));

/** Parsed quantities by text: the same few texts come again and again. Emptied when full. */
const parsed = new Map<string, Quantity>();
const maxParsed = 4096;

export function parseQuantity(text: string | number): Quantity {
  const key = String(text);
  const known = parsed.get(key);
  if (known) return known;
  const quantity = parse(key);
  if (parsed.size >= maxParsed) parsed.clear();
  parsed.set(key, quantity);
  return quantity;
}

function parse(text: string): Quantity {
  const match = text.length <= maxTextLength ? pattern.exec(text) : null;
  if (!match) throw new QuantityError(formatWrong);
  const [, sign = "", number = "", suffix = ""] = match;
  const [whole = "", fraction = "", ...more] = number.split(".");
  if (more.length > 0 || whole + fraction === "") throw new QuantityError(numericWrong);
  const { format, base, exponent } = parseSuffix(suffix);
  const mantissa = BigInt(whole + fraction);
  const decimalExponent = (base === 10 ? exponent : 0) - fraction.length + nanoDigits;
  const magnitude = scaleUp(mantissa * (base === 2 ? 2n ** BigInt(exponent) : 1n), decimalExponent);
  return normalise({ nano: sign === "-" ? -magnitude : magnitude, format });
}

function parseSuffix(suffix: string): { format: QuantityFormat; base: 2 | 10; exponent: number } {
  const decimal = decimalExponents.get(suffix);
  if (decimal !== undefined) return { format: "DecimalSI", base: 10, exponent: decimal };
  const binary = binaryExponents.get(suffix);
  if (binary !== undefined) return { format: "BinarySI", base: 2, exponent: binary };
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw new QuantityError(suffixWrong);
  const exponent = Math.max(-maxExponent, Math.min(maxExponent, Number(suffix.slice(1))));
  return { format: "DecimalExponent", base: 10, exponent };
}

/** mantissa * 10^exponent, fractions rounded up. */
function scaleUp(mantissa: bigint, exponent: number): bigint {
  if (exponent >= 0) return mantissa * 10n ** BigInt(exponent);
  return ceilDivide(mantissa, 10n ** BigInt(-exponent));
}

/** Division rounding away from zero. */
function ceilDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function normalise({ nano, format }: Quantity): Quantity {
  const capped = nano > maxNano ? maxNano : nano < -maxNano ? -maxNano : nano;
  const fractionOnly = format === "BinarySI" && capped > 0n && capped < nanoPerUnit;
  return { nano: capped, format: fractionOnly ? "DecimalSI" : format };
}

/** The canonical text: no fraction, the largest suffix that needs none. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const whole = nano % nanoPerUnit === 0n;
  const units = nano / nanoPerUnit;
  if (format === "BinarySI" && whole && (units <= -1024n || units >= 1024n)) return formatBinary(units);
  return formatDecimal(nano, format);
}

function formatBinary(units: bigint): string {
  let rest = units;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length) {
    rest /= 1024n;
    power++;
  }
  return `${rest}${power === 0 ? "" : binarySuffixes[power - 1]}`;
}

function formatDecimal(nano: bigint, format: QuantityFormat): string {
  let rest = nano;
  let exponent = -nanoDigits;
  while (rest % 1000n === 0n && exponent < 18) {
    rest /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  return `${rest}${decimalSuffixes[exponent / 3 + 3]}`;
}

/** Texts that are canonical at a glance: up to three digits and any suffix. */
/** Texts that are canonical at a glance: up to three digits and a suffix too small to reach the cap. */
const plainlyCanonical = /^[1-9][0-9]{0,2}(?:[numkMGTP]|[KMGTP]i)?$/;

/**
 * The canonical text of a quantity. Given a zod context it reports a bad value there, as the schema kit's transform;
 * without one it throws `QuantityError`.
 */
export function canonicalQuantity(value: string | number, context?: z.core.$RefinementCtx): string {
  if (typeof value === "string" && plainlyCanonical.test(value)) return value;
  try {
    return formatQuantity(parseQuantity(typeof value === "string" ? value.trim() : value));
  } catch (error) {
    if (!context || !(error instanceof QuantityError)) throw error;
    context.issues.push({ code: "custom", message: error.message, input: value });
    return "0";
  }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: string | number, b: string | number): number {
  const left = parseQuantity(a).nano;
  const right = parseQuantity(b).nano;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isZeroQuantity(text: string | number): boolean {
  return parseQuantity(text).nano === 0n;
}

/** The sum, in the format of the first operand that is not zero. */
export function addQuantities(a: string, b: string): string {
  return combine(a, b, 1n);
}

export function subtractQuantities(a: string, b: string): string {
  return combine(a, b, -1n);
}

function combine(a: string, b: string, sign: 1n | -1n): string {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return formatQuantity(
    normalise({ nano: left.nano + sign * right.nano, format: left.nano === 0n ? right.format : left.format }),
  );
}

/** The amount in whole units (bytes, cores), fractions rounded up; saturates at the largest exact number. */
export function quantityValue(text: string | number): number {
  return toNumber(ceilDivide(parseQuantity(text).nano, nanoPerUnit));
}

/** The amount in thousandths, rounded up; saturates at the largest exact number. */
export function quantityMilliValue(text: string | number): number {
  return toNumber(ceilDivide(parseQuantity(text).nano, 1_000_000n));
}

function toNumber(value: bigint): number {
  const number = Number(value);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** `250` thousandths are "250m", `2000` are "2". */
export function quantityFromMilli(milli: number): string {
  return formatQuantity({ nano: BigInt(Math.ceil(milli)) * 1_000_000n, format: "DecimalSI" });
}

/** A count of bytes in powers of 1024: `1048576` is "1Mi". */
export function quantityFromBytes(bytes: number): string {
  return formatQuantity({ nano: BigInt(Math.ceil(bytes)) * nanoPerUnit, format: "BinarySI" });
}

/** Rounded up to thousandths, as the server stores resource amounts. */
export function roundUpToMilli(text: string): string {
  const { nano, format } = parseQuantity(text);
  return formatQuantity({ nano: ceilDivide(nano, 1_000_000n) * 1_000_000n, format });
}
