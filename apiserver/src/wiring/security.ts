/** Who may be recognised and what they may do, put together from the options. */
import { Nodes, Pods, Secrets, ServiceAccounts } from "@kayak/api";
import type { Authenticator } from "../authn/authenticator.ts";
import { type TokenAuthenticator, bearerToken } from "../authn/bearer-token.ts";
import { clientCertificate } from "../authn/client-certificate.ts";
import { type Issuer, issuerDocuments } from "../authn/issuer.ts";
import { JwtKey } from "../authn/jwt.ts";
import { ServiceAccountTokens, type UidOf } from "../authn/service-account-token.ts";
import { tokenFile } from "../authn/token-file.ts";
import type { Authorizer } from "../authz/authorizer.ts";
import { nodeAuthorizer } from "../authz/node/authorizer.ts";
import { NodeGraph } from "../authz/node/graph.ts";
import { rbacAuthorizer } from "../authz/rbac/authorizer.ts";
import { type ListenTo, RbacPolicy } from "../authz/rbac/policy.ts";
import { superuser } from "../authz/superuser.ts";
import { union } from "../authz/union.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { ApiServerOptions } from "../options.ts";
import { cacheKey } from "../storage/keys.ts";

export interface Security {
  readonly authenticators: readonly Authenticator[];
  readonly tokens: readonly TokenAuthenticator[];
  readonly serviceAccountTokens: ServiceAccountTokens | undefined;
  readonly issuer: Issuer | undefined;
  readonly authorizer: Authorizer;
  readonly policy: RbacPolicy;
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
  const listen: ListenTo = (resource, listener) => mirror.of(resource).listen(listener);
  const policy = new RbacPolicy(listen);
  return {
    authenticators: [clientCertificate, bearerToken(tokens)],
    tokens,
    serviceAccountTokens,
    issuer: serviceAccount && key && issuerDocuments(serviceAccount.issuer, key),
    authorizer: union([superuser, nodeAuthorizer(new NodeGraph(listen)), rbacAuthorizer(policy)]),
    policy,
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
