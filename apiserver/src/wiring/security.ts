/** Who may be recognised and what they may do, put together from the options. */
import { Nodes, Pods, Secrets, ServiceAccounts, type corev1 } from "@kayak/api";
import type { Authenticator } from "../authn/authenticator.ts";
import { type TokenAuthenticator, bearerToken } from "../authn/bearer-token.ts";
import { clientCertificate } from "../authn/client-certificate.ts";
import { type Issuer, issuerDocuments } from "../authn/issuer.ts";
import { JwtKey } from "../authn/jwt.ts";
import { ServiceAccountTokens, type UidOf } from "../authn/service-account-token.ts";
import { tokenFile } from "../authn/token-file.ts";
import type { Authorizer } from "../authz/attributes.ts";
import { builtInRoles } from "../authz/built-in-roles.ts";
import { nodeAuthorizer } from "../authz/node.ts";
import { byRules } from "../authz/rules.ts";
import { superuser } from "../authz/superuser.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { ApiServerOptions } from "../options.ts";
import { cacheKey } from "../storage/keys.ts";

export interface Security {
  readonly authenticators: readonly Authenticator[];
  readonly tokens: readonly TokenAuthenticator[];
  readonly serviceAccountTokens: ServiceAccountTokens | undefined;
  readonly issuer: Issuer | undefined;
  readonly authorizers: readonly Authorizer[];
}

export function secure(options: ApiServerOptions, mirror: WatchCache, now: () => number): Security {
  const { serviceAccount, tokenFile: file } = options;
  const key = serviceAccount && new JwtKey(serviceAccount.privateKey);
  const serviceAccountTokens =
    serviceAccount &&
    key &&
    new ServiceAccountTokens({
      key,
      issuer: serviceAccount.issuer,
      audiences: [serviceAccount.issuer],
      uidOf: uidIn(mirror),
      now,
    });
  const tokens = [
    ...(file === undefined ? [] : [tokenFile(file)]),
    ...(serviceAccountTokens ? [serviceAccountTokens.authenticate] : []),
  ];
  return {
    authenticators: [clientCertificate, bearerToken(tokens)],
    tokens,
    serviceAccountTokens,
    issuer: serviceAccount && key && issuerDocuments(serviceAccount.issuer, key),
    // Roles and bindings from the API take the built-in table's place here.
    authorizers: [superuser, nodeAuthorizer(podsOfNode(mirror)), byRules(builtInRoles)],
  };
}

const kinds = { ServiceAccount: ServiceAccounts, Pod: Pods, Node: Nodes, Secret: Secrets };

function uidIn(mirror: WatchCache): UidOf {
  return ({ kind, namespace, name }) => {
    const resource = kinds[kind];
    return mirror.of(resource).get(cacheKey({ namespace: resource.namespaced ? namespace : undefined, name }))?.object
      .metadata.uid;
  };
}

function podsOfNode(mirror: WatchCache) {
  return function* (node: string): Iterable<corev1.Pod> {
    for (const cached of mirror.of(Pods).list())
      if (cached.fields["spec.nodeName"] === node) yield cached.object as corev1.Pod;
  };
}
