/** Keys and values that are not DNS names: qualified names, label values, config keys, environment variables, ports. */
import { checkDnsSubdomain, subdomainMaxLength } from "./dns.ts";
import { checker, mustBeBetween, mustBeNonEmpty, mustMatch, none, tooLong } from "./format.ts";

const qualifiedPart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const qualifiedMessage = mustMatch(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedPart,
  "MyName",
  "my.name",
  "123-abc",
);
const qualifiedPattern = new RegExp(`^${qualifiedPart}$`);
const qualifiedMaxLength = 63;

/** An optional DNS subdomain and `/`, then a name: what label and annotation keys, taints and resources are called. */
export function checkQualifiedName(value: string): readonly string[] {
  const slash = value.indexOf("/");
  if (slash === -1) return checkNamePart(value);
  const name = value.slice(slash + 1);
  if (name.includes("/"))
    return [
      `a valid label key ${qualifiedMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const prefix = value.slice(0, slash);
  const prefixProblems = prefix === "" ? [mustBeNonEmpty] : checkDnsSubdomain(prefix);
  const nameProblems = checkNamePart(name);
  if (prefixProblems.length === 0) return nameProblems;
  return [...prefixProblems.map((problem) => `prefix part ${problem}`), ...nameProblems];
}

function checkNamePart(name: string): readonly string[] {
  const matches = qualifiedPattern.test(name);
  if (matches && name.length <= qualifiedMaxLength) return none;
  const problems: string[] = [];
  if (name === "") problems.push(`name part ${mustBeNonEmpty}`);
  else if (name.length > qualifiedMaxLength) problems.push(`name part ${tooLong(qualifiedMaxLength)}`);
  if (!matches) problems.push(`name part ${qualifiedMessage}`);
  return problems;
}

export const checkLabelValue = checker({
  regex: `(${qualifiedPart})?`,
  message:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  maxLength: 63,
  examples: ["MyValue", "my_value", "12345"],
});

const checkConfigKeyFormat = checker({
  regex: "[-._a-zA-Z0-9]+",
  message: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  maxLength: subdomainMaxLength,
  examples: ["key.name", "KEY_NAME", "key-name"],
});

/** Keys of ConfigMap and Secret data, which become file names. */
export function checkConfigKey(value: string): readonly string[] {
  const problems = checkConfigKeyFormat(value);
  if (!value.startsWith(".")) return problems;
  if (value === ".") return [...problems, "must not be '.'"];
  if (value === "..") return [...problems, "must not be '..'"];
  return value.startsWith("..") ? [...problems, "must not start with '..'"] : problems;
}

const envNamePattern = /^[ -<>-~]+$/;

/** Names of environment variables: printable ASCII without `=`. */
export function checkEnvName(value: string): readonly string[] {
  if (envNamePattern.test(value)) return none;
  return [
    value === ""
      ? `environment variable name ${mustBeNonEmpty}`
      : "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
}

export const checkHttpHeaderName = checker({
  regex: "[-A-Za-z0-9]+",
  message: "a valid HTTP header must consist of alphanumeric characters or '-'",
  examples: ["X-Header-Name"],
});

export const checkPercent = checker({
  regex: "[0-9]+%",
  message: "a valid percent string must be a numeric string followed by an ending '%'",
  examples: ["1%", "93%"],
});

const portNamePattern = /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;
const portNameMaxLength = 15;

export function checkPortName(value: string): readonly string[] {
  if (value.length <= portNameMaxLength && portNamePattern.test(value)) return none;
  const problems: string[] = [];
  if (value.length > portNameMaxLength) problems.push(tooLong(portNameMaxLength));
  if (!/^[-a-z0-9]+$/.test(value))
    problems.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) problems.push("must contain at least one letter (a-z)");
  if (value.includes("--")) problems.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) problems.push("must not begin or end with a hyphen");
  return problems;
}

export const maxPort = 65535;

export function checkPort(value: number): readonly string[] {
  return checkRange(value, 1, maxPort);
}

/** A whole number between two bounds, both allowed. */
export function checkRange(value: number, min: number, max: number): readonly string[] {
  return value >= min && value <= max ? none : [mustBeBetween(min, max)];
}

const maxUnixId = 0xffffffff;

/** A numeric user or group id. */
export function checkUnixId(value: number): readonly string[] {
  return checkRange(value, 0, maxUnixId);
}
