/** POST serviceaccounts/NAME/token: a token for the account, perhaps bound to a pod, node or secret. */
import {
  Nodes,
  Pods,
  Secrets,
  StatusError,
  authenticationv1,
  badRequest,
  conflict,
  decode,
  formatTime,
  invalid,
  notFound,
  type Resource,
  type corev1,
} from "@kayak/api";
import { annotateAudit } from "../../audit/auditor.ts";
import { credentialId } from "../../authn/service-account-token.ts";
import { readDocument } from "../../http/body.ts";
import type { Handler } from "../../http/context.ts";
import { sendKind } from "../../http/respond.ts";
import type { BoundReference } from "../../authn/service-account-token.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import type { Store } from "../../registry/store.ts";
import { type Services, admissionRequest } from "../services.ts";

const defaultSeconds = 3600;
const minSeconds = 600;
const maxSeconds = 2 ** 32;
/** The lifetime that pods' own volumes ask for. */
const projectedSeconds = 3607;
/** Old clients read their token once: it works on, and the server may warn. */
const extension = { extendedSeconds: 365 * 24 * 3600, warnAfterSeconds: projectedSeconds };

export function tokenEndpoint(
  accounts: Store,
  services: Pick<Services, "stores" | "serviceAccountTokens" | "admission">,
): Handler {
  return async (context) => {
    const { serviceAccountTokens: tokens } = services;
    if (!tokens) throw new StatusError("NotFound", "the server could not find the requested resource");
    const request = decode(authenticationv1.TokenRequest, (await readDocument(context.request)) ?? {});
    const { namespace = "", name = "" } = context.info;
    const account = (await accounts.require({ namespace, name })).object;
    const { audiences = [], boundObjectRef, expirationSeconds = defaultSeconds } = request.spec;
    checkLifetime(expirationSeconds);
    const object = request as unknown as AnyObject;
    await services.admission.validate(admissionRequest(context, accounts.resource, { operation: "CREATE", object }));
    const bound = await resolve(services, { namespace, account: name }, boundObjectRef);
    const granted = audiences.length > 0 ? audiences : tokens.audiences;
    const forUs = granted.every((audience) => tokens.audiences.includes(audience));
    const { token, id, expiresMs } = tokens.issue(
      { namespace, account: reference(account), ...bound },
      { audiences: granted, expirationSeconds, ...(forUs && expirationSeconds === projectedSeconds && extension) },
    );
    annotateAudit(context.request, "authentication.kubernetes.io/issued-credential-id", credentialId(id));
    await sendKind(context, 201, {
      ...request,
      metadata: { name, namespace, creationTimestamp: formatTime(Date.now()) },
      spec: { ...request.spec, audiences: granted, expirationSeconds },
      status: { token, expirationTimestamp: formatTime(expiresMs) },
    });
  };
}

function reference({ metadata }: { metadata: { name: string; uid: string } }): BoundReference {
  return { name: metadata.name, uid: metadata.uid };
}

function checkLifetime(seconds: number): void {
  const problem =
    seconds < minSeconds
      ? "may not specify a duration less than 10 minutes"
      : seconds > maxSeconds
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (problem === undefined) return;
  const body = `Invalid value: ${seconds}: ${problem}`;
  throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", [
    { reason: "FieldValueInvalid", field: "spec.expirationSeconds", body },
  ]);
}

type Bound = { readonly pod?: BoundReference; readonly node?: BoundReference; readonly secret?: BoundReference };
type Holder = { readonly namespace: string; readonly account: string };

async function resolve(
  { stores }: Pick<Services, "stores">,
  holder: Holder,
  wanted: authenticationv1.BoundObjectReference | undefined,
): Promise<Bound> {
  if (!wanted) return {};
  const { apiVersion = "", kind = "", name = "" } = wanted;
  const find = async (resource: Resource, namespace: string | undefined) => {
    const found = await stores.of(resource).find({ namespace, name });
    if (!found) throw notFound(resource, name);
    if (wanted.uid && wanted.uid !== found.object.metadata.uid) {
      throw conflict(
        resource,
        name,
        `the UID in the bound object reference (${wanted.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    }
    return found.object;
  };
  switch (apiVersion === "v1" ? kind : "") {
    case "Pod":
      return bindPod(
        (await find(Pods, holder.namespace)) as corev1.Pod,
        holder,
        (node) => stores.of(Nodes).peek({ namespace: undefined, name: node })?.object,
      );
    case "Node":
      return { node: reference(await find(Nodes, undefined)) };
    case "Secret":
      return { secret: reference(await find(Secrets, holder.namespace)) };
    default:
      throw badRequest(
        `cannot bind token to object of type ${apiVersion.includes("/") ? "" : "/"}${apiVersion}, Kind=${kind}`,
      );
  }
}

function bindPod(
  pod: corev1.Pod,
  { account }: Holder,
  nodeOf: (name: string) => { metadata: { name: string; uid: string } } | undefined,
): Bound {
  if (pod.spec.serviceAccountName !== account)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  const node = pod.spec.nodeName ? nodeOf(pod.spec.nodeName) : undefined;
  return { pod: reference(pod), ...(node && { node: reference(node) }) };
}
