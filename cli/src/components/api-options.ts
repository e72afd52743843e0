/** What the API server is started with: from the cluster on this machine, or from flags named as upstream names them. */
import { readFileSync } from "node:fs";
import { defaultHeaders, startApiServer } from "@kayak/apiserver";
import type { Flags } from "../command/flags.ts";
import { apiServerFiles } from "../cluster/api-server-files.ts";
import { nodePortRange } from "../cluster/settings.ts";
import { apiAddresses } from "../network/plan.ts";
import { highestPort } from "../cluster/options.ts";
import { pem, type Cluster } from "./cluster-config.ts";

export type ApiServerOptions = Parameters<typeof startApiServer>[0];

const defaultPort = 6443;
const defaultInFlight = { readOnly: 400, mutating: 200 };
const defaultAuditMiB = 100;
const anyNumber = { min: 0, max: 1_000_000 };
const maxCacheSeconds = 86_400;
const defaultIssuer = "https://kubernetes.default.svc.cluster.local";

export function clusterApiOptions({ paths, settings }: Cluster): ApiServerOptions {
  const addresses = apiAddresses(settings);
  const port = settings.apiPort;
  const pair = (name: string) => ({ cert: pem(paths, `${name}.crt`), key: pem(paths, `${name}.key`) });
  return {
    listen: ["127.0.0.1", ...addresses].map((host) => ({ host, port })),
    advertise: { address: addresses[0], port },
    etcd: {
      endpoints: [`https://127.0.0.1:${settings.etcdClientPort}`],
      serverName: "localhost",
      ca: pem(paths, "etcd/ca.crt"),
      ...pair("apiserver-etcd-client"),
    },
    tls: pair("apiserver"),
    clientCA: pem(paths, "ca.crt"),
    requestHeader: { ca: pem(paths, "front-proxy-ca.crt"), allowedNames: ["front-proxy-client"], ...defaultHeaders },
    serviceAccount: { privateKey: pem(paths, "sa.key"), issuer: defaultIssuer },
    serviceCIDR: settings.serviceCIDR,
    nodePortRange,
    kubelet: { ca: pem(paths, "ca.crt"), ...pair("apiserver-kubelet-client") },
    ...apiServerFiles(paths),
  };
}

export function apiOptionsFromFlags(flags: Flags): ApiServerOptions {
  const read = (flag: string) => readFileSync(flags.required(flag), "utf8");
  const optional = (flag: string) => (flags.has(flag) ? read(flag) : undefined);
  const port = flags.integer("secure-port", { min: 0, max: highestPort }) ?? defaultPort;
  const address = flags.string("advertise-address");
  return {
    listen: [{ host: flags.string("bind-address") ?? "0.0.0.0", port }],
    ...(address !== undefined && { advertise: { address, port } }),
    etcd: {
      endpoints: flags.required("etcd-servers").split(","),
      ca: optional("etcd-cafile"),
      cert: optional("etcd-certfile"),
      key: optional("etcd-keyfile"),
      prefix: flags.string("etcd-prefix"),
    },
    tls: { cert: read("tls-cert-file"), key: read("tls-private-key-file") },
    clientCA: read("client-ca-file"),
    ...(flags.has("service-account-signing-key-file") && {
      serviceAccount: {
        privateKey: read("service-account-signing-key-file"),
        issuer: flags.string("service-account-issuer") ?? defaultIssuer,
      },
    }),
    tokenFile: optional("token-auth-file"),
    ...(flags.has("requestheader-client-ca-file") && { requestHeader: requestHeaderOf(flags) }),
    ...(flags.has("authentication-token-webhook-config-file") && { tokenWebhook: tokenWebhookOf(flags) }),
    serviceCIDR: flags.string("service-cluster-ip-range"),
    nodePortRange: flags.string("service-node-port-range"),
    ...(flags.has("audit-policy-file") && { audit: auditFromFlags(flags, read("audit-policy-file")) }),
    admission: optional("admission-control-config-file"),
    encryption: optional("encryption-provider-config"),
    tracing: optional("tracing-config-file"),
    maxInFlight: {
      readOnly: flags.integer("max-requests-inflight", anyNumber) ?? defaultInFlight.readOnly,
      mutating: flags.integer("max-mutating-requests-inflight", anyNumber) ?? defaultInFlight.mutating,
    },
    ...(flags.has("kubelet-client-certificate") && {
      kubelet: {
        ca: read("kubelet-certificate-authority"),
        cert: read("kubelet-client-certificate"),
        key: read("kubelet-client-key"),
      },
    }),
  };
}

/** Upstream's flags: 0 is without bound. */
function auditFromFlags(flags: Flags, policy: string) {
  return {
    policy,
    path: flags.required("audit-log-path"),
    maxAgeDays: flags.integer("audit-log-maxage", anyNumber) ?? 0,
    maxBackups: flags.integer("audit-log-maxbackup", anyNumber) ?? 0,
    maxSizeMiB: flags.integer("audit-log-maxsize", anyNumber) ?? defaultAuditMiB,
  };
}

function requestHeaderOf(flags: Flags): NonNullable<ApiServerOptions["requestHeader"]> {
  const list = (flag: string) => flags.string(flag)?.split(",");
  return {
    ca: readFileSync(flags.required("requestheader-client-ca-file"), "utf8"),
    allowedNames: list("requestheader-allowed-names") ?? [],
    usernameHeaders: list("requestheader-username-headers") ?? defaultHeaders.usernameHeaders,
    uidHeaders: list("requestheader-uid-headers") ?? defaultHeaders.uidHeaders,
    groupHeaders: list("requestheader-group-headers") ?? defaultHeaders.groupHeaders,
    extraHeaderPrefixes: list("requestheader-extra-headers-prefix") ?? defaultHeaders.extraHeaderPrefixes,
  };
}

function tokenWebhookOf(flags: Flags): NonNullable<ApiServerOptions["tokenWebhook"]> {
  const seconds = flags.integer("authentication-token-webhook-cache-ttl", { min: 0, max: maxCacheSeconds });
  return {
    kubeconfig: readFileSync(flags.required("authentication-token-webhook-config-file"), "utf8"),
    ...(seconds !== undefined && { cacheTtlMs: seconds * 1000 }),
  };
}
