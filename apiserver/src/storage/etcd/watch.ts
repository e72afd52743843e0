/**
 * One etcd watch stream as batches of events. Batches never split a revision, which etcd promises for unfragmented watches. A
 * watch that begins in the past comes to the present in several batches whose headers all tell the store's newest revision, so
 * only a header without events says how far the watch has come.
 */
import type { Etcd3, IWatchResponse } from "etcd3";
import { compacted, fromEtcd } from "../errors.ts";
import { type EventBatch, type StoreEvent, type WatchRequest, prefixEnd } from "../storage.ts";

type WatchClient = Etcd3["watchClient"];
type WatchStream = Awaited<ReturnType<WatchClient["watch"]>>;

export async function* etcdWatch(
  client: WatchClient,
  { prefix, from, signal }: WatchRequest,
): AsyncGenerator<EventBatch> {
  const stream = await client.watch().catch((error: unknown) => {
    throw fromEtcd(error);
  });
  const cancel = () => hangUp(stream);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    stream.write({
      create_request: {
        key: Buffer.from(prefix),
        range_end: Buffer.from(prefixEnd(prefix)),
        start_revision: String(from),
        progress_notify: true,
      },
    });
    for await (const response of responses(stream)) {
      if (response.canceled) throw canceled(response);
      // Says where the store is, not what this watch has told.
      if (response.created) continue;
      const events = response.events.map(storeEvent);
      yield { revision: events.at(-1)?.revision ?? Number(response.header.revision), events };
    }
  } catch (error) {
    if (!signal.aborted) throw fromEtcd(error);
  } finally {
    signal.removeEventListener("abort", cancel);
    hangUp(stream);
  }
}

/** Ended first, so that etcd3 does not take our cancelling for a failure of the host and close its other connections. */
function hangUp(stream: WatchStream) {
  stream.end();
  stream.cancel();
}

/** grpc's duplex streams are readable streams, though etcd3's types only tell of events. */
function responses(stream: WatchStream): AsyncIterable<IWatchResponse> {
  return stream as unknown as AsyncIterable<IWatchResponse>;
}

function canceled(response: IWatchResponse): Error {
  return Number(response.compact_revision) > 0
    ? compacted()
    : fromEtcd(new Error(`etcd ended the watch: ${response.cancel_reason}`));
}

type EtcdEvent = IWatchResponse["events"][number];

function storeEvent({ type, kv }: EtcdEvent): StoreEvent {
  const key = kv.key.toString();
  const revision = Number(kv.mod_revision);
  const deleted = (type as string).toUpperCase() === "DELETE";
  return deleted ? { type: "delete", key, revision } : { type: "put", key, value: kv.value, revision };
}
