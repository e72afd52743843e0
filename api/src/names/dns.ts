/** DNS names: RFC 1123 labels and subdomains, RFC 1035 labels. Each check lists what is wrong with a value. */
import { checker, none } from "./format.ts";

export const labelMaxLength = 63;
export const subdomainMaxLength = 253;

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const underscoredLabel = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

export const checkDnsSubdomain = checker({
  regex: subdomain,
  message:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  maxLength: subdomainMaxLength,
  examples: ["example.com"],
});

export const checkDnsSubdomainWithUnderscore = checker({
  regex: `${underscoredLabel}(\\.${underscoredLabel})*`,
  message:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  maxLength: subdomainMaxLength,
  examples: ["example.com"],
});

const checkLabelFormat = checker({
  regex: label,
  message:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  maxLength: labelMaxLength,
  examples: ["my-name", "123-abc"],
});
const subdomainPattern = new RegExp(`^${subdomain}$`);

export function checkDnsLabel(value = ""): readonly string[] {
  const problems = checkLabelFormat(value);
  // A name that is fine but for its dots gets told so.
  if (problems.length === 0 || !value.includes(".") || !subdomainPattern.test(value)) return problems;
  return [...(problems.length > 1 ? problems.slice(0, 1) : none), "must not contain dots"];
}

export const checkDns1035Label = checker({
  regex: "[a-z]([-a-z0-9]*[a-z0-9])?",
  message:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  maxLength: labelMaxLength,
  examples: ["my-name", "abc-123"],
});

/** A subdomain under a `*` that stands for one label. */
export const checkWildcardSubdomain = checker({
  regex: `\\*\\.${subdomain}`,
  message:
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  maxLength: subdomainMaxLength,
  examples: ["*.example.com"],
});
