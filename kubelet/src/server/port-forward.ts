/**
 * `/portForward`: every connection that the client forwards is a pair of SPDY streams, one for its data, one for why it
 * failed.
 */
import type { Duplex } from "node:stream";
import { messageOf } from "../container/errors.ts";
import { Connection } from "./spdy/connection.ts";
import type { Headers } from "./spdy/header-block.ts";
import type { SpdyStream } from "./spdy/stream.ts";

export const portForwardProtocol = "portforward.k8s.io";

/** For the second stream of a pair to follow the first. */
const PAIRING_MS = 30_000;
const MAX_PORT = 65_535;

export interface PortForwarder {
  readonly dial: (port: number) => Promise<Duplex>;
  /** For error messages: the pod's name and uid. */
  readonly pod: { readonly name: string; readonly uid: string };
}

interface Place {
  readonly type: "data" | "error";
  readonly port: number;
  readonly requestId: string;
}

interface Pair {
  readonly port: number;
  data?: SpdyStream;
  error?: SpdyStream;
  readonly timer: NodeJS.Timeout;
}

export function servePortForward(transport: Duplex, forwarder: PortForwarder): Promise<void> {
  const pairs = new Map<string, Pair>();
  const connection = new Connection(transport, {
    admits(headers) {
      const place = placeOf(headers);
      const pair = place && pairs.get(place.requestId);
      return place !== undefined && (!pair || (pair.port === place.port && !pair[place.type]));
    },
    opened(stream) {
      stream.on("error", () => {});
      const { type, port, requestId } = placeOf(stream.headers) as Place;
      const pair = pairs.get(requestId) ?? newPair(port, () => pairs.delete(requestId));
      pairs.set(requestId, pair);
      pair[type] = stream;
      const { data, error } = pair;
      if (!data || !error) return;
      clearTimeout(pair.timer);
      pairs.delete(requestId);
      void forward({ data, error, port }, forwarder);
    },
  });
  return connection.closed.then(() => {
    for (const { timer } of pairs.values()) clearTimeout(timer);
  });
}

function newPair(port: number, forget: () => void): Pair {
  const timer = setTimeout(() => {
    forget();
    pair.error?.end("timed out waiting for streams");
    pair.data?.destroy();
  }, PAIRING_MS);
  const pair: Pair = { port, timer };
  return pair;
}

/** Undefined when the headers are not of a stream to forward. */
export function placeOf(headers: Headers): Place | undefined {
  const type = headers.get("streamtype");
  const requestId = headers.get("requestid");
  const text = headers.get("port") ?? "";
  const port = Number(text);
  if ((type !== "data" && type !== "error") || !requestId) return undefined;
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > MAX_PORT) return undefined;
  return { type, port, requestId };
}

type Forwarded = { readonly data: SpdyStream; readonly error: SpdyStream; readonly port: number };

async function forward({ data, error, port }: Forwarded, { dial, pod }: PortForwarder): Promise<void> {
  error.resume();
  try {
    await join(data, await dial(port));
  } catch (failure) {
    error.write(`error forwarding port ${port} to pod ${pod.name}, uid ${pod.uid}: ${messageOf(failure)}`);
    data.end();
    data.resume();
  }
  error.end();
}

/** Each side's end is passed on. It is over when the server's side is; what the client still says is dropped then. */
function join(data: SpdyStream, target: Duplex): Promise<void> {
  return new Promise((resolve) => {
    target.on("error", () => target.destroy());
    data.once("close", () => target.destroy());
    target.once("close", () => {
      data.unpipe(target).resume();
      data.end();
      resolve();
    });
    if (data.destroyed) target.destroy();
    else data.pipe(target).pipe(data);
  });
}
