/** A complete API server for tests: real etcd, real TLS, free ports, a throw-away authority. */
import type { ApiServerOptions } from "../options.ts";
import { startApiServer } from "../server.ts";
import { type KeyPair, type TestAuthority, createAuthority, createSigningKey } from "./certificates.ts";
import { type TestEtcd, startEtcd } from "./etcd.ts";

export interface TestServer {
  /** How to reach it as a member of system:masters. */
  readonly config: { readonly server: string; readonly ca: string } & KeyPair;
  readonly authority: TestAuthority;
  readonly etcd: TestEtcd;
  /** How to reach it as someone else. */
  as(commonName: string, ...organisations: string[]): Promise<TestServer["config"]>;
  close(): Promise<void>;
}

/** No controllers run here, so nobody would create the service accounts that pods are checked for. */
const defaultOptions = { disableAdmissionPlugins: ["ServiceAccount"] };

export async function startTestServer(
  overrides: Partial<ApiServerOptions> & { sharedEtcd?: TestEtcd } = {},
): Promise<TestServer> {
  const { sharedEtcd, ...options } = overrides;
  const etcd = sharedEtcd ?? (await startEtcd());
  const authority = await createAuthority();
  const [tls, admin, kubelet, privateKey] = await Promise.all([
    authority.server("kube-apiserver", "127.0.0.1", "localhost", "kubernetes"),
    authority.client("kubernetes-admin", "system:masters"),
    authority.client("kube-apiserver-kubelet-client", "system:masters"),
    createSigningKey(),
  ]);
  const server = await startApiServer({
    listen: [{ host: "127.0.0.1", port: 0 }],
    etcd: { endpoints: [etcd.endpoint] },
    tls,
    clientCA: authority.ca,
    serviceAccount: { privateKey, issuer: "https://kubernetes.default.svc.cluster.local" },
    kubelet: { ca: authority.ca, ...kubelet },
    ...defaultOptions,
    ...options,
  });
  const [address] = server.addresses;
  const config = (pair: KeyPair) => ({
    server: `https://${address?.host}:${address?.port}`,
    ca: authority.ca,
    ...pair,
  });
  return {
    config: config(admin),
    authority,
    etcd,
    as: async (...who) => config(await authority.client(...who)),
    close: async () => {
      await server.close();
      if (!sharedEtcd) await etcd.close();
    },
  };
}
