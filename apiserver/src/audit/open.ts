/** The audit log as the server's options describe it. */
import type { Logger } from "@kayak/api";
import { Auditor } from "./auditor.ts";
import { LogFile, type LogFileOptions } from "./log-file.ts";
import { parsePolicy } from "./policy.ts";

/** Milliseconds with their fractions: entries are stamped to the microsecond. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

export interface AuditOptions extends Partial<LogFileOptions> {
  /** Text of the policy file. */
  readonly policy: string;
  readonly path: string;
}

/** Throws ConfigError when the policy is none. */
export async function openAudit(
  { policy, path, maxAgeDays = 0, maxBackups = 0, maxSizeMiB = 0 }: AuditOptions,
  logger: Logger,
): Promise<Auditor> {
  const { load, JSON_SCHEMA } = await import("js-yaml");
  const parseYaml = (text: string) => load(text, { schema: JSON_SCHEMA });
  const log = new LogFile({ path, maxAgeDays, maxBackups, maxSizeMiB }, { logger, now: preciseNow });
  return new Auditor({ policy: await parsePolicy(policy), log, now: preciseNow, parseYaml });
}
