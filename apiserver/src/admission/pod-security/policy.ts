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

/** Everybody may do everything where nothing says otherwise. */
const unrestricted: Standard = { level: "privileged", version: "latest" };
export const unrestrictedPolicy: Policy = { enforce: unrestricted, audit: unrestricted, warn: unrestricted };

/** Whether a policy asks nothing of anybody in these modes. */
export function asksNothing(policy: Policy, of: readonly Mode[] = modes): boolean {
  return of.every((mode) => policy[mode].level === "privileged");
}

export interface LabelProblem {
  readonly label: string;
  readonly value: string;
  readonly text: string;
}

/** Labels that say nothing sensible count as the strictest, so that a slip of the pen opens nothing. */
export function policyOf(
  labels: Labels,
  defaults: Policy = unrestrictedPolicy,
): { readonly policy: Policy; readonly problems: readonly LabelProblem[] } {
  const problems: LabelProblem[] = [];
  const policy = Object.fromEntries(
    modes.map((mode) => [mode, standardOf(labels ?? {}, { mode, problems, fallback: defaults[mode] })]),
  );
  return { policy: warnsOfWhatIsEnforced(policy as unknown as Policy, labels ?? {}), problems };
}

/** Who enforces a standard and says nothing of warnings wants them for what would make pods that are refused. */
function warnsOfWhatIsEnforced(policy: Policy, labels: NonNullable<Labels>): Policy {
  const { enforce, warn } = policy;
  const given = (name: string) => labels[`${prefix}${name}`] !== undefined;
  const enforces = levels.some((level) => level === labels[`${prefix}enforce`]);
  if (given("warn") || !enforces || levels.indexOf(enforce.level) <= levels.indexOf(warn.level)) return policy;
  const version = !given("warn-version") && given("enforce-version") ? enforce.version : warn.version;
  return { ...policy, warn: { level: enforce.level, version } };
}

interface ReadMode {
  readonly mode: Mode;
  readonly problems: LabelProblem[];
  /** What counts without labels. */
  readonly fallback: Standard;
}

function standardOf(labels: NonNullable<Labels>, { mode, problems, fallback }: ReadMode): Standard {
  const levelLabel = `${prefix}${mode}`;
  const versionLabel = `${levelLabel}-version`;
  const [level, version] = [labels[levelLabel], labels[versionLabel]];
  return {
    level: level === undefined ? fallback.level : parseLevel(level, { mode, label: levelLabel, problems }),
    version: version === undefined ? fallback.version : parseVersion(version, versionLabel, problems),
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
  const version = versionOf(value);
  if (version !== undefined) return version;
  problems.push({ label, value, text: 'must be "latest" or "v1.x"' });
  return "latest";
}

/** Undefined for a text that names none. */
export function versionOf(text: string): Version | undefined {
  if (text === "latest") return text;
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(text)?.[1];
  return minor === undefined ? undefined : Number(minor);
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
