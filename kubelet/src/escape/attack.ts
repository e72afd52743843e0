/**
 * An attack and what stands against it. It is tried against the runtime as it is, where it must fail; with every defence taken
 * away but one, where it must fail too; and without any, where it must succeed, or it would prove nothing.
 */
import type { Change } from "./change.ts";
import type { Lab } from "./lab.ts";

export interface Defence {
  readonly name: string;
  /** What takes it away. */
  readonly without: readonly Change[];
}

export interface Attack {
  /** As SECURITY tables name the class: `CVE-2019-5736`. */
  readonly class: string;
  readonly name: string;
  /** What the attacker has already: a bug elsewhere, a race that was won. */
  readonly given?: readonly Change[];
  readonly defences: readonly Defence[];
  /** Whether it got what it is after. */
  succeeds(lab: Lab): Promise<boolean>;
}

export interface Variant {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly succeeds: boolean;
}

export function variantsOf({ given = [], defences }: Attack): Variant[] {
  const without = (list: readonly Defence[]) => [...given, ...list.flatMap((defence) => defence.without)];
  const alone = defences.map((only): Variant => {
    const others = defences.filter((defence) => defence !== only);
    return { title: `is stopped by ${only.name}`, changes: without(others), succeeds: false };
  });
  return [
    ...(defences.length > 1 ? [{ title: "is stopped", changes: without([]), succeeds: false }] : []),
    ...alone,
    { title: "succeeds without", changes: without(defences), succeeds: true },
  ];
}
