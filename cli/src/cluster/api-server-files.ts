/**
 * What `up` keeps for a cluster's API server beyond its settings: the admission configuration, the audit policy, the encryption
 * configuration with its keys, the tracing configuration. It is in the cluster's directory from then on, and read whenever an API server starts.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { OptionSpec } from "../command/spec.ts";
import { readText, writeAtomically } from "../host/files.ts";
import type { ClusterPaths } from "./paths.ts";

export const apiServerFileOptions = {
  "admission-control-config-file": {
    type: "string",
    value: "FILE",
    help: "hold pods to the standards, but for the exemptions, of this AdmissionConfiguration",
  },
  "audit-policy-file": { type: "string", value: "FILE", help: "write an audit log by this policy" },
  "audit-log-path": {
    type: "string",
    value: "FILE",
    help: "where to write it",
    default: "DATA-DIR/NAME/logs/audit.log",
  },
  "encrypt-secrets": { type: "boolean", help: "encrypt secrets in etcd with a key made for this cluster" },
  "encryption-provider-config": {
    type: "string",
    value: "FILE",
    help: "encrypt values in etcd as this EncryptionConfiguration says",
  },
  "tracing-config-file": { type: "string", value: "FILE", help: "send traces as this TracingConfiguration says" },
} satisfies Record<string, OptionSpec>;

function filesOf({ data }: ClusterPaths) {
  const at = (name: string) => join(data, "api-server", name);
  return {
    admission: at("admission.yaml"),
    auditPolicy: at("audit-policy.yaml"),
    auditLogPath: at("audit-log-path"),
    encryption: at("encryption.yaml"),
    tracing: at("tracing.yaml"),
  };
}

/** The files hold keys: nobody else reads them. */
const mode = 0o600;

/** Takes over what the flags name. What they don't name stays. */
export function keepApiServerFiles(paths: ClusterPaths, flags: Flags): void {
  const files = filesOf(paths);
  const given = (flag: keyof typeof apiServerFileOptions) => {
    const path = flags.string(flag);
    return path === undefined ? undefined : contentOf(flag, path);
  };
  const encryption = given("encryption-provider-config");
  if (encryption !== undefined && flags.boolean("encrypt-secrets"))
    throw new UsageError("--encrypt-secrets makes a configuration of its own: leave out --encryption-provider-config.");
  const makesKey = flags.boolean("encrypt-secrets") && !existsSync(files.encryption);
  const logPath = flags.string("audit-log-path");
  const contents: readonly (readonly [string, string | undefined])[] = [
    [files.admission, given("admission-control-config-file")],
    [files.auditPolicy, given("audit-policy-file")],
    [files.auditLogPath, logPath === undefined ? undefined : logPath === "-" ? logPath : resolve(logPath)],
    [files.encryption, encryption ?? (makesKey ? secretsEncryption(randomBytes(32)) : undefined)],
    [files.tracing, given("tracing-config-file")],
  ];
  mkdirSync(paths.data, { recursive: true, mode: 0o711 });
  for (const [file, content] of contents) if (content !== undefined) writeAtomically(file, content, mode);
}

function contentOf(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--${flag}: ${(error as Error).message}`);
  }
}

/** Plain text is still read: secrets that are there are encrypted when they are written the next time. */
export function secretsEncryption(key: Buffer): string {
  return `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - secretbox: {keys: [{name: key1, secret: ${key.toString("base64")}}]}
  - identity: {}
`;
}

/** As the API server's options name them. */
export function apiServerFiles(paths: ClusterPaths) {
  const files = filesOf(paths);
  const policy = readText(files.auditPolicy);
  const admission = readText(files.admission);
  const encryption = readText(files.encryption);
  const tracing = readText(files.tracing);
  const path = readText(files.auditLogPath) ?? join(paths.logs, "audit.log");
  return {
    ...(policy !== undefined && { audit: { policy, path, ...clusterAuditLimits } }),
    ...(admission !== undefined && { admission }),
    ...(encryption !== undefined && { encryption }),
    ...(tracing !== undefined && { tracing }),
  };
}

/** A cluster on one machine fills no disk with its log. */
const clusterAuditLimits = { maxAgeDays: 30, maxBackups: 5, maxSizeMiB: 100 };
