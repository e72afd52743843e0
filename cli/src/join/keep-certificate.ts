/** Keeps one certificate of a node valid while the node runs: asked for when it is missing, renewed long before it ends. */
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "@kayak/api";
import { sleep, type Clock } from "@kayak/client";
import { writeAtomically } from "../host/files.ts";
import { load } from "../pki/ensure.ts";
import type { Issued } from "../pki/issue.ts";
import type { CertificatePlan } from "../pki/plan.ts";

export interface CertificateKeeping {
  readonly pki: string;
  readonly plan: CertificatePlan;
  readonly request: (plan: CertificatePlan, signal: AbortSignal) => Promise<Issued>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** From 0 to 1: nodes that were made at once don't renew at once. */
  readonly random?: () => number;
  /** Called with each new one, once its files are there. */
  readonly use?: (pair: Issued) => void;
}

/** As kubelets do: somewhere between these parts of its life. */
const earliestRenewal = 0.7;
const latestRenewal = 0.9;
const retryMs = 10_000;
/** Timers hold no longer; the certificate is then looked at again. */
const maxWaitMs = 24 * 3600_000;

export function renewAtMs(certificate: string, random: number): number {
  const { validFrom, validTo } = new X509Certificate(certificate);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return from + (to - from) * (earliestRenewal + (latestRenewal - earliestRenewal) * random);
}

/** Resolves once there is a valid one, or the signal aborted. */
export async function ensureCertificate(keeping: CertificateKeeping): Promise<void> {
  const { pki, plan, clock } = keeping;
  const known = load(pki, plan.path);
  if (known && Date.parse(new X509Certificate(known.certificate).validTo) > clock.now()) return;
  await renew(keeping);
}

/** Resolves after the signal. */
export async function keepCertificate(keeping: CertificateKeeping): Promise<void> {
  const { pki, plan, clock, signal, random = Math.random } = keeping;
  const share = random();
  while (!signal.aborted) {
    const known = load(pki, plan.path);
    const waitMs = known ? renewAtMs(known.certificate, share) - clock.now() : 0;
    if (waitMs <= 0) await renew(keeping);
    else await sleep(clock, Math.min(waitMs, maxWaitMs), signal);
  }
}

/** Until it succeeds: the old one is good for a while. */
async function renew(keeping: CertificateKeeping): Promise<void> {
  const { pki, plan, request, clock, logger, signal, use } = keeping;
  while (!signal.aborted) {
    try {
      const pair = await request(plan, signal);
      const path = join(pki, plan.path);
      // Whoever reads between the two finds halves that don't fit, and looks again.
      writeAtomically(`${path}.key`, pair.key, 0o600);
      writeAtomically(`${path}.crt`, pair.certificate, 0o644);
      use?.(pair);
      logger.info("got a certificate", { certificate: plan.path });
      return;
    } catch (error) {
      if (signal.aborted) return;
      logger.warn("could not get a certificate", { certificate: plan.path, error });
      await sleep(clock, retryMs, signal);
    }
  }
}
