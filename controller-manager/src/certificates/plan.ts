/** What is done about a request for a certificate: who may be asked to approve it, whether it is signed, when it goes. */
import { X509Certificate } from "node:crypto";
import { Buffer } from "node:buffer";
import { addressOfBytes, type CertificateRequest } from "@kayak/api";
import {
  type SigningRequest,
  clientUsageProblem,
  hasCondition,
  kubeletClientProblem,
  kubeletServingProblem,
  parsed,
} from "./kinds.ts";

const kubeletClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";
const servingSigner = "kubernetes.io/kubelet-serving";
const clientSigner = "kubernetes.io/kube-apiserver-client";

export interface ApprovalQuestion {
  /** The subresource that the requester must be allowed to create. */
  readonly subresource: "selfnodeclient" | "nodeclient" | "selfnodeserver" | "nodeproxy" | "nodeprovisioner";
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
  serving: {
    subresource: "selfnodeserver",
    message: "Auto approving self kubelet serving certificate after SubjectAccessReview.",
  },
  proxy: {
    subresource: "nodeproxy",
    message: "Auto approving client certificate of a node's proxy after SubjectAccessReview.",
  },
  provisioner: {
    subresource: "nodeprovisioner",
    message: "Auto approving client certificate of a node's provisioner after SubjectAccessReview.",
  },
} as const satisfies Record<string, ApprovalQuestion>;

/** What serving certificates are judged by. */
export interface Addresses {
  /** Of the node with this name. */
  ofNode(name: string): readonly string[];
  /** Whether it belongs to somebody else: another node, or the API server. */
  isTaken(address: string, name: string): boolean;
}

/** To be asked in turn: one yes approves. None: the request is for people to decide. */
export function planApproval(request: SigningRequest, addresses: Addresses): readonly ApprovalQuestion[] {
  const { status } = request;
  if (status.certificate || hasCondition(request, "Approved") || hasCondition(request, "Denied")) return [];
  return approvals[request.spec.signerName]?.(request, parsed(request), addresses) ?? [];
}

type Approval = (
  request: SigningRequest,
  wanted: CertificateRequest,
  addresses: Addresses,
) => readonly ApprovalQuestion[];

const approvals: Readonly<Record<string, Approval>> = {
  [kubeletClientSigner]: ({ spec }, wanted) => {
    if (kubeletClientProblem(wanted, spec.usages ?? []) !== undefined) return [];
    return spec.username === wanted.commonName ? [questions.self, questions.any] : [questions.any];
  },
  [servingSigner]: ({ spec }, wanted, addresses) => {
    const node = nodeOf(spec.username);
    if (node === undefined || spec.username !== wanted.commonName) return [];
    if (kubeletServingProblem(wanted, spec.usages ?? []) !== undefined) return [];
    return isOwnName(wanted, node, addresses) ? [questions.serving] : [];
  },
  [clientSigner]: ({ spec }, wanted) => {
    const node = nodeOf(spec.username);
    if (node === undefined || hasNames(wanted)) return [];
    if (clientUsageProblem(spec.usages ?? []) !== undefined) return [];
    const subject = [wanted.commonName, ...wanted.organizations].join(" ");
    if (subject === "system:kube-proxy") return [questions.proxy];
    return subject === `kayak:local-provisioner:${node} kayak:local-provisioners` ? [questions.provisioner] : [];
  },
};

const nodeUser = "system:node:";

function nodeOf(user: string | undefined): string | undefined {
  return user?.startsWith(nodeUser) ? user.slice(nodeUser.length) : undefined;
}

/** A node that could have a certificate for somebody else's address could pass for them. */
function isOwnName({ dnsNames, ipAddresses }: CertificateRequest, node: string, addresses: Addresses): boolean {
  const own = addresses.ofNode(node);
  return (
    dnsNames.every((name) => name === node) &&
    ipAddresses
      .map(addressOfBytes)
      .every((address) => address !== undefined && own.includes(address) && !addresses.isTaken(address, node))
  );
}

function hasNames({ dnsNames, ipAddresses, emailAddresses, uris }: CertificateRequest): boolean {
  return [dnsNames, ipAddresses, emailAddresses, uris].some((names) => names.length > 0);
}

export type SigningPlan =
  | { readonly type: "none" }
  | { readonly type: "sign"; readonly request: CertificateRequest; readonly lifeSeconds: number }
  | { readonly type: "fail"; readonly message: string };

type Judge = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

const signers: Readonly<Record<string, Judge>> = {
  [servingSigner]: kubeletServingProblem,
  [kubeletClientSigner]: kubeletClientProblem,
  [clientSigner]: (_request, usages) => clientUsageProblem(usages),
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
