/** The labels by which a namespace says which standard its pods have to meet, and what is done about those that don't. */
import { kubernetesVersion } from "@kayak/api";

export const levels = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** The version of the standards: a minor version of Kubernetes, or the newest. */
export type Version = number | "latest";

export interface Standard {
  readonly level: Level;
  readonly version: Version;
}

export const modes = ["enforce", "audit", "warn"] as const;
export type Mode = (typeof modes)[number];
export type Policy = Readonly<Record<Mode, Standard>>;

type Labels = Readonly<Record<string, string>> | undefined;

const prefix = "pod-security.kubernetes.io/";
const newestMinor = Number(kubernetesVersion.minor);

/** Everybody may do everything where no label says otherwise. */
const unrestricted: Standard = { level: "privileged", version: "latest" };

export interface LabelProblem {
  readonly label: string;
  readonly value: string;
  readonly text: string;
}

/** Labels that say nothing sensible count as the strictest, so that a slip of the pen opens nothing. */
export function policyOf(labels: Labels): { readonly policy: Policy; readonly problems: readonly LabelProblem[] } {
  const problems: LabelProblem[] = [];
  const policy = Object.fromEntries(modes.map((mode) => [mode, standardOf(mode, labels ?? {}, problems)]));
  return { policy: policy as unknown as Policy, problems };
}

function standardOf(mode: Mode, labels: NonNullable<Labels>, problems: LabelProblem[]): Standard {
  const levelLabel = `${prefix}${mode}`;
  const versionLabel = `${levelLabel}-version`;
  const [level, version] = [labels[levelLabel], labels[versionLabel]];
  return {
    level: level === undefined ? unrestricted.level : parseLevel(level, { mode, label: levelLabel, problems }),
    version: version === undefined ? unrestricted.version : parseVersion(version, versionLabel, problems),
  };
}

function parseLevel(
  value: string,
  { mode, label, problems }: { mode: Mode; label: string; problems: LabelProblem[] },
): Level {
  const known = levels.find((level) => level === value);
  if (known) return known;
  problems.push({ label, value, text: "must be one of privileged, baseline, restricted" });
  return mode === "enforce" ? "restricted" : "privileged";
}

function parseVersion(value: string, label: string, problems: LabelProblem[]): Version {
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(value)?.[1];
  if (value === "latest") return value;
  if (minor !== undefined) return Number(minor);
  problems.push({ label, value, text: 'must be "latest" or "v1.x"' });
  return "latest";
}

/** The minor version whose checks a version means. */
export function minorOf(version: Version): number {
  return version === "latest" ? newestMinor : Math.min(version, newestMinor);
}

/** `restricted:latest`, as messages name it. */
export function standardText({ level, version }: Standard): string {
  return `${level}:${version === "latest" ? version : `v1.${version}`}`;
}

export function isStricter({ level, version }: Standard, than: Standard): boolean {
  const [now, before] = [levels.indexOf(level), levels.indexOf(than.level)];
  return now > before || (now === before && now > 0 && minorOf(version) !== minorOf(than.version));
}
