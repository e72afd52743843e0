/** A watch as an async generator: the socket is let go of whichever way the consumer leaves the loop. */
import type { IncomingMessage } from "node:http";
import { StatusError, type metav1 } from "@kayak/api";
import type { WatchEvent } from "./client.ts";
import { errorFromReply } from "./http/errors.ts";
import { jsonLines } from "./http/frames.ts";
import { readBody, type Transport } from "./http/transport.ts";

interface WatchCall {
  readonly transport: Transport;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
}

type Frame<T> = WatchEvent<T> | { readonly type: "ERROR"; readonly object: metav1.Status };

export async function* watchEvents<T>(call: WatchCall): AsyncGenerator<WatchEvent<T>> {
  if (call.signal?.aborted) return;
  let reply: IncomingMessage | undefined;
  try {
    reply = await openWatch(call);
    for await (const frame of jsonLines(reply) as AsyncIterable<Frame<T>>) {
      if (frame.type === "ERROR") throw StatusError.fromStatus(frame.object);
      yield frame;
    }
  } catch (error) {
    if (!call.signal?.aborted) throw translate(error);
  } finally {
    reply?.destroy();
  }
}

async function openWatch({ transport, path, signal }: WatchCall): Promise<IncomingMessage> {
  const reply = await transport.send({
    method: "GET",
    path,
    headers: { accept: "application/json" },
    signal,
    longRunning: true,
  });
  const code = reply.statusCode ?? 0;
  if (code >= 400) throw errorFromReply(code, await readBody(reply));
  return reply;
}

function translate(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError("ServiceUnavailable", `watch interrupted: ${message}`, { cause: error });
}
