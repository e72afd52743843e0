/** Rules in real kernels' hands: what is saved equals what was wanted, and connections are dealt out exactly in turn. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, it } from "mocha";
import { tables, type Table } from "../rules/chains.ts";
import { createLogger, ipFamilies, type IPFamily } from "@kayak/api";
import { systemClock } from "@kayak/client";
import { cleanupProxy } from "../cleanup.ts";
import { Proxier } from "../proxier.ts";
import { planRestore } from "../rules/diff.ts";
import { parseSaved } from "../rules/parse.ts";
import { asIPv6, createNamespace, renderAll, servicePortsFrom, type TestNamespace } from "../testing.ts";
import type { Iptables, Variant } from "./iptables.ts";

const logger = createLogger("test", { write: () => {} });
const testdata = new URL("../rules/testdata/", import.meta.url);
const options = {
  IPv4: {
    family: "IPv4",
    clusterCIDR: "10.244.0.0/16",
    nodeIPs: ["192.168.7.1"],
    serviceRanges: ["10.96.0.0/16"],
  },
  IPv6: {
    family: "IPv6",
    clusterCIDR: "fd00:10:244::/56",
    nodeIPs: ["fd00:192:168::7:1"],
    serviceRanges: ["fd00:10:96::/112"],
  },
} as const;

/** Answers each connection and each datagram with the address it came to. */
const server = `
const addresses = process.argv.slice(1);
let waiting = addresses.length * 2;
const ready = () => --waiting || console.log("ready");
for (const address of addresses) {
  require("net").createServer((socket) => socket.end(address)).listen(8080, address, ready);
  const udp = require("dgram").createSocket(address.includes(":") ? "udp6" : "udp4");
  udp.on("message", (_, { port, address: from }) => udp.send(address, port, from)).bind(8080, address, ready);
}`;

/** Asks again and again, one after the other, each time from a new port; prints who answered. */
const client = `
const [protocol, host, port, count] = process.argv.slice(1);
const tcp = () => new Promise((resolve, reject) => {
  let text = "";
  require("net").connect(port, host).setTimeout(500, function () { this.destroy({ code: "TIMEOUT" }); }).on("data", (chunk) => (text += chunk)).on("end", () => resolve(text)).on("error", reject);
});
const udp = () => new Promise((resolve, reject) => {
  const socket = require("dgram").createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.on("message", (text) => (socket.close(), resolve(String(text)))).on("error", reject).send("?", port, host);
});
(async () => {
  const answers = [];
  for (let i = 0; i < count; i++) answers.push(await (protocol === "tcp" ? tcp : udp)().catch((error) => error.code));
  console.log(JSON.stringify(answers));
})();`;

