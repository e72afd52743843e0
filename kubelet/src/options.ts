/** What a kubelet is started with. */
import type { Logger, corev1 } from "@kayak/api";
import type { Client, Clock, Informer } from "@kayak/client";
import type { KubeletConfig } from "./config/kubelet-config.ts";
import type { Runtime } from "./cri.ts";
import type { Observations } from "./eviction/thresholds.ts";
import type { RouteTable } from "./network/routes.ts";
import type { Disk } from "./volumes/local/disk.ts";
import type { Mounter } from "./volumes/mounter.ts";

export interface KubeletOptions {
  readonly client: Client;
  readonly nodeName: string;
  /** One, or one of each family; the first is the node's own among others. */
  readonly nodeIPs: readonly [string, ...string[]];
  /** Pods' volumes and logs; outlives a boot. */
  readonly rootDir: string;
  /** For secrets: a directory in memory, e.g. below /run. Without it they are in `rootDir`. */
  readonly memoryDir?: string;
  readonly runtime: Runtime;
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  /** All pods' addresses, one range or one of each family separated by a comma: traffic to elsewhere leaves under the node's. Without it nothing is masqueraded. */
  readonly clusterCIDR?: string;
  readonly server: {
    /** All addresses unless given. */
    readonly address?: string;
    readonly port: number;
    /** PEM. */
    readonly cert: string;
    readonly key: string;
    readonly clientCA: string;
    /** Calls back with each new pair of certificate and key; open connections stay. */
    readonly onRenewal?: (use: (pair: { readonly cert: string; readonly key: string }) => void) => void;
  };
  /** From the cluster's KubeletConfiguration; its defaults when not given. */
  readonly config?: KubeletConfig;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly registerWithTaints?: readonly corev1.Taint[];
  /** The resolvers that pods with `dnsPolicy: Default` get, and whose search domains the others get. */
  readonly resolvConf?: string;
  /** All nodes, to which this one has routes: a kubelet itself may only read its own. */
  readonly nodes?: Informer<corev1.Node>;
  /** All services, when somebody else on the node watches and runs them anyway. */
  readonly services?: Informer<corev1.Service>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Seams to the kernel, for tests. */
  readonly routes?: RouteTable;
  readonly masquerade?: (podCIDR: string, clusterCIDR: string) => Promise<void>;
  /** Under this identity volumes are made for claims. Without it none are. */
  readonly provisioner?: Client;
  /** Takes the chains as iptables-restore text. */
  readonly hostPorts?: (rules: string) => Promise<void>;
  readonly mounter?: Mounter;
  readonly observe?: () => Promise<Observations>;
  readonly disk?: Disk;
}
