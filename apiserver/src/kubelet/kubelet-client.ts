/** Speaks to kubelets: finds a node's kubelet from its Node object and calls it with our client certificate. */
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { StatusError, badRequest, withPort, type corev1 } from "@kayak/api";
import type { Backend } from "../proxy/backend.ts";

export interface KubeletCredentials {
  /** PEM text: the CA of the kubelets' serving certificates, and our client certificate. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface KubeletAddress {
  readonly host: string;
  readonly port: number;
}

/** In upstream's default order of preference; a Hostname would need DNS that knows nodes. */
const addressTypes = ["InternalIP", "ExternalIP"];
const defaultPort = 10250;
const connectTimeoutMs = 5000;

export class KubeletClient {
  private readonly credentials: KubeletCredentials | undefined;
  private readonly agent: Agent;

  constructor(credentials: KubeletCredentials | undefined) {
    this.credentials = credentials;
    this.agent = new Agent({ ...credentials, keepAlive: true, timeout: connectTimeoutMs });
  }

  addressOf(node: corev1.Node | undefined, name: string): KubeletAddress {
    if (!node) throw new StatusError("NotFound", `nodes ${JSON.stringify(name)} not found`);
    const { addresses = [], daemonEndpoints } = node.status;
    const preferred = addressTypes
      .map((type) => addresses.find((address) => address.type === type))
      .find((address) => address !== undefined);
    if (!preferred)
      throw badRequest(
        `no preferred addresses found; known addresses: [${addresses.map(({ address }) => address).join(" ")}]`,
      );
    return { host: preferred.address, port: daemonEndpoints?.kubeletEndpoint?.Port || defaultPort };
  }

  /** The kubelet's answer, whatever its code. A client may waive that the kubelet's certificate is verified. */
  get(
    { host, port }: KubeletAddress,
    path: string,
    { verified = true, ...options }: { signal?: AbortSignal; verified?: boolean } = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const trust = verified ? { agent: this.agent } : { ...this.credentials, agent: false, rejectUnauthorized: false };
      const call = request({ host, port, path, ...trust, ...options }, resolve);
      call.on("error", (error) => reject(unreachable(`Get "https://${withPort(host, port)}${path}"`, error)));
      call.end();
    });
  }

  /** Where requests are passed on to as they are, with our client certificate. */
  backend({ host, port }: KubeletAddress): Backend {
    return { scheme: "https", host, port, tls: this.credentials };
  }

  close(): void {
    this.agent.destroy();
  }
}

function unreachable(what: string, error: Error): StatusError {
  return new StatusError("InternalError", `${what}: ${error.message}`, { cause: error });
}
