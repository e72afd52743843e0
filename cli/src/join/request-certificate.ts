/** Asks the cluster for a certificate and waits until it is there. */
import { Buffer } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import { CertificateSigningRequests, type certificatesv1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import type { Issued } from "../pki/issue.ts";
import type { CertificatePlan } from "../pki/plan.ts";

const pollMs = 50;
/** Signing takes milliseconds, unless it waits for a person; then nobody is kept waiting by looking less often. */
const patientAfterMs = 2000;
const patientPollMs = 1000;

/** Rejects when the request was denied or can't be signed, and when the signal aborts. */
export async function requestCertificate(client: Client, plan: CertificatePlan, signal: AbortSignal): Promise<Issued> {
  const issue = await import("../pki/issue.ts");
  const { request, key } = await issue.request(plan);
  const { metadata } = await client.create(
    CertificateSigningRequests,
    {
      metadata: { generateName: "csr-" },
      spec: {
        signerName: signerOf(plan),
        request: Buffer.from(request).toString("base64"),
        usages: ["digital signature", ...plan.usages.map((usage) => `${usage} auth` as const)],
      },
    },
    { signal },
  );
  const certificate = await signedCertificate(client, metadata.name, signal);
  return { certificate, key };
}

export function signerOf({ usages, organization }: CertificatePlan): string {
  if (usages.includes("server")) return "kubernetes.io/kubelet-serving";
  return organization === "system:nodes"
    ? "kubernetes.io/kube-apiserver-client-kubelet"
    : "kubernetes.io/kube-apiserver-client";
}

async function signedCertificate(client: Client, name: string, signal: AbortSignal): Promise<string> {
  for (const started = performance.now(); ;) {
    const { status } = await client.get(CertificateSigningRequests, { name }, { signal });
    if (status.certificate) return Buffer.from(status.certificate, "base64").toString();
    const refused = refusalIn(status);
    if (refused) throw new Error(`the certificate request ${name} was refused: ${refused}`);
    await sleep(performance.now() - started < patientAfterMs ? pollMs : patientPollMs, undefined, { signal });
  }
}

function refusalIn({ conditions = [] }: certificatesv1.CertificateSigningRequestStatus): string | undefined {
  const refusal = conditions.find(({ type }) => type === "Denied" || type === "Failed");
  return refusal && (refusal.message || refusal.reason || refusal.type);
}
