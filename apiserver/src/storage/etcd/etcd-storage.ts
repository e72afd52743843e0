/**
 * The store on etcd. Watches, leases and lists go through etcd3; the two calls that everything waits for, a write and the
 * question for the newest revision, through a leaner channel. Every call is one attempt: a repeated write might apply twice.
 */
import type { Etcd3, IKeyValue, IRangeResponse } from "etcd3";
import { fromEtcd } from "../errors.ts";
import {
  type CommitResult,
  type Guard,
  type KeyValue,
  type ListRequest,
  type Operation,
  type Page,
  type Storage,
  prefixEnd,
} from "../storage.ts";
import { GrpcChannel } from "./grpc-channel.ts";
import { LeasePool } from "./lease-pool.ts";
import {
  type LeasedOperation,
  probeRequest,
  probeRevision,
  rangeMethod,
  txnMethod,
  txnRequest,
  txnResult,
} from "./messages.ts";
import { etcdWatch } from "./watch.ts";

export interface EtcdOptions {
  /** `http(s)://host:port`. */
  readonly endpoints: readonly string[];
  /** PEM text. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name in its certificate, where the endpoints are addresses: TLS knows no addresses to ask for. */
  readonly serverName?: string | undefined;
}

/** A call that etcd has not answered by then fails. */
const callTimeoutMs = 10_000;

/** The key is never written, only read to learn the store's revision. */
const probe = probeRequest("/");

/** A fault policy that adds nothing: no retries, no circuit breaker that would refuse calls after etcd is back. */
const plain = { execute: async (fn: (context: { signal: AbortSignal }) => unknown) => fn({ signal: never }) };
const never = new AbortController().signal;

/** Loads etcd3 only now: it takes longer to load than everything else here, and whoever runs without etcd never needs it. */
export async function openEtcd(options: EtcdOptions): Promise<Storage> {
  const { Etcd3 } = await import("etcd3");
  const client = new Etcd3({
    hosts: [...options.endpoints],
    ...(options.ca && { credentials: credentials(options.ca, options) }),
    grpcOptions: {
      ...(options.serverName !== undefined && { "grpc.ssl_target_name_override": options.serverName }),
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 1000,
      "grpc.keepalive_time_ms": 30_000,
    },
    defaultCallOptions: (call) => (call.isStream ? {} : { deadline: Date.now() + callTimeoutMs }),
    faultHandling: { global: plain as never, host: () => plain as never },
  });
  return new EtcdStorage(client, new GrpcChannel({ ...options, timeoutMs: callTimeoutMs }));
}

function credentials(ca: string, { cert, key }: EtcdOptions) {
  return {
    rootCertificate: Buffer.from(ca),
    ...(cert && { certChain: Buffer.from(cert) }),
    ...(key && { privateKey: Buffer.from(key) }),
  };
}

class EtcdStorage implements Storage {
  private readonly client: Etcd3;
  private readonly channel: GrpcChannel;
  private readonly leases: LeasePool;

  constructor(client: Etcd3, channel: GrpcChannel) {
    this.client = client;
    this.channel = channel;
    this.leases = new LeasePool((ttlSeconds) => this.grant(ttlSeconds));
  }

  async get(key: string) {
    const response = await this.range({ key: Buffer.from(key) });
    const kv = response.kvs[0];
    return { revision: Number(response.header.revision), item: kv && keyValue(kv) };
  }

  async list(request: ListRequest): Promise<Page> {
    const response = await this.range({
      key: Buffer.from(request.start ?? request.prefix),
      range_end: Buffer.from(prefixEnd(request.prefix)),
      ...(request.limit && { limit: request.limit }),
      ...(request.revision && { revision: request.revision }),
    });
    return {
      items: response.kvs.map(keyValue),
      revision: request.revision ?? Number(response.header.revision),
      more: response.more,
      remaining: Number(response.count),
    };
  }

  async commit(guards: readonly Guard[], operations: readonly Operation[]): Promise<CommitResult> {
    const leased = await Promise.all(operations.map((operation) => this.leased(operation)));
    const response = await this.channel.call(txnMethod, txnRequest(guards, leased)).catch(rethrow);
    return txnResult(response, guards.length);
  }

  async currentRevision() {
    return probeRevision(await this.channel.call(rangeMethod, probe).catch(rethrow));
  }

  watch(request: Parameters<Storage["watch"]>[0]) {
    return etcdWatch(this.client.watchClient, request);
  }

  async compact(revision: number) {
    await this.client.kv.compact({ revision: String(revision) }).catch((error: unknown) => {
      if (fromEtcd(error).reason !== "Expired") throw fromEtcd(error);
    });
  }

  close() {
    this.channel.close();
    this.client.close();
  }

  private async range(request: Parameters<Etcd3["kv"]["range"]>[0]): Promise<IRangeResponse> {
    return this.client.kv.range(request).catch(rethrow);
  }

  private async grant(ttlSeconds: number): Promise<string> {
    const response = await this.client.leaseClient.leaseGrant({ TTL: ttlSeconds }).catch(rethrow);
    return response.ID;
  }

  private async leased(operation: Operation): Promise<LeasedOperation> {
    if (operation.type === "delete" || !operation.ttlSeconds) return { operation };
    return { operation, lease: await this.leases.leaseFor(operation.ttlSeconds) };
  }
}

function rethrow(error: unknown): never {
  throw fromEtcd(error);
}

function keyValue(kv: IKeyValue): KeyValue {
  return { key: kv.key.toString(), value: kv.value, revision: Number(kv.mod_revision) };
}
