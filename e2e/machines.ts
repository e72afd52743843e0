/**
 * Machines that share no link: each is a network namespace with one link, to a router, and sees a /run of its own. The
 * router forwards between them, unless it is told to cut one off.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, repository, run, type Result, type RunOptions } from "./process.ts";

/** Holds the namespaces open; says so once they are there. */
const holder =
  "mount -t tmpfs tmpfs /run && ip link set lo up && echo ready && exec setpriv --pdeathsig KILL sleep infinity";

export async function holdNamespaces(): Promise<ChildProcess> {
  const child = spawn("unshare", ["--net", "--mount", "sh", "-c", holder], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error("namespaces can't be made")));
  });
  return child;
}

export class Machine {
  readonly name: string;
  /** One of each family. */
  readonly addresses: readonly [ipv4: string, ipv6: string];
  readonly #router: ChildProcess;
  readonly #holder: ChildProcess;
  readonly #home: string;
  readonly #number: number;

  // oxlint-disable-next-line max-params -- private: only Machines makes them
  private constructor(home: string, number: number, router: ChildProcess, holder: ChildProcess) {
    this.#home = home;
    this.#number = number;
    this.#router = router;
    this.#holder = holder;
    this.name = `m${number}${home.slice(-6).toLowerCase()}`;
    this.addresses = [`10.200.${number}.2`, `fd00:200:${number}::2`];
  }

  static async connect(home: string, number: number, router: ChildProcess): Promise<Machine> {
    const machine = new Machine(home, number, router, await holdNamespaces());
    const [gateway, gateway6] = [`10.200.${number}.1`, `fd00:200:${number}::1`];
    const [address, address6] = machine.addresses;
    await must(["nsenter", "-t", String(router.pid), "-n", "ip", "-batch", "-"], {
      input: `link add name to${number} type veth peer name eth0 netns ${machine.#holder.pid}
addr add ${gateway}/24 dev to${number}
addr add ${gateway6}/64 dev to${number} nodad
link set to${number} up\n`,
    });
    await machine.must(["ip", "-batch", "-"], {
      input: `addr add ${address}/24 dev eth0
addr add ${address6}/64 dev eth0 nodad
link set eth0 up
route add default via ${gateway}
route add fd00:200::/32 via ${gateway6}\n`,
    });
    return machine;
  }

  get address(): string {
    return this.addresses[0];
  }

  /** Where this machine's kayak keeps its data. */
  get dataDir(): string {
    return join(this.#home, this.name);
  }

  get program(): string {
    return join(repository, "kayak");
  }

  get adminConfig(): string {
    return join(this.dataDir, this.name, "admin.conf");
  }

  get env(): Record<string, string> {
    return { HOME: join(this.#home, this.name), KUBECONFIG: this.adminConfig };
  }

  run(command: readonly string[], options: RunOptions = {}): Promise<Result> {
    return run(this.#inside(command), { env: this.env, ...options });
  }

  must(command: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.#inside(command), { env: this.env, ...options });
  }

  kayak(verb: string, ...args: string[]): Promise<Result> {
    const words = verb.split(" ");
    const flags = ["--name", this.name, "--data-dir", this.dataDir];
    return this.run([this.program, ...words, ...flags, ...args], { timeoutMs: 120_000 });
  }

  async mustKayak(verb: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.kayak(verb, ...args);
    if (code !== 0) throw new Error(`kayak ${verb} on ${this.name} exited with ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** All that clusters could change about its network, as text. */
  network(): Promise<string> {
    const switches =
      "/proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/*/forwarding /proc/sys/net/ipv6/conf/*/accept_ra";
    const tables = "ip route; ip -6 route; iptables-save; ip6tables-save";
    return this.must(["sh", "-c", `ip -oneline address | sed "s/ tentative//"; ${tables}; grep . ${switches}`]);
  }

  /** At the router: the machine sees nothing but silence. */
  async setLink(state: "up" | "down"): Promise<void> {
    await must(["nsenter", "-t", String(this.#router.pid), "-n", "ip", "link", "set", `to${this.#number}`, state]);
  }

  #inside(command: readonly string[]): string[] {
    return ["nsenter", "-t", String(this.#holder.pid), "-n", "-m", "--", ...command];
  }

  async destroy(): Promise<void> {
    for (const name of [this.name, `${this.name}b`])
      await this.run([this.program, "down", "--purge", "--name", name, "--data-dir", this.dataDir]);
    this.#holder.kill("SIGKILL");
  }
}

export class Machines {
  readonly all: readonly Machine[];
  readonly #home: string;
  readonly #router: ChildProcess;

  private constructor(home: string, router: ChildProcess, all: readonly Machine[]) {
    this.#home = home;
    this.#router = router;
    this.all = all;
  }

  static async connect(count: number): Promise<Machines> {
    const home = await mkdtemp(join(tmpdir(), "kayak-e2e-machines-"));
    const router = await holdNamespaces();
    // A link that was cut has its IPv6 address again afterwards.
    const switches = ["ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv6/conf/all/keep_addr_on_down"];
    const forward = switches.map((name) => `echo 1 > /proc/sys/net/${name}`).join("; ");
    await must(["nsenter", "-t", String(router.pid), "-n", "sh", "-c", forward]);
    const all: Machine[] = [];
    for (let number = 1; number <= count; number++) all.push(await Machine.connect(home, number, router));
    return new Machines(home, router, all);
  }

  async destroy(): Promise<void> {
    await Promise.all(this.all.map((machine) => machine.destroy()));
    this.#router.kill("SIGKILL");
    await rm(this.#home, { recursive: true, force: true });
  }
}
