/** How upstream words a value that does not have its format. */

export const none: readonly string[] = Object.freeze([]);

export function mustMatch(message: string, regex: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${regex}')`;
  return `${message} (e.g. ${examples.map((example) => `'${example}'`).join(",  or ")}, regex used for validation is '${regex}')`;
}

export function tooLong(maxBytes: number): string {
  return `must be no more than ${maxBytes} bytes`;
}

export const mustBeNonEmpty = "must be non-empty";

export function mustBeBetween(min: number, max: number): string {
  return `must be between ${min} and ${max}, inclusive`;
}

export interface Format {
  readonly regex: string;
  readonly message: string;
  readonly maxLength?: number;
  readonly examples: readonly string[];
}

/** A check for a format: the list of everything that is wrong with a value, empty when it is right. */
export function checker({
  regex,
  message,
  maxLength = Infinity,
  examples,
}: Format): (value?: string) => readonly string[] {
  const pattern = new RegExp(`^(?:${regex})$`);
  const mismatch = mustMatch(message, regex, ...examples);
  // Names that the server fills in are typed as present, and may be absent in what a client sends.
  return (value = "") => {
    const fits = value.length <= maxLength;
    const matches = pattern.test(value);
    if (fits && matches) return none;
    return [...(fits ? none : [tooLong(maxLength)]), ...(matches ? none : [mismatch])];
  };
}
