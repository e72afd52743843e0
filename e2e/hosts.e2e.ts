/** One cluster of both families over machines that share no link: `kayak server` on one, `kayak agent` on two others. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { withPort, type corev1 } from "@kayak/api";
import { eventually } from "./eventually.ts";
import { controlledFrom } from "./controlled.ts";
import { Machines, type Machine } from "./machines.ts";
import { refusals } from "./refusals.ts";
import { idle, service, shellPod, web } from "./manifests.ts";

const fileBytes = 300_000;
const bigAt = (address: string) => `http://${withPort(address, 8080)}/big`;
const bigFile = `head -c ${fileBytes} /dev/zero > /tmp/big; exec httpd -f -p 8080 -h /tmp`;
const quickTolerations = ["not-ready", "unreachable"].map((key) => ({
  key: `node.kubernetes.io/${key}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 1,
}));

const ranges = ["--cluster-cidr=10.244.0.0/16,fd00:10:244::/56", "--service-cidr=10.96.0.0/16,fd00:10:96::/112"];
const both = { ipFamilyPolicy: "RequireDualStack" };

const internalIPs = ({ status }: corev1.Node) =>
  status.addresses?.filter(({ type }) => type === "InternalIP").map(({ address }) => address);

const on = (machine: Machine, pod: object = {}) => ({
  pod: { nodeSelector: { "kubernetes.io/hostname": machine.name }, ...pod },
});

describe("a cluster across machines", function () {
  this.timeout(180_000);
  let machines: Machines;
  let server: Machine;
  let second: Machine;
  let third: Machine;
  let networkBefore: string;

  before(async () => {
    machines = await Machines.connect(3);
    [server, second, third] = machines.all as [Machine, Machine, Machine];
    networkBefore = await second.network();
    await server.mustKayak("server", "--node-name", server.name, ...ranges);
    const join = await joinFlags();
    await Promise.all(
      [second, third].map((machine) => machine.mustKayak("agent", ...join, "--node-name", machine.name)),
    );
    await Promise.all(machines.all.map((machine) => machine.mustKayak("image demo")));
  });
  after(async function () {
    this.timeout(60_000);
    await machines.destroy();
  });

  const { kubectl, json, apply, ready, nodeIs, joinFlags } = controlledFrom(() => server);

  it("has the machines as nodes, at their own addresses, with pods of both families", async () => {
    const { items } = await json<corev1.NodeList>("get", "nodes");
    assert.deepEqual(
      items.map((node) => [node.metadata.name, internalIPs(node)]),
      machines.all.map(({ name, addresses }) => [name, addresses]),
    );
    for (const { spec } of items) assert.match(String(spec.podCIDRs), /^10\.244\.\d+\.0\/24,fd00:10:244:[^,]*:\/64$/);
  });

  it("carries full-size packets between pods, and each machine's network has room for the tunnel around them", async () => {
    await apply(...machines.all.map((machine, i) => shellPod(`big-${i}`, bigFile, on(machine))));
    await ready("big-0", "big-1", "big-2");
    const { items } = await json<corev1.PodList>("get", "pods");
    const pods = items.filter(({ metadata }) => metadata.name.startsWith("big-"));
    for (const { metadata: from } of pods) {
      assert.equal((await kubectl("exec", from.name, "--", "cat", "/sys/class/net/eth0/mtu")).trim(), "1450");
      for (const { status } of pods) {
        const count = status.podIPs?.map(({ ip }) => `wget -qO- ${bigAt(ip)} | wc -c`) ?? [];
        const counted = await kubectl("exec", from.name, "--", "sh", "-c", count.join(";"));
        assert.deepEqual(counted.trim().split("\n"), [String(fileBytes), String(fileBytes)]);
      }
    }
  });

  it("has services and names on every machine, cluster IPs also for the machine itself, and node ports at every machine's address", async () => {
    await apply(
      web("web", 3),
      service("web", { ...both, type: "NodePort", ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }),
    );
    await kubectl("rollout", "status", "deployment/web", "--timeout=30s");
    const { spec } = await json<corev1.Service>("get", "service", "web");
    const name = "web.default.svc.cluster.local";
    for (const pod of ["big-0", "big-1", "big-2"]) {
      for (const host of [name, `[${spec.clusterIPs?.[1]}]`]) {
        const ask = `for i in 1 2 3; do wget -qO- http://${host}; done`;
        await eventually(`${host} from ${pod}`, () => kubectl("exec", pod, "--", "wget", "-qO-", `http://${host}`));
        const answers = (await kubectl("exec", pod, "--", "sh", "-c", ask)).trim().split("\n");
        assert.equal(new Set(answers).size, 3, answers.join());
      }
      for (const address of spec.clusterIPs ?? [])
        assert.ok((await kubectl("exec", pod, "--", "nslookup", name)).includes(address));
    }
    for (const machine of machines.all) {
      const nodePorts = addresses().map((address) => withPort(address, 30_080));
      for (const place of [...nodePorts, ...(spec.clusterIPs ?? []).map((address) => withPort(address, 80))]) {
        const answer = await machine.must(["curl", "-sg", "-m", "5", `http://${place}`]);
        assert.match(answer, /^hello from web-/);
      }
    }
  });

  const balancedPort = 8088;
  const balancer = (name: string, spec: object = {}) =>
    service(name, {
      type: "LoadBalancer",
      selector: { app: "web" },
      ports: [{ port: balancedPort, targetPort: 8080 }],
      ...spec,
    });
  const first = () => machines.all.map(({ address }) => address);
  /** By family. */
  const addresses = () => [0, 1].flatMap((family) => machines.all.map((machine) => machine.addresses[family] ?? ""));

  async function has(name: string, expected: readonly string[]): Promise<void> {
    await eventually(`${name} at ${expected.join()}`, async () => {
      const { status } = await json<corev1.Service>("get", "service", name);
      const ingress = status.loadBalancer?.ingress ?? [];
      assert.deepEqual(
        ingress.map(({ ip }) => ip),
        expected,
      );
    });
  }

  /** Each machine's proxy learns of the addresses by itself. */
  async function served(number: number, at: readonly string[]): Promise<void> {
    for (const machine of machines.all)
      for (const address of at)
        await eventually(`${machine.name} serves ${address}:${number}`, () =>
          machine.must(["curl", "-sg", "-m", "5", `http://${withPort(address, number)}`]),
        );
  }

  /** From each machine, and from a pod on each, by each node's address. */
  async function everybodyReaches(url: (address: string) => string, check: (answers: string[]) => void) {
    for (const [i, machine] of machines.all.entries()) {
      for (const address of addresses()) {
        const ask = (get: string) => ["sh", "-c", `for i in 1 2 3; do ${get} ${url(address)}; echo; done`];
        const outputs = [
          await machine.must(ask("curl -sg -m 5")),
          await kubectl("exec", `big-${i}`, "--", ...ask("wget -qO-")),
        ];
        for (const output of outputs) check(output.split("\n").filter((line) => line !== ""));
      }
    }
  }

  it("has load balancers at the machines' addresses, reached at each from machines and pods alike, leading to the pods of all", async () => {
    await apply(balancer("balanced", both));
    await has("balanced", addresses());
    await served(balancedPort, addresses());
    await everybodyReaches(
      (address) => `http://${withPort(address, balancedPort)}`,
      (answers) => {
        for (const answer of answers) assert.match(answer, /^hello from web-/);
        assert.equal(new Set(answers).size, 3, answers.join());
      },
    );
  });

  it("leaves the machines' other ports alone", async () => {
    for (const from of machines.all) {
      assert.equal(await from.must(["curl", "-sk", "-m", "5", `https://${server.address}:6443/livez`]), "ok");
      for (const address of addresses()) {
        const code = "curl -skg -m 5 -o /dev/null -w %{http_code}".split(" ");
        assert.equal(await from.must([...code, `https://${withPort(address, 10_250)}/pods`]), "401");
      }
    }
  });

  it("has load balancers follow the nodes that may take their traffic", async () => {
    const label = "node.kubernetes.io/exclude-from-external-load-balancers";
    await kubectl("label", "node", second.name, `${label}=`);
    await has(
      "balanced",
      addresses().filter((address) => !second.addresses.includes(address)),
    );
    await kubectl("label", "node", second.name, `${label}-`);
    await has("balanced", addresses());
  });

  it("has load balancers with the Local policy where their endpoints are", async () => {
    const spec = { selector: { app: "big-1" }, ports: [{ port: 8089, targetPort: 8080 }] };
    await apply(balancer("near", { ...spec, externalTrafficPolicy: "Local" }));
    await has("near", [second.address]);
    await served(8089, [second.address]);
    const count = `curl -s -m 5 http://${second.address}:8089/big | wc -c`;
    for (const machine of machines.all)
      assert.equal((await machine.must(["sh", "-c", count])).trim(), String(fileBytes));
    await kubectl("delete", "service", "near");
  });

  it("gives a load balancer's port to the next when it is deleted, and frees it after the last", async () => {
    await apply(balancer("later"));
    const says = `Error syncing load balancer: port ${balancedPort}/TCP is taken by service default/balanced`;
    await eventually("the reason told", async () =>
      assert.match(
        await kubectl("describe", "service", "later"),
        new RegExp(`Warning +SyncLoadBalancerFailed .*${says}`),
      ),
    );
    await has("later", []);
    await kubectl("delete", "service", "balanced");
    await has("later", first());
    await kubectl("delete", "service", "later");
    for (const machine of machines.all) {
      for (const address of addresses()) {
        await eventually(`${address} refuses ${machine.name}`, async () => {
          const { code } = await machine.run(["curl", "-sg", "-m", "5", `http://${withPort(address, balancedPort)}`]);
          assert.equal(code, 7);
        });
      }
    }
  });

  it("serves exec, logs and forwarded ports of pods on agents, under certificates that they asked for", async () => {
    await apply(shellPod("talker", `echo spoken; ${idle}`, on(third)));
    await ready("talker");
    assert.equal((await kubectl("logs", "talker")).trim(), "spoken");
    assert.equal((await kubectl("exec", "talker", "--", "echo", "alive")).trim(), "alive");
    const forward =
      "kubectl port-forward pod/big-1 8099:8080 >/dev/null & sleep 1; curl -s -m 5 http://127.0.0.1:8099/big | wc -c; kill $!";
    assert.equal((await server.must(["sh", "-c", forward])).trim(), String(fileBytes));
    const signers = await kubectl(
      "get",
      "csr",
      "-o",
      "jsonpath={range .items[*]}{.spec.username} {.spec.signerName} {.status.conditions[0].reason}\n{end}",
    );
    for (const { name } of [second, third])
      assert.match(signers, new RegExp(`system:node:${name} kubernetes.io/kubelet-serving AutoApproved`));
  });

  it("tells on each machine how it is", async () => {
    const here = await server.mustKayak("status");
    assert.match(here, /control-plane +running/);
    assert.match(here, new RegExp(`${server.name} +Ready +${server.address}`));
    const there = await second.mustKayak("status");
    assert.match(there, new RegExp(`Node: +${second.name} at ${second.addresses.join()}`));
    assert.match(there, new RegExp(`${second.name} +running`));
  });

  it("lists and deletes tokens", async () => {
    const [, token = ""] = (await joinFlags("--ttl", "2h", "--description", "for a test")).join(" ").split("--token ");
    const [id = ""] = token.split(".");
    assert.match(
      await server.mustKayak("token list"),
      new RegExp(`${id}\\.\\S+ +(119m|2h) .* authentication,signing +for a test`),
    );
    await server.mustKayak("token delete", id);
    assert.doesNotMatch(await server.mustKayak("token list"), new RegExp(id));
    const again = await server.kayak("token delete", id);
    assert.match(again.stderr, new RegExp(`there is no token "${id}"`));
  });

  it("lets a node leave without a trace on its machine, and come back", async () => {
    await kubectl("drain", second.name, "--ignore-daemonsets", "--force", "--delete-emptydir-data", "--grace-period=1");
    await second.mustKayak("agent", "--stop");
    await kubectl("delete", "node", second.name);
    assert.equal(await second.network(), networkBefore);
    await second.mustKayak("agent");
    await nodeIs(second, / Ready /);
    await kubectl("uncordon", second.name);
    await apply(shellPod("returned", bigFile, on(second)));
    await ready("returned");
    const { spec } = await json<corev1.Service>("get", "service", "web");
    for (const host of ["web", `[${spec.clusterIPs?.[1]}]`])
      await eventually(host, async () =>
        assert.match(await kubectl("exec", "returned", "--", "wget", "-qO-", `http://${host}`), /^hello from/),
      );
  });

  it("survives a partition: pods are replaced by their tolerations, and the node is one again when the link heals", async () => {
    const moving = web("moving", 2) as { spec: { template: { spec: object } } };
    Object.assign(moving.spec.template.spec, {
      tolerations: quickTolerations,
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              preference: {
                matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [third.name] }],
              },
            },
          ],
        },
      },
    });
    await apply(moving);
    await kubectl("rollout", "status", "deployment/moving", "--timeout=30s");
    await third.setLink("down");
    try {
      await nodeIs(third, /NotReady/);
      await eventually("tainted", async () => {
        const { spec } = await json<corev1.Node>("get", "node", third.name);
        const taints = spec.taints?.filter(({ key }) => key === "node.kubernetes.io/unreachable") ?? [];
        assert.deepEqual(taints.map(({ effect }) => effect).sort(), ["NoExecute", "NoSchedule"]);
      });
      await eventually("two ready elsewhere", async () => {
        const { items } = await json<corev1.PodList>("get", "pods", "-l", "app=moving");
        const elsewhere = items.filter(
          ({ spec, status }) =>
            spec.nodeName !== third.name &&
            status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
        );
        assert.equal(elsewhere.length, 2);
      });
    } finally {
      await third.setLink("up");
    }
    await nodeIs(third, / Ready /);
    await eventually("its old pods gone", async () => {
      const { items } = await json<corev1.PodList>("get", "pods", "-l", "app=moving");
      assert.equal(items.length, 2);
    });
    assert.equal((await kubectl("exec", "talker", "--", "echo", "alive")).trim(), "alive");
    const { status } = await json<corev1.Pod>("get", "pod", "big-2");
    for (const { ip = "" } of status.podIPs ?? [])
      await server.must(["curl", "-sgf", "-m", "5", bigAt(ip), "-o", "/dev/null"]);
    for (const address of third.addresses)
      await server.must(["curl", "-skg", "-m", "5", `https://${withPort(address, 10_250)}/pods`]);
    await eventually("not tainted", async () => {
      const { spec } = await json<corev1.Node>("get", "node", third.name);
      assert.deepEqual(spec.taints ?? [], []);
    });
    for (const machine of machines.all) {
      await eventually(`all three pods answer ${machine.name}`, async () => {
        const ask = `for i in 1 2 3; do curl -s -m 2 http://${machine.address}:30080; echo; done`;
        const answers = (await machine.must(["sh", "-c", ask])).split("\n").filter((line) => line !== "");
        assert.equal(new Set(answers).size, 3, answers.join());
      });
    }
  });

  it("makes tunnels, routes and rules anew that somebody took away", async () => {
    const tunnel = "kayak.vxlan";
    await second.must(["ip", "link", "delete", tunnel]);
    await third.must(["ip", "route", "flush", "proto", "76"]);
    await server.must([
      "sh",
      "-c",
      `bridge fdb show dev ${tunnel} | cut -d' ' -f1 | xargs -n 1 -I {} bridge fdb del {} dev ${tunnel}`,
    ]);
    await server.must(["sh", "-c", `ip neigh flush dev ${tunnel} nud permanent; iptables -t nat -F; iptables -F`]);
    const { items } = await json<corev1.PodList>("get", "pods", "-l", "app=web");
    const [asking] = items;
    for (const { status } of items)
      for (const machine of machines.all)
        await eventually(`${machine.name} reaches ${status.podIP}`, () =>
          machine.must(["curl", "-s", "-m", "2", `http://${status.podIP}:8080`]),
        );
    await eventually("names and services", async () =>
      assert.match(
        await kubectl("exec", asking!.metadata.name, "--", "timeout", "3", "wget", "-qO-", "http://web"),
        /^hello from/,
      ),
    );
  });

  describe("refuses, in words,", () => {
    const cases = refusals(joinFlags, { ready: () => second, joining: () => third });
    for (const [what, args, code, says] of cases) {
      it(what, async () => {
        const result = await third.run(
          [third.program, "agent", "--name", `${third.name}b`, "--data-dir", third.dataDir, ...(await args())],
          { timeoutMs: 60_000 },
        );
        assert.match(result.stderr, says);
        assert.equal(result.code, code);
      });
    }

    it("to make two clusters' nodes of one machine under one name", async () => {
      const [, , , token = ""] = await joinFlags();
      const result = await third.kayak("agent", "--server", "https://10.200.9.9:6443", "--token", token);
      assert.match(result.stderr, /this machine is the node ".*" of https:\/\/10\.200\.1\.2:6443 already/);
    });

    it("`kayak up` for a cluster across machines", async () => {
      assert.match((await server.kayak("up")).stderr, /is one across machines.*\n.*kayak server/);
    });
  });
});
