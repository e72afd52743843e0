/** The pod network in a network namespace that stands for a node. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import type { SandboxConfig, SandboxStatus } from "../../cri.ts";
import { LOOPBACK_GUARD_CHAIN, renderHostPorts } from "../../network/host-ports.ts";
import { SOURCE_CHAIN, renderSourceCheck } from "../../network/source-check.ts";
import { makeTestNetwork, type RemoteRuntime, type TestNetwork } from "../testing/remote-node.ts";
import { containerConfig, makeTestNode, sandboxConfig, type TestNode } from "../testing/test-node.ts";

const podNetwork: Partial<SandboxConfig> = {
  hostname: "my-pod",
  namespaces: { network: "pod", pid: "container", ipc: "pod", user: "node" },
};

describe("pod network", function () {
  this.timeout(30_000);
  let node: TestNode;
  let network: TestNetwork;
  let runtime: RemoteRuntime;

  before(async () => (node = await makeTestNode()));
  after(() => node.dispose());
  beforeEach(async () => {
    network = await makeTestNetwork();
    runtime = await network.open(node);
  });
  afterEach(async () => {
    for (const { id } of await runtime.call("listSandboxes")) await runtime.call("removeSandbox", id);
    await runtime.close();
    await network.dispose();
  });

  const runPod = (more: Partial<SandboxConfig> = {}) =>
    runtime.call("runSandbox", sandboxConfig(node, { ...podNetwork, ...more }));
  const startIn = async (sandbox: SandboxStatus, more = {}) => {
    const id = await runtime.call("createContainer", sandbox.id, containerConfig(node, ["sleep", "1000"], more));
    await runtime.call("startContainer", id);
    return id;
  };
  const exec = async (id: string, script: string) => {
    const result = await runtime.call("execSync", id, {
      command: ["sh", "-c", script],
      timeoutMs: 10_000,
      maxOutputBytes: 10_000,
    });
    return { exitCode: result.exitCode, output: result.output as unknown as string };
  };

  it("is refused before the node has a range", async () => {
    await assert.rejects(runPod(), /network is not ready: the node has no pod address range/);
    assert.deepEqual(await runtime.call("listSandboxes"), []);
  });

  it("gives a pod its link, address, routes, names and resolver", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    const sandbox = await runPod({
      dns: {
        servers: ["10.96.0.10"],
        searches: ["default.svc.cluster.local", "svc.cluster.local"],
        options: ["ndots:5"],
      },
    });
    assert.deepEqual(sandbox.ips, ["10.77.3.2"]);
    assert.ok(sandbox.networkNamespace && existsSync(sandbox.networkNamespace));
    const id = await startIn(sandbox);
    const { output } = await exec(
      id,
      "hostname; cat /etc/hostname /etc/resolv.conf; ip -o -4 addr | awk '{print $2, $4}'; ip route; cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
    );
    assert.deepEqual(
      output
        .trimEnd()
        .split("\n")
        .map((line) => line.trimEnd()),
      [
        "my-pod",
        "my-pod",
        "search default.svc.cluster.local svc.cluster.local",
        "nameserver 10.96.0.10",
        "options ndots:5",
        "lo 127.0.0.1/8",
        "eth0 10.77.3.2/32",
        "default via 10.77.3.1 dev eth0",
        "10.77.3.1 dev eth0 scope link",
        "0",
      ],
    );
  });

  it("connects pods with each other and with the node", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    const [one, two] = [await runPod(), await runPod()];
    const first = await startIn(one);
    await startIn(two);
    assert.equal((await exec(first, `ping -c1 -W2 ${two.ips[0]} && ping -c1 -W2 10.77.3.1`)).exitCode, 0);
    assert.match(await network.exec("busybox", "ping", "-c1", "-W2", one.ips[0] ?? ""), /1 packets received/);
  });

  for (const bandwidth of [{}, { egressBits: 1e9 }])
    it(`drops packets with somebody else's address, given the bandwidth ${JSON.stringify(bandwidth)}`, async () => {
      await runtime.call("setPodCIDR", "10.77.3.0/24");
      const [one, two] = [await runPod({ bandwidth }), await runPod()];
      const attacker = await startIn(one, { security: { addCapabilities: ["NET_ADMIN"] } });
      const victim = await startIn(two);
      const echoesSeen = async () => {
        const { output } = await exec(victim, "grep ^Icmp: /proc/net/snmp");
        const [names = [], values = []] = output.split("\n").map((line) => line.split(" "));
        return Number(values[names.indexOf("InEchos")]);
      };
      await exec(attacker, "ip addr add 10.77.3.77/32 dev eth0");
      await exec(attacker, `ping -c1 -W1 -I 10.77.3.77 ${two.ips[0]}`);
      assert.equal(await echoesSeen(), 0);
      await exec(attacker, `ping -c1 -W10 -I ${one.ips[0]} ${two.ips[0]}`);
      assert.equal(await echoesSeen(), 1);
    });

  it("gives a pod an address of each family, and makes its ways again", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24,fd00:77:3::/64");
    const [one, two] = [await runPod(), await runPod()];
    assert.deepEqual(two.ips, ["10.77.3.3", "fd00:77:3::3"]);
    const first = await startIn(one);
    await startIn(two);
    const reached = async () => {
      const { exitCode, output } = await exec(first, `ping -c1 -W2 fd00:77:3::3 && ping -c1 -W2 fd00:77:3::1`);
      assert.equal(exitCode, 0, output);
      assert.match(await network.exec("busybox", "ping", "-c1", "-W2", "fd00:77:3::2"), /1 packets received/);
    };
    await reached();
    for (const lost of [
      ["ip", "-6", "route", "flush", "dev", `veth${one.id.slice(0, 8)}`],
      ["ip", "link", "delete", `veth${one.id.slice(0, 8)}`],
    ]) {
      await network.exec(...lost);
      await runtime.call("repairNetwork");
      await reached();
    }
    await runtime.call("stopSandbox", one.id);
    assert.doesNotMatch(await network.exec("ip", "-6", "route"), /fd00:77:3::2/);
  });

  it("has IPv6 packets with somebody else's address dropped by the node's rule", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24,fd00:77:3::/64");
    const [one, two] = [await runPod(), await runPod()];
    const attacker = await startIn(one, { security: { addCapabilities: ["NET_ADMIN"] } });
    const victim = await startIn(two);
    const echoesSeen = async () => {
      const { output } = await exec(victim, "grep Icmp6InEchos /proc/net/snmp6");
      return Number(output.trim().split(/\s+/)[1]);
    };
    const send = (source: string, waitS = 1) => exec(attacker, `ping -c1 -W${waitS} -I ${source} fd00:77:3::3`);
    await exec(attacker, "ip addr add fd00:77:3::77/128 dev lo");
    // Who has answered once is known to its neighbours: what comes next arrives at once.
    assert.equal((await send("fd00:77:3::2", 10)).exitCode, 0);
    // The attack is real: without the rule the packet arrives.
    await send("fd00:77:3::77");
    assert.equal(await echoesSeen(), 2);
    const rules = renderSourceCheck().replaceAll("\n", "\\n");
    await network.exec(
      "sh",
      "-ec",
      `printf '${rules}' | ip6tables-restore --noflush; ip6tables -t raw -A PREROUTING -j ${SOURCE_CHAIN}`,
    );
    await send("fd00:77:3::77");
    assert.equal(await echoesSeen(), 2);
    assert.equal((await send("fd00:77:3::2", 10)).exitCode, 0);
    assert.equal(await echoesSeen(), 3);
  });

  describe("holds a pod to its bandwidth:", () => {
    const bitsPerSecond = 1e6;
    const bytes = 192 * 1024;
    // At most a full bucket passes at once; the rest takes its time, whatever else the machine does.
    const leastMs = ((bytes - 32_768) * 8 * 1000) / bitsPerSecond;
    const serve = "head -c 196608 /dev/zero > /tmp/data && httpd -p 8080 -h /tmp";

    for (const [direction, limits] of [
      ["what it sends", [{ egressBits: bitsPerSecond }, {}]],
      ["what it receives", [{}, { ingressBits: bitsPerSecond }]],
    ] as const)
      it(direction, async () => {
        await runtime.call("setPodCIDR", "10.77.3.0/24");
        const [server, client] = [await runPod({ bandwidth: limits[0] }), await runPod({ bandwidth: limits[1] })];
        const from = await startIn(server);
        const to = await startIn(client);
        assert.deepEqual(await exec(from, serve), { exitCode: 0, output: "" });
        const started = performance.now();
        const { output } = await exec(to, `wget -q -O - http://${server.ips[0]}:8080/data | wc -c`);
        assert.equal(Number(output), bytes);
        assert.ok(performance.now() - started > leastMs);
      });

    it("and leaves nothing", async () => {
      await runtime.call("setPodCIDR", "10.77.3.0/24");
      const pod = await runPod({ bandwidth: { ingressBits: 1e3, egressBits: 1e15 } });
      const link = pod.id.slice(0, 8);
      assert.match(await network.exec("tc", "qdisc", "show", "dev", `veth${link}`), /tbf .* rate 1Kbit burst 32Kb /);
      assert.match(await network.exec("tc", "qdisc", "show", "dev", `ifb${link}`), /tbf .* rate 1000Tbit /);
      await runtime.call("stopSandbox", pod.id);
      assert.doesNotMatch(await network.exec("ip", "-o", "link"), /veth|ifb/);
      assert.doesNotMatch(await network.exec("tc", "qdisc"), /tbf|ingress/);
    });

    for (const lost of ["veth", "ifb"])
      it(`also after its ${lost} was taken away`, async () => {
        await runtime.call("setPodCIDR", "10.77.3.0/24");
        const pod = await runPod({ bandwidth: { ingressBits: 1e6, egressBits: 2e6 } });
        const id = await startIn(pod);
        const queues = async () =>
          (await network.exec("tc", "qdisc"))
            .replaceAll(/qdisc (\w+) \w+:/g, "$1")
            .split("\n")
            .sort();
        const before = await queues();
        assert.equal(before.filter((line) => line.startsWith("tbf")).length, 2);
        await network.exec("ip", "link", "delete", `${lost}${pod.id.slice(0, 8)}`);
        await runtime.call("repairNetwork");
        assert.deepEqual(await queues(), before);
        assert.equal((await exec(id, "ping -c1 -W2 10.77.3.1")).exitCode, 0);
      });
  });

  it("drops packets from a pod to the node's loopback addresses", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    await network.exec("ip", "link", "set", "lo", "up");
    const attacker = await startIn(await runPod(), { security: { privileged: true } });
    const gateway = "10.77.3.1";
    await exec(
      attacker,
      `ip route del table local local 127.0.0.0/8 dev lo; ip route del table local local 127.0.0.1 dev lo; ip route add 127.0.0.1 via ${gateway} dev eth0; mount -o remount,rw /proc/sys; for d in all eth0; do echo 1 > /proc/sys/net/ipv4/conf/$d/route_localnet; done`,
    );
    const echoesSeen = async () => {
      const lines = (await network.exec("cat", "/proc/net/snmp"))
        .split("\n")
        .filter((line) => line.startsWith("Icmp: "));
      const [names = [], values = []] = lines.map((line) => line.split(" "));
      return Number(values[names.indexOf("InEchos")]);
    };
    await exec(attacker, "ping -c1 -W1 127.0.0.1");
    assert.equal(await echoesSeen(), 0);
    // The attack is real: without the kernel's check the packet arrives.
    const [, link = ""] = /: (veth\w+|kayak\w*)[@:]/.exec(await network.exec("ip", "-o", "link")) ?? [];
    await network.exec("sh", "-c", `echo 1 > /proc/sys/net/ipv4/conf/${link}/route_localnet`);
    await exec(attacker, "ping -c1 -W1 127.0.0.1");
    assert.equal(await echoesSeen(), 1);
    // Where a host port needs it switched off, a rule does the same.
    const port = { pod: "default/web", protocol: "TCP", hostIP: undefined, hostPort: 80, podIP: "10.77.3.9" } as const;
    const rules = renderHostPorts([{ ...port, containerPort: 80 }]).replaceAll("\n", "\\n");
    const jump = `iptables -t raw -A PREROUTING -j ${LOOPBACK_GUARD_CHAIN}`;
    await network.exec("sh", "-c", `printf '${rules}' | iptables-restore --noflush; ${jump}`);
    await exec(attacker, "ping -c1 -W1 127.0.0.1");
    assert.equal(await echoesSeen(), 1);
  });

  describe("makes again what somebody took away:", () => {
    const cases: [what: string, remove: (link: string) => string[]][] = [
      ["a link", (link) => ["ip", "link", "delete", link]],
      ["a link that was switched off", (link) => ["ip", "link", "set", link, "down"]],
      ["a route", (link) => ["ip", "route", "flush", "dev", link]],
      ["the gateway's address", () => ["ip", "address", "flush", "dev", "lo"]],
    ];
    for (const [what, remove] of cases)
      it(`${what}, and the pod has the same address`, async () => {
        await runtime.call("setPodCIDR", "10.77.3.0/24");
        const [one, two] = [await runPod(), await runPod()];
        const first = await startIn(one);
        await network.exec(...remove(`veth${one.id.slice(0, 8)}`));
        await runtime.call("repairNetwork");
        const reached = await exec(first, `ping -c1 -W2 ${two.ips[0]} && ping -c1 -W2 10.77.3.1`);
        assert.equal(reached.exitCode, 0, reached.output);
        assert.match(await network.exec("busybox", "ping", "-c1", "-W2", one.ips[0] ?? ""), /1 packets received/);
      });
  });

  for (const ranges of ["10.77.3.0/28", "10.77.3.0/28,fd00:77:3::/64"])
    it(`gives no address of ${ranges} out twice, also when many pods start at once and after a restart`, async () => {
      await runtime.call("setPodCIDR", ranges);
      const sandboxes = await Promise.all(Array.from({ length: 6 }, () => runPod()));
      await runtime.kill();
      runtime = await network.open(node);
      await runtime.call("setPodCIDR", ranges);
      sandboxes.push(...(await Promise.all(Array.from({ length: 7 }, () => runPod()))));
      for (const [family] of ranges.split(",").entries())
        assert.equal(new Set(sandboxes.map(({ ips }) => ips[family])).size, 13);
      await assert.rejects(runPod(), /all 13 addresses of 10.77.3.0\/28.* are in use/);
    });

  it("takes the link down and gives the address back when the sandbox is stopped", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/30");
    for (let round = 0; round < 3; round++) {
      const sandbox = await runPod();
      assert.deepEqual(sandbox.ips, ["10.77.3.2"]);
      await startIn(sandbox);
      await runtime.call("stopSandbox", sandbox.id);
      assert.doesNotMatch(await network.exec("ip", "-o", "link"), /veth/);
      assert.doesNotMatch(await network.exec("ip", "route"), /10\.77\.3\.2/);
      await runtime.call("removeSandbox", sandbox.id);
    }
  });

  it("keeps pods running and connected when the runtime's process is killed", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    const sandbox = await runPod();
    const id = await startIn(sandbox);
    const before = await runtime.call("containerStatus", id);
    await runtime.kill();
    assert.match(readFileSync(`/proc/${before?.pid}/cmdline`, "utf8"), /sleep/);
    assert.match(await network.exec("busybox", "ping", "-c1", "-W2", sandbox.ips[0] ?? ""), /1 packets received/);
    runtime = await network.open(node);
    assert.deepEqual(await runtime.call("containerStatus", id), before);
    assert.deepEqual(
      (await runtime.call("listSandboxes")).map(({ id, state, ips }) => ({ id, state, ips })),
      [{ id: sandbox.id, state: "ready", ips: sandbox.ips }],
    );
    assert.equal((await exec(id, "true")).exitCode, 0);
  });

  it("sets the pod's own sysctls and no others", async () => {
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    const sandbox = await runPod({ sysctls: { "net.core.somaxconn": "321", "kernel.shm_rmid_forced": "1" } });
    const id = await startIn(sandbox);
    assert.equal(
      (await exec(id, "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shm_rmid_forced")).output,
      "321\n1\n",
    );
    await assert.rejects(runPod({ sysctls: { "kernel.panic": "1" } }), /is not in a namespace of the pod/);
  });
});
