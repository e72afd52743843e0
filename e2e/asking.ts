/** Asking a service from the network of a pod, of a node, or of the host, as a program that knows nothing of the cluster. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { must, run } from "./process.ts";

/** What goes before a command to run it there; empty: on the host. */
export type Place = readonly string[];

export const onHost: Place = [];

export function onNode(cluster: string, node: string): Place {
  return ["nsenter", `--net=/run/kayak/${cluster}/netns/${node}`];
}

/** The network namespace, among those of a node's pods, that has the address. */
export async function inPod(cluster: string, node: string, address: string): Promise<Place> {
  const sandboxes = `/run/kayak/${cluster}/nodes/${node}/sandboxes`;
  for (const sandbox of await readdir(sandboxes)) {
    const place = ["nsenter", `--net=${join(sandboxes, sandbox, "net")}`];
    const { stdout } = await run([...place, "ip", "-o", "address", "show"]);
    if (stdout.includes(` ${address}/`)) return place;
  }
  throw new Error(`no pod on ${node} has the address ${address}`);
}

export interface Question {
  readonly protocol: "TCP" | "UDP";
  readonly address: string;
  readonly port: number;
  readonly count: number;
  /** The first port to ask from over UDP; else one that nobody had. */
  readonly from?: number;
}

/**
 * One after the other, each from a port of its own: a UDP port that comes again within the kernel's memory of it leads where it
 * led before. What doesn't answer within a second is an error's code.
 */
const program = `
const [protocol, host, port, count, first] = process.argv.slice(1);
const tcp = () => new Promise((resolve) => {
  let text = "";
  require("net").connect(port, host, function () { this.write("GET / HTTP/1.0\\r\\n\\r\\n"); })
    .setTimeout(1000, function () { this.destroy(); resolve("TIMEOUT"); })
    .on("data", (chunk) => (text += chunk))
    .on("end", () => resolve(text.slice(text.indexOf("\\r\\n\\r\\n") + 4).trim()))
    .on("error", ({ code }) => resolve(code));
});
const udp = (own) => new Promise((resolve) => {
  const socket = require("dgram").createSocket(host.includes(":") ? "udp6" : "udp4").bind(own);
  const end = (answer) => (clearTimeout(timer), socket.close(), resolve(answer));
  const timer = setTimeout(() => end("TIMEOUT"), 1000);
  socket.on("message", (text) => end(String(text))).on("error", ({ code }) => end(code)).send("who?", port, host);
});
(async () => {
  const answers = [];
  for (let i = 0; i < count; i++) answers.push(await (protocol === "TCP" ? tcp() : udp(Number(first) + i)));
  console.log(JSON.stringify(answers));
})();`;

/** Below the ports that the kernel gives out. */
let nextPort = 22_000;

export async function ask(place: Place, { protocol, address, port, count, from }: Question): Promise<string[]> {
  const first = from ?? nextPort;
  if (from === undefined) nextPort += count;
  const args = [protocol, address, port, count, first].map(String);
  return JSON.parse(await must([...place, process.execPath, "-e", program, ...args])) as string[];
}

/** How often each answer came, the least first. */
export function tally(answers: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => a - b);
}