function service(endpoints: readonly string[], protocol: "TCP" | "UDP" = "TCP"): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { type: NodePort, clusterIP: 10.96.0.20, ports: [{ protocol: ${protocol}, port: 80, nodePort: 30080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: default, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ protocol: ${protocol}, port: 8080 }]
endpoints: [${endpoints.map((ip) => `{ addresses: [${ip}], nodeName: node-1 }`).join(", ")}]
`;
}

function balancer(sourceRange: string): string {
  return service(addresses)
    .replace("type: NodePort", `type: LoadBalancer, loadBalancerSourceRanges: [${sourceRange}]`)
    .replace("---", "status: { loadBalancer: { ingress: [{ ip: 203.0.113.9 }] } }\n---");
}

const other = `
apiVersion: v1
kind: Service
metadata: { name: other, namespace: default }
spec: { clusterIP: 10.96.0.21, ports: [{ port: 80 }] }
`;

/** As `client` asks once over TCP, for as long as it takes. */
async function askLater(from: TestNamespace, host: string, port: number): Promise<string> {
  const program = `require("net").connect(${port}, "${host}").on("error", ({ code }) => console.log(code)).pipe(process.stdout)`;
  const child = spawn("ip", ["netns", "exec", from.name, process.execPath, "-e", program]);
  let answer = "";
  child.stdout.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  await once(child, "close");
  return answer.trim();
}

async function eventually(check: () => void, attempts = 500): Promise<void> {
  for (; attempts > 0; attempts--) {
    try {
      return check();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  check();
}

/** Chains that have rules, in every table: built-in ones may be shown or not while they are empty. */
async function rulesOf(iptables: Iptables): Promise<unknown> {
  const saved = parseSaved(await iptables.save());
  return tables.map(
    (table) => new Map([...saved[table]].filter(([, rules]) => rules.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function pick(table: Table, chains: Iterable<string>): Table {
  return new Map([...chains].map((chain) => [chain, table.get(chain) ?? []]));
}

const addresses = ["10.244.0.1", "10.244.0.2", "10.244.0.3"];

const sites = {
  IPv4: { at: addresses, cluster: "10.96.0.20:80", nodePort: "192.168.7.1:30080" },
  IPv6: {
    at: ["fd00:10:244::1", "fd00:10:244::2", "fd00:10:244::3"],
    cluster: "[fd00:10:96::20]:80",
    nodePort: "[fd00:192:168::7:1]:30080",
  },
};

for (const variant of ["nft", "legacy"] satisfies Variant[]) {
  describe(`rules in the kernel (iptables-${variant})`, () => {
    let node: TestNamespace;
    let outside: TestNamespace;

    beforeEach(() => {
      node = createNamespace();
      outside = createNamespace();
      node.run([
        "sh",
        "-ec",
        `ip link add in type veth peer name out netns ${outside.name}; ip addr add 192.168.7.1/24 dev in; ip link set in up; ip route add default via 192.168.7.2; echo 1 > /proc/sys/net/ipv4/ip_forward`,
      ]);
      outside.run([
        "sh",
        "-ec",
        "ip addr add 192.168.7.2/24 dev out; ip link set out up; ip route add default via 192.168.7.1",
      ]);
      for (const address of addresses) node.run(["ip", "addr", "add", `${address}/32`, "dev", "lo"]);
    });

    afterEach(() => {
      node[Symbol.dispose]();
      outside[Symbol.dispose]();
    });

    async function apply(yaml: string, family: IPFamily = "IPv4"): Promise<string | undefined> {
      const iptables = node.iptables(variant, family);
      const text = planRestore(
        parseSaved(await iptables.save()),
        renderAll(options[family], servicePortsFrom(yaml, family)),
      );
      if (text !== undefined) await iptables.restore(text);
      return text;
    }

    function ask(protocol: "tcp" | "udp", target: string, count: number): string[] {
      const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(target) ?? [];
      return JSON.parse(outside.run([process.execPath, "-e", client, protocol, host, port, String(count)])) as string[];
    }

    /** The same network once more. */
    function useIPv6(): void {
      const ways = "fd00:192:168::7:";
      const { at } = sites.IPv6;
      outside.run(["sh", "-ec", `ip addr add ${ways}2/112 dev out nodad; ip route add ::/0 via ${ways}1`]);
      const forward = "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding";
      node.run(["sh", "-ec", `ip addr add ${ways}1/112 dev in nodad; ip route add ::/0 via ${ways}2; ${forward}`]);
      for (const address of at) node.run(["ip", "addr", "add", `${address}/128`, "dev", "lo"]);
    }

    async function serve(at: readonly string[] = addresses): Promise<Disposable> {
      const child = spawn("ip", ["netns", "exec", node.name, process.execPath, "-e", server, ...at], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      return { [Symbol.dispose]: () => void child.kill("SIGKILL") };
    }

    const files = readdirSync(testdata).filter((name) => name.endsWith(".yaml"));
    for (const [file, family] of files.flatMap((name) => ipFamilies.map((family) => [name, family] as const))) {
      it(`saves ${file} in ${family} as it was written, so that a second look changes nothing`, async () => {
        const text = readFileSync(new URL(file, testdata), "utf8");
        const yaml = family === "IPv4" ? text : asIPv6(text);
        await apply(yaml, family);
        const saved = parseSaved(await node.iptables(variant, family).save());
        const wanted = renderAll(options[family], servicePortsFrom(yaml, family));
        for (const table of tables) assert.deepEqual(pick(saved[table], wanted[table].keys()), wanted[table]);
        assert.equal(await apply(yaml, family), undefined);
      });
    }

    it("deals connections to a cluster IP and a node port out in turn", async () => {
      await apply(service(addresses));
      using _ = await serve();
      assert.deepEqual(ask("tcp", "10.96.0.20:80", 9), [...addresses, ...addresses, ...addresses]);
      assert.deepEqual(ask("tcp", "192.168.7.1:30080", 6), [...addresses, ...addresses]);
    });

    it("deals UDP out in turn", async () => {
      await apply(service(addresses, "UDP"));
      using _ = await serve();
      assert.deepEqual(ask("udp", "10.96.0.20:80", 6), [...addresses, ...addresses]);
    });

    it("deals IPv6 out in turn, and refuses at once where there is nobody", async () => {
      const { at, cluster, nodePort } = sites.IPv6;
      useIPv6();
      await apply(asIPv6(service([])), "IPv6");
      assert.deepEqual([ask("tcp", cluster, 1), ask("tcp", nodePort, 1)], [["ECONNREFUSED"], ["ECONNREFUSED"]]);
      using _ = await serve(at);
      for (const protocol of ["TCP", "UDP"] as const) {
        await apply(asIPv6(service(addresses, protocol)), "IPv6");
        const asked = protocol === "TCP" ? "tcp" : "udp";
        assert.deepEqual(ask(asked, cluster, 6), [...at, ...at]);
        assert.deepEqual(ask(asked, nodePort, 3), at);
      }
    });

    it("refuses a service without endpoints at once", async () => {
      await apply(service([]));
      assert.deepEqual(ask("tcp", "10.96.0.20:80", 1), ["ECONNREFUSED"]);
      assert.deepEqual(ask("tcp", "192.168.7.1:30080", 1), ["ECONNREFUSED"]);
    });

    for (const [from, asker] of [
      ["outside", () => outside],
      ["the node itself", () => node],
    ] as const) {
      it(`lets who asks from ${from} before the rules know the service find it with the next attempt`, async () => {
        await apply(other);
        using _ = await serve();
        const asking = askLater(asker(), "10.96.0.20", 80);
        const counters = [`iptables-${variant}-save`, "-c", "-t", "filter"];
        await eventually(() => assert.match(node.run(counters), /^\[[1-9].*KUBE-SERVICES .* -j DROP$/m));
        await apply(service(addresses));
        assert.equal(await asking, addresses[0]);
      });
    }

    if (variant === "nft") {
      // iptables-legacy replaces whole tables, and every count begins anew.
      it("goes on with the round when another service changes", async () => {
        await apply(service(addresses));
        using _ = await serve();
        assert.deepEqual(ask("tcp", "10.96.0.20:80", 2), addresses.slice(0, 2));
        await apply(`${service(addresses)}---${other}`);
        assert.deepEqual(ask("tcp", "10.96.0.20:80", 2), [addresses[2], addresses[0]]);
      });
    }

    it("puts everything back after a flush", async () => {
      await apply(service(addresses));
      node.run([`iptables-${variant}`, "-t", "nat", "-F"]);
      await apply(service(addresses));
      using _ = await serve();
      assert.deepEqual(ask("tcp", "10.96.0.20:80", 3), addresses);
    });

    for (const family of ipFamilies) {
      it(`heals by itself when somebody empties or deletes its chains of ${family}, or whole tables`, async () => {
        if (family === "IPv6") useIPv6();
        const { at, cluster } = sites[family];
        const iptables = node.iptables(variant, family);
        const ports = servicePortsFrom(family === "IPv6" ? asIPv6(service(addresses)) : service(addresses), family);
        const seams = {
          iptables,
          servicePorts: () => ports,
          render: () => ({ rules: renderAll(options[family], ports) }),
          nodeIPs: () => [],
        };
        const proxier = new Proxier({ ...seams, clock: systemClock, logger });
        await proxier.sync();
        const before = await rulesOf(iptables);
        const chain = [...parseSaved(await iptables.save()).nat.keys()].find((name) => name.includes("SVC"));
        const tool = `${family === "IPv6" ? "ip6tables" : "iptables"}-${variant}`;
        using _ = await serve(at);
        for (const damage of [`-F ${chain}`, "-F", "-F; -X", "-F PREROUTING", "-A KUBE-SERVICES -j RETURN"]) {
          for (const command of damage.split("; ")) node.run([tool, "-t", "nat", ...command.split(" ")]);
          proxier.forget();
          await proxier.sync();
          assert.deepEqual(await rulesOf(iptables), before, damage);
          const answers = ask("tcp", cluster, 6);
          assert.deepEqual(answers.slice(3), answers.slice(0, 3));
          assert.deepEqual(answers.slice(0, 3).sort(), at);
        }
      });
    }

    it("lets in through a load balancer's address whom its source ranges name", async () => {
      using _ = await serve();
      await apply(balancer("198.51.100.0/24"));
      assert.deepEqual(ask("tcp", "203.0.113.9:80", 1), ["TIMEOUT"]);
      await apply(balancer("192.168.7.0/24"));
      assert.equal(new Set(ask("tcp", "203.0.113.9:80", 3)).size, 3);
    });

    it("cleans up both families without a trace, and leaves what somebody else made", async () => {
      for (const rule of ["-A POSTROUTING -s 10.9.9.9/32 -j MASQUERADE", "-N OTHERS", "-A OTHERS -p udp -j RETURN"])
        node.run([`iptables-${variant}`, "-t", "nat", ...rule.split(" ")]);
      const both = ipFamilies.map((family) => node.iptables(variant, family));
      const before = await Promise.all(both.map(rulesOf));
      await apply(service(addresses));
      await apply(asIPv6(service(addresses)), "IPv6");
      await cleanupProxy(both);
      assert.deepEqual(await Promise.all(both.map(rulesOf)), before);
    });

    it("empties a chain that somebody else's rule leads to, for it can't be deleted", async () => {
      const iptables = node.iptables(variant);
      await apply(service(addresses));
      node.run([`iptables-${variant}`, "-t", "nat", "-A", "OUTPUT", "-p", "icmp", "-j", "KUBE-SERVICES"]);
      await cleanupProxy([iptables]);
      const { nat } = parseSaved(await iptables.save());
      assert.deepEqual(nat.get("KUBE-SERVICES"), []);
      assert.deepEqual(nat.get("OUTPUT"), ["-p icmp -j KUBE-SERVICES"]);
    });
  });
}
