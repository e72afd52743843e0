/** A network beyond this machine: a namespace with one link to it and no way back into clusters, whose server tells who asks. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { holdNamespaces } from "./machines.ts";
import { must } from "./process.ts";

const server = `require("node:http").createServer((request, response) => response.end(request.socket.remoteAddress)).listen(8080, "::", () => console.log("listening"))`;

export class Outside {
  /** Where its server is asked, of IPv6. */
  readonly address: string;
  /** This machine's on the link to it. */
  readonly hostAddress: string;
  readonly url: string;
  readonly #holder: ChildProcess;
  readonly #server: ChildProcess;

  private constructor(network: string, holder: ChildProcess, process: ChildProcess) {
    this.hostAddress = `${network}::1`;
    this.address = `${network}::2`;
    this.url = `http://[${this.address}]:8080/`;
    this.#holder = holder;
    this.#server = process;
  }

  /** `number` keeps those of different runs apart. */
  static async connect(number: number): Promise<Outside> {
    const holder = await holdNamespaces();
    // From one on: an address whose group is zero is written without it.
    const [network, link, pid] = [`2001:db8:${number + 1}`, `outside${number}`, String(holder.pid)];
    await must(["ip", "-batch", "-"], {
      input: `link add name ${link} type veth peer name eth0 netns ${pid}
addr add ${network}::1/64 dev ${link} nodad
link set ${link} up\n`,
    });
    await must(["nsenter", "-t", pid, "-n", "ip", "-batch", "-"], {
      input: `addr add ${network}::2/64 dev eth0 nodad\nlink set eth0 up\n`,
    });
    const child = spawn("nsenter", ["-t", pid, "-n", "node", "-e", server], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return new Outside(network, holder, child);
  }

  /** The link goes with its namespace. */
  async destroy(): Promise<void> {
    for (const child of [this.#server, this.#holder]) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  }
}
