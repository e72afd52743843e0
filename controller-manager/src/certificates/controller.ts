/** Approves the requests of kubelets for their own certificates, signs what is approved, and removes what is over. */
import { Buffer } from "node:buffer";
import {
  CertificateSigningRequests,
  EndpointSlices,
  Nodes,
  SubjectAccessReviews,
  formatTime,
  openAuthority,
  signCertificate,
  type CertificateAuthority,
  type corev1,
  type discoveryv1,
} from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type Client,
  type Clock,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { refOf } from "../shared/objects.ts";
import { unlessGone } from "../shared/errors.ts";
import type { SigningRequest } from "./kinds.ts";
import {
  isOutdated,
  planApproval,
  planSigning,
  type Addresses,
  type ApprovalQuestion,
  type SigningPlan,
} from "./plan.ts";

const NAME = "certificate-controller";
const WORKERS = 2;
/** How often a request is looked at that may have become outdated. */
const RECHECK_MS = 3600_000;
/** Clocks of machines may differ. */
const BACKDATE_MS = 5 * 60_000;
/** Certificates that are to last for less lose nothing of it by the backdating. */
const SHORT_LIFE_SECONDS = 8 * 3600;

export interface SigningAuthority {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export class CertificateController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #requests: Informer<SigningRequest>;
  readonly #nodes: Informer<corev1.Node>;
  readonly #endpoints: Informer<discoveryv1.EndpointSlice>;
  readonly #authority: CertificateAuthority | undefined;
  readonly run: Controller["run"];

  /** Without an authority nothing is signed. */
  constructor(context: ControllerContext, authority: SigningAuthority | undefined) {
    this.#client = context.client;
    this.#clock = context.clock;
    this.#authority = authority && openAuthority(authority);
    this.#requests = context.informers.get(CertificateSigningRequests);
    this.#nodes = context.informers.get(Nodes);
    this.#endpoints = context.informers.get(EndpointSlices);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (request: SigningRequest) => queue.add(objectKey(request));
    this.#requests.on({ add: enqueue, update: enqueue });
    // A node may ask for its certificate before its addresses are known here.
    const wake = () => this.#requests.store.list().filter(isUndecided).forEach(enqueue);
    this.#nodes.on({
      add: wake,
      update: (node, before) => addressesOf(node).join() !== addressesOf(before).join() && wake(),
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const request = this.#requests.store.get(key);
    if (!request) return done;
    if (isOutdated(request, this.#clock.now())) {
      const preconditions = { uid: request.metadata.uid };
      await unlessGone(this.#client.delete(CertificateSigningRequests, refOf(request), { preconditions }));
      return done;
    }
    await this.#approve(request);
    await this.#sign(request, planSigning(request));
    return requeueAfter(RECHECK_MS);
  }

  async #approve(request: SigningRequest): Promise<void> {
    for (const question of planApproval(request, this.#addresses)) {
      if (!(await this.#isAllowed(request, question))) continue;
      const approved = { type: "Approved", status: "True", reason: "AutoApproved", message: question.message };
      const options = { subresource: "approval" } as const;
      await unlessGone(this.#client.update(CertificateSigningRequests, withCondition(request, approved), options));
      return;
    }
  }

  readonly #addresses: Addresses = {
    ofNode: (name) => addressesOf(this.#nodes.store.get(name)),
    isTaken: (address, name) =>
      this.#nodes.store.list().some((node) => node.metadata.name !== name && addressesOf(node).includes(address)) ||
      this.#endpoints.store
        .list()
        .some((slice) => isApiServer(slice) && slice.endpoints?.some(({ addresses }) => addresses.includes(address))),
  };

  async #isAllowed({ spec }: SigningRequest, { subresource }: ApprovalQuestion): Promise<boolean> {
    const { username, uid, groups, extra } = spec;
    const { group, plural: resource } = CertificateSigningRequests;
    const review = await this.#client.create(SubjectAccessReviews, {
      metadata: {},
      spec: {
        user: username,
        uid,
        groups,
        extra,
        resourceAttributes: { group, resource, verb: "create", subresource },
      },
    });
    return review.status.allowed;
  }

  async #sign(request: SigningRequest, plan: SigningPlan): Promise<void> {
    if (plan.type === "none" || !this.#authority) return;
    if (plan.type === "fail") {
      const reason = "SignerValidationFailure";
      const lastUpdateTime = formatTime(this.#clock.now());
      const failed = { type: "Failed", status: "True", reason, message: plan.message, lastUpdateTime };
      await unlessGone(this.#client.updateStatus(CertificateSigningRequests, withCondition(request, failed)));
      return;
    }
    const now = this.#clock.now();
    const pem = signCertificate(this.#authority, plan.request, {
      usages: request.spec.usages ?? [],
      notBeforeMs: now - BACKDATE_MS,
      notAfterMs: now - (plan.lifeSeconds < SHORT_LIFE_SECONDS ? 0 : BACKDATE_MS) + plan.lifeSeconds * 1000,
    });
    const status = { ...request.status, certificate: Buffer.from(pem).toString("base64") };
    await unlessGone(this.#client.updateStatus(CertificateSigningRequests, { ...request, status }));
  }
}

function isUndecided({ status }: SigningRequest): boolean {
  return (status.conditions ?? []).length === 0;
}

function addressesOf(node: corev1.Node | undefined): string[] {
  return node?.status.addresses?.filter(({ type }) => type === "InternalIP").map(({ address }) => address) ?? [];
}

function isApiServer({ metadata }: discoveryv1.EndpointSlice): boolean {
  return metadata.namespace === "default" && metadata.labels?.["kubernetes.io/service-name"] === "kubernetes";
}

type Condition = NonNullable<SigningRequest["status"]["conditions"]>[number];

function withCondition(request: SigningRequest, condition: Condition): SigningRequest {
  const { conditions = [] } = request.status;
  return { ...request, status: { ...request.status, conditions: [...conditions, condition] } };
}
