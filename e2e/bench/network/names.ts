/** Questions for names of five thousand services, answered by a DNS server in a process of its own. */
import { spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "../../process.ts";
import { processorSeconds } from "../process-stats.ts";
import { ms, percentile, perSecond, type Row } from "../table.ts";
import { namespace, serviceName, type ApiOnly } from "./api-only.ts";

const services = 5000;
const port = 10_953;
const address = "127.0.0.1";
/** So many questions are open at a time, at each of so many sockets. */
const load = { sockets: 4, open: 16, durationMs: 4000 };
const questions = 4096;

export async function measureNames({ kubeconfig }: ApiOnly): Promise<Row[]> {
  const where = ["--bind-address", address, "--port", String(port)];
  const server = spawn(join(repository, "kayak"), ["dns", "--kubeconfig", kubeconfig, ...where], {
    cwd: repository,
    stdio: "ignore",
  });
  try {
    const asked = Array.from({ length: questions }, (_, i) => question(i));
    await answering(asked);
    await ask(asked, 500);
    const pids = [server.pid ?? 0];
    const before = await processorSeconds(pids);
    const { took, elapsedMs } = await ask(asked, load.durationMs);
    const busy = ((await processorSeconds(pids)) - before) / (elapsedMs / 1000);
    const sorted = took.toSorted((a, b) => a - b);
    return [
      {
        figure: `DNS questions with ${services} services, on ${busy.toFixed(2)} cores`,
        kubernetes: "",
        aim: "18 k/s on a core",
        measured: `${perSecond(took.length, elapsedMs)}, p50 ${ms(percentile(sorted, 50))}, p99 ${ms(percentile(sorted, 99))}`,
      },
    ];
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

/** Asks for A and AAAA in turn, as resolvers in pods do. The first two bytes are the question's number. */
function question(index: number): Buffer {
  const name = `${serviceName((index * 7) % services)}.${namespace}.svc.cluster.local`;
  const labels = name.split(".").flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const header = Buffer.from([index >> 8, index & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, index % 2 === 0 ? 1 : 28, 0, 1])]);
}

async function answering([first = Buffer.alloc(0)]: readonly Buffer[]): Promise<void> {
  const socket = createSocket("udp4");
  const timer = setInterval(() => socket.send(first, port, address), 50);
  let answers = 0;
  while (answers === 0) {
    const [reply] = (await once(socket, "message")) as [Buffer];
    answers = reply.readUInt16BE(6);
  }
  clearInterval(timer);
  socket.close();
}

async function ask(asked: readonly Buffer[], durationMs: number) {
  const took: number[] = [];
  const begun = performance.now();
  const sockets = Array.from({ length: load.sockets }, () => createSocket({ type: "udp4", recvBufferSize: 2 ** 20 }));
  await Promise.all(sockets.map((socket, i) => drive(socket, { asked, took, offset: i, until: begun + durationMs })));
  for (const socket of sockets) socket.close();
  return { took, elapsedMs: performance.now() - begun };
}

interface Driving {
  readonly asked: readonly Buffer[];
  readonly took: number[];
  readonly offset: number;
  readonly until: number;
}

function drive(socket: Socket, { asked, took, offset, until }: Driving): Promise<void> {
  const sentAt = new Map<number, number>();
  let next = offset * 97;
  const send = () => {
    const id = next++ % asked.length;
    sentAt.set(id, performance.now());
    socket.send(asked[id] as Buffer, port, address);
  };
  return new Promise((resolve) => {
    socket.on("message", (reply) => {
      const id = reply.readUInt16BE(0);
      const now = performance.now();
      took.push(now - (sentAt.get(id) ?? now));
      sentAt.delete(id);
      if (now < until) send();
      else if (sentAt.size === 0) resolve();
    });
    for (let i = 0; i < load.open; i++) send();
  });
}
