/** What an API server is started with. Certificates and keys are PEM text. */
import type { Logger } from "@kayak/api";
import type { AuditOptions } from "./audit/open.ts";
import type { RequestHeaderOptions } from "./authn/request-header.ts";
import type { TokenWebhookOptions } from "./authn/token-webhook.ts";
import type { ListenAddress } from "./http/listener.ts";
import type { InFlightLimits } from "./flow-control/flow-control.ts";
import type { KubeletCredentials } from "./kubelet/kubelet-client.ts";
import type { EtcdOptions } from "./storage/etcd/etcd-storage.ts";

export interface ApiServerOptions {
  /** Port 0 takes a free one. */
  readonly listen: readonly ListenAddress[];
  readonly etcd: EtcdOptions & {
    /** Default `/registry`. */
    readonly prefix?: string | undefined;
  };
  readonly tls: { readonly cert: string; readonly key: string };
  readonly clientCA: string;
  /** Absent: no tokens are issued or taken for service accounts. */
  readonly serviceAccount?: { readonly privateKey: string; readonly issuer: string } | undefined;
  /** Content of a token file: `token,user,uid,"group1,group2"` a line. */
  readonly tokenFile?: string | undefined;
  /** Proxies in front of this server that tell who asks. Absent: none. */
  readonly requestHeader?: RequestHeaderOptions | undefined;
  /** A service that knows tokens which this server does not. */
  readonly tokenWebhook?: Pick<TokenWebhookOptions, "kubeconfig" | "cacheTtlMs"> | undefined;
  /** One range, or one of each family separated by a comma: the first is of the family that services have by default. Default 10.96.0.0/16. */
  readonly serviceCIDR?: string | undefined;
  /** Default 30000-32767. */
  readonly nodePortRange?: string | undefined;
  /** Where the `kubernetes` service sends clients. Default: the first address listened on. */
  readonly advertise?: { readonly address: string; readonly port: number } | undefined;
  readonly kubelet?: KubeletCredentials | undefined;
  readonly disableAdmissionPlugins?: readonly string[] | undefined;
  /** Text of an AdmissionConfiguration: pod security's defaults and exemptions. */
  readonly admission?: string | undefined;
  /** How to ask other components of the control plane whether they are healthy, by name. */
  readonly components?: Readonly<Record<string, () => Promise<void> | void>> | undefined;
  /** Text of an EncryptionConfiguration: which values are encrypted in etcd. */
  readonly encryption?: string | undefined;
  /** Text of a TracingConfiguration: where traces go. */
  readonly tracing?: string | undefined;
  /** Absent: no audit log. */
  readonly audit?: AuditOptions | undefined;
  readonly maxInFlight?: InFlightLimits | undefined;
  /** Closes the server when it aborts. */
  readonly signal?: AbortSignal | undefined;
  readonly logger?: Logger | undefined;
}

export const defaults = { prefix: "/registry", serviceCIDR: "10.96.0.0/16", nodePortRange: "30000-32767" } as const;
