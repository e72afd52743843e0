/** The store on etcd, through etcd3's raw calls: every call is one attempt, because a repeated write might apply twice. */
import type { Etcd3, ICompare, IKeyValue, IRangeResponse, IRequestOp, ITxnRequest, ITxnResponse } from "etcd3";
import { fromEtcd } from "./errors.ts";
import { etcdWatch } from "./etcd-watch.ts";
import { LeasePool } from "./lease-pool.ts";
import { type CommitResult, type Guard, type KeyValue, type ListRequest, type Operation, type Page, type Storage, prefixEnd } from "./storage.ts";

export interface EtcdOptions {
  /** `http(s)://host:port`. */
  readonly endpoints: readonly string[];
  /** PEM text. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** A call that etcd has not answered by then fails. */
const callTimeoutMs = 10_000;

/** Must lie inside every prefix that is watched; never written, only read to learn the store's revision. */
const probeKey = Buffer.from("/");

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
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 1000,
      "grpc.keepalive_time_ms": 30_000,
    },
    defaultCallOptions: (call) => (call.isStream ? {} : { deadline: Date.now() + callTimeoutMs }),
    faultHandling: { global: plain as never, host: () => plain as never },
  });
  return new EtcdStorage(client);
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
  private readonly leases: LeasePool;

  constructor(client: Etcd3) {
    this.client = client;
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
    const response = await this.transaction({
      compare: guards.map(compare),
      success: await Promise.all(operations.map((operation) => this.requestOp(operation))),
      failure: guards.map(({ key }) => ({ request_range: { key: Buffer.from(key) } })),
    });
    const revision = Number(response.header.revision);
    if (response.succeeded) return { ok: true, revision };
    const found = response.responses.map((each) => each.response_range?.kvs[0]);
    return { ok: false, revision, found: found.map((kv) => kv && keyValue(kv)) };
  }

  async currentRevision() {
    const response = await this.range({ key: probeKey, limit: 1, keys_only: true });
    return Number(response.header.revision);
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
    this.client.close();
  }

  private async range(request: Parameters<Etcd3["kv"]["range"]>[0]): Promise<IRangeResponse> {
    return this.client.kv.range(request).catch(rethrow);
  }

  private async transaction(request: ITxnRequest): Promise<ITxnResponse> {
    return this.client.kv.txn(request).catch(rethrow);
  }

  private async grant(ttlSeconds: number): Promise<string> {
    const response = await this.client.leaseClient.leaseGrant({ TTL: ttlSeconds }).catch(rethrow);
    return response.ID;
  }

  private async requestOp(operation: Operation): Promise<IRequestOp> {
    const key = Buffer.from(operation.key);
    if (operation.type === "delete") return { request_delete_range: { key } };
    const lease = operation.ttlSeconds ? { lease: await this.leases.leaseFor(operation.ttlSeconds) } : {};
    return { request_put: { key, value: operation.value, ...lease } };
  }
}

function rethrow(error: unknown): never {
  throw fromEtcd(error);
}

/** `CompareTarget.Mod` and `CompareResult.Equal`: by number, because etcd3's names for them are not the wire's. */
const [modRevision, equal] = [2, 0];

function compare({ key, revision }: Guard): ICompare {
  return { key: Buffer.from(key), target: modRevision, result: equal, mod_revision: revision };
}

function keyValue(kv: IKeyValue): KeyValue {
  return { key: kv.key.toString(), value: kv.value, revision: Number(kv.mod_revision) };
}
