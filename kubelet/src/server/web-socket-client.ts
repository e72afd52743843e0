/** A session's client over a WebSocket. */
import type { WebSocket } from "ws";
import { channels, decode, send, tellsStatus, type Message, type Protocol } from "./channels.ts";
import type { SessionClient, SessionListener } from "./stream.ts";

export function webSocketClient(socket: WebSocket): SessionClient {
  // Until somebody listens: the terminal's size and the first input must not be lost.
  socket.pause();
  socket.once("error", () => socket.terminate());
  return {
    get gone() {
      return socket.readyState !== socket.OPEN;
    },
    listen(listener) {
      socket.on("message", (raw) => receive(listener, decode(socket.protocol as Protocol, raw)));
      socket.once("close", () => listener.gone());
      socket.resume();
      // Clients wait for a first message.
      void send(socket, { channel: channels.stdout, data: Buffer.alloc(0) });
    },
    send: (output, data) => send(socket, { channel: channels[output], data }),
    pauseInput: () => socket.pause(),
    resumeInput: () => socket.resume(),
    async end(status) {
      const text = tellsStatus(socket.protocol) ? JSON.stringify(status) : (status.message ?? "");
      if (text) await send(socket, { channel: channels.error, data: Buffer.from(text) });
      socket.close(1000);
    },
  };
}

function receive(listener: SessionListener, { channel, data }: Message): void {
  switch (channel) {
    case channels.stdin:
      listener.input(data);
      break;
    case channels.resize:
      listener.resized(data.toString("utf8"));
      break;
    case channels.close:
      if (data[0] === channels.stdin) listener.inputEnded();
      break;
  }
}
