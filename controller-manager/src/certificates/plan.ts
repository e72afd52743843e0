/** What is done about a request for a certificate: who may be asked to approve it, whether it is signed, when it goes. */
import { X509Certificate } from "node:crypto";
import { Buffer } from "node:buffer";
import type { CertificateRequest } from "@kayak/api";
import {
  type SigningRequest,
  clientUsageProblem,
  hasCondition,
  kubeletClientProblem,
  kubeletServingProblem,
  parsed,
} from "./kinds.ts";

const kubeletClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";

export interface ApprovalQuestion {
  /** The subresource that the requester must be allowed to create. */
  readonly subresource: "selfnodeclient" | "nodeclient";
  readonly message: string;
}

const questions = {
  self: {
    subresource: "selfnodeclient",
    message: "Auto approving self kubelet client certificate after SubjectAccessReview.",
  },
  any: {
    subresource: "nodeclient",
    message: "Auto approving kubelet client certificate after SubjectAccessReview.",
  },
} as const satisfies Record<string, ApprovalQuestion>;

/** To be asked in turn: one yes approves. None: the request is for people to decide. */
export function planApproval(request: SigningRequest): readonly ApprovalQuestion[] {
  const { spec, status } = request;
  if (status.certificate || hasCondition(request, "Approved") || hasCondition(request, "Denied")) return [];
  if (spec.signerName !== kubeletClientSigner) return [];
  const wanted = parsed(request);
  if (kubeletClientProblem(wanted, spec.usages ?? []) !== undefined) return [];
  return spec.username === wanted.commonName ? [questions.self, questions.any] : [questions.any];
}

export type SigningPlan =
  | { readonly type: "none" }
  | { readonly type: "sign"; readonly request: CertificateRequest; readonly lifeSeconds: number }
  | { readonly type: "fail"; readonly message: string };

type Judge = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

const signers: Readonly<Record<string, Judge>> = {
  "kubernetes.io/kubelet-serving": kubeletServingProblem,
  [kubeletClientSigner]: kubeletClientProblem,
  "kubernetes.io/kube-apiserver-client": (_request, usages) => clientUsageProblem(usages),
  "kubernetes.io/legacy-unknown": () => undefined,
};

const yearSeconds = 365 * 24 * 3600;

export function planSigning(request: SigningRequest): SigningPlan {
  const { spec, status } = request;
  const judge = signers[spec.signerName];
  const decided = status.certificate || hasCondition(request, "Failed") || !hasCondition(request, "Approved");
  if (!judge || decided) return { type: "none" };
  const wanted = parsed(request);
  const problem = judge(wanted, spec.usages ?? []);
  if (problem !== undefined) return { type: "fail", message: problem };
  return { type: "sign", request: wanted, lifeSeconds: Math.min(spec.expirationSeconds ?? yearSeconds, yearSeconds) };
}

const hourMs = 3600_000;
const decidedForMs = hourMs;
const pendingForMs = 24 * hourMs;

/** Whether the request has been of no use for long enough. */
export function isOutdated(request: SigningRequest, now: number): boolean {
  const { metadata, status } = request;
  const { conditions = [], certificate } = status;
  const olderThan = (time: string | undefined, ms: number) => time !== undefined && now - Date.parse(time) > ms;
  if (conditions.length === 0) return olderThan(metadata.creationTimestamp, pendingForMs);
  const ended = ["Denied", "Failed", ...(certificate ? ["Approved"] : [])];
  return (
    conditions.some(({ type, lastUpdateTime }) => ended.includes(type) && olderThan(lastUpdateTime, decidedForMs)) ||
    (certificate !== undefined && hasCondition(request, "Approved") && isExpired(certificate, now))
  );
}

function isExpired(certificate: string, now: number): boolean {
  return Date.parse(new X509Certificate(Buffer.from(certificate, "base64")).validTo) < now;
}
