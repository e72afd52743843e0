/** What the endpoints work with. */
import type { Logger, Resource } from "@kayak/api";
import { annotateAudit } from "../audit/auditor.ts";
import type { Admission, AdmissionRequest } from "../admission/admission.ts";
import type { ServiceAccountTokens } from "../authn/service-account-token.ts";
import type { TokenAuthenticator } from "../authn/bearer-token.ts";
import type { Authorizer } from "../authz/authorizer.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { ResourceContext } from "../http/context.ts";
import type { KubeletClient } from "../kubelet/kubelet-client.ts";
import type { Stores } from "../registry/stores.ts";
import type { Components } from "./component-statuses.ts";
import { dryRunOf } from "./options.ts";

export interface Services {
  readonly stores: Stores;
  readonly mirror: WatchCache;
  readonly admission: Admission;
  readonly authorizer: Authorizer;
  /** Every kind of token this server takes. */
  readonly tokens: readonly TokenAuthenticator[];
  readonly serviceAccountTokens: ServiceAccountTokens | undefined;
  readonly kubelets: KubeletClient;
  readonly components: Components;
  readonly logger: Logger;
  readonly now: () => number;
  /** Aborts when the server closes: ends what would go on. */
  readonly closing: AbortSignal;
}

/** What admission is told of a request. */
export function admissionRequest(
  context: ResourceContext,
  resource: Resource,
  rest: Pick<AdmissionRequest, "operation" | "object" | "oldObject">,
): AdmissionRequest {
  const { namespace, name, subresource } = context.info;
  return {
    resource,
    subresource,
    namespace,
    name: name ?? rest.object?.metadata.name,
    user: context.user,
    dryRun: dryRunOf(context),
    warn: (text) => context.warn(text),
    annotate: (name, value) => annotateAudit(context.request, name, value),
    ...rest,
  };
}

/** Whether a connection to what stands behind an object may be opened. */
export async function admitConnection(
  { admission }: Pick<Services, "admission">,
  context: ResourceContext,
  resource: Resource,
): Promise<void> {
  const request = admissionRequest(context, resource, { operation: "CONNECT" });
  await admission.mutate(request);
  await admission.validate(request);
}
