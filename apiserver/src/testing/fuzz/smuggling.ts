/** Bytes on a connection that are no proper HTTP, or two requests for those who read carelessly: the server answers or closes. */
import { connect } from "node:tls";
import type { TestServer } from "../server.ts";
import type { Random } from "./random.ts";

const host = "Host: kubernetes\r\n";

const shapes: readonly string[] = [
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api HTTP/1.1\r\n${host}\r\n`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 30\r\n\r\n{}\n`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n{}`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Content-Length: 99999999999999\r\n\r\n{}`,
  `POST /api/v1/namespaces HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n`,
  `GET /api HTTP/1.1\n${host.trim()}\n\n`,
  `GET http://other.example/api HTTP/1.1\r\n${host}\r\n`,
  `GET //api/v1/../../apis HTTP/1.1\r\n${host}\r\n`,
  `GET /api HTTP/1.1\r\n${host} folded: x\r\n\r\n`,
  `GET /api HTTP/9.9\r\n${host}\r\n`,
  `GET /api\x00x HTTP/1.1\r\n${host}\r\n`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  `CONNECT other:443 HTTP/1.1\r\n${host}\r\n`,
  `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
  `GET /api/v1/pods?watch=1 HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `GET /api/v1/pods?watch=1 HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n`,
  `GET /api/v1/namespaces/fuzz-0/pods/a/exec HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n\x80\x03\x00\x01garbage`,
  `GET /api HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: x\r\n\r\n`,
  `GET /api HTTP/1.1\r\n${host}${"X-A: b\r\n".repeat(3000)}\r\n`,
  "GET /version HTTP/1.1\r\nHost: k\r\n\r\n".repeat(50),
];

/** Answers take no longer; who is silent waits for more of our bytes. */
const patienceMs = 150;

/** What is wrong with what came back, if anything is. */
export function sendRaw(random: Random, { server, ca, cert, key }: TestServer["config"]): Promise<string | undefined> {
  const { hostname, port } = new URL(server);
  const bytes = random.pick(shapes);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ host: hostname, port: Number(port), ca, cert, key }, () => socket.write(bytes, "latin1"));
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problemIn(text, bytes));
    };
    const timer = setTimeout(end, patienceMs);
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.once("close", end);
    socket.once("error", end);
  });
}

function problemIn(text: string, bytes: string): string | undefined {
  if (text !== "" && !text.startsWith("HTTP/1.1 "))
    return `no HTTP came back for ${JSON.stringify(bytes)}: ${text.slice(0, 200)}`;
  return /HTTP\/1\.1 500/.test(text) ? `a server error for ${JSON.stringify(bytes)}: ${text.slice(0, 500)}` : undefined;
}
