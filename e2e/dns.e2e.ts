/** Cluster DNS: names in pods on every node and on the host, their changes, names outside, and what happens when parts fail. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { after, before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { componentPids } from "./components.ts";
import { eventually } from "./eventually.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

/** What somebody's own name server says to everything. */
const corpAddress = "10.1.1.1";

async function startCorp(address: string): Promise<{ readonly server: string; close(): void }> {
  const socket = createSocket("udp4");
  socket.on("message", (query, peer) => socket.send(replyTo(query), peer.port, peer.address));
  await new Promise<void>((resolve, reject) => void socket.once("error", reject).bind(0, address, resolve));
  return { server: `${address}:${socket.address().port}`, close: () => void socket.close() };
}

/** The header and the question again, then a record that points to the question's name. */
function replyTo(query: Buffer): Buffer {
  const question = query.subarray(0, query.indexOf(0, 12) + 5);
  const record = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...corpAddress.split(".").map(Number)];
  const reply = Buffer.concat([question, Buffer.from(record)]);
  reply.writeUInt16BE(0x8180, 2);
  reply.writeUInt16BE(1, 6);
  reply.writeUInt32BE(0, 8);
  return reply;
}

/** A pod with a name of its own below the service `peers`. */
function peer(name: string): object {
  const pod = shellPod(name, idle, { pod: { hostname: name, subdomain: "peers" } });
  return { ...pod, metadata: { name, labels: { app: "peers" } } };
}

/** Of documentation: nobody answers there. */
const nobody = "192.0.2.53";
const crowd = 120;

describe("cluster DNS", function () {
  this.timeout(120_000);
  const scope = inNamespace("dns");
  const onHost = new Resolver({ timeout: 2000, tries: 2 });
  let domain = "";
  let nodes: string[] = [];

  before(async function () {
    this.timeout(60_000);
    domain = `${scope().namespace}.svc.cluster.local`;
    const dns = await scope().cluster.json<corev1.Service>("-n", "kube-system", "get", "service", "kube-dns");
    onHost.setServers([dns.spec.clusterIP!]);
    nodes = (await scope().json<corev1.NodeList>("get", "nodes")).items.map(({ metadata }) => metadata.name);
    const clients = nodes.map((nodeName) => shellPod(`on-${nodeName}`, idle, { pod: { nodeName } }));
    await scope().apply(
      web("web", 2),
      service("web", { ports: [{ name: "http", port: 80, targetPort: 8080 }] }),
      ...clients,
    );
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    for (const node of nodes) await scope().ready(`pod/on-${node}`);
  });

  after(async () => {
    await scope().cluster.must("-n", "kube-system", "delete", "configmap", "kayak-dns", "--ignore-not-found");
  });

  function inPod(node: string, script: string) {
    return scope().kubectl("exec", `on-${node}`, "--", "sh", "-c", script);
  }

  /** The last address that a pod finds for a name, or the rcode. */
  async function lookUp(node: string, name: string): Promise<string> {
    const { stdout } = await inPod(node, `nslookup -type=a ${name}`);
    const answer = stdout.slice(stdout.indexOf("\n\n"));
    return /can't find .*: (\w+)/.exec(answer)?.[1] ?? [...answer.matchAll(/Address: (\S+)/g)].at(-1)?.[1] ?? answer;
  }

  function configure(data: Record<string, string>) {
    const metadata = { name: "kayak-dns", namespace: "kube-system" };
    return scope().cluster.apply(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data }));
  }

  async function found(name: string, expected: readonly string[]): Promise<void> {
    await eventually(`${name} is ${expected.join()}`, async () =>
      assert.deepEqual((await onHost.resolve4(name)).sort(), [...expected].sort()),
    );
  }

  it("lets pods on every node use short, longer and full names", async () => {
    for (const node of nodes) {
      for (const name of ["web", `web.${scope().namespace}`, `web.${scope().namespace}.svc`, `web.${domain}`]) {
        const { stdout, stderr } = await inPod(node, `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 ${name} 80`);
        assert.match(stdout, /hello from web-/, `${name} on ${node}: ${stderr}`);
      }
    }
  });

  it("has the API server's name in every pod", async () => {
    const { spec } = await scope().cluster.json<corev1.Service>("-n", "default", "get", "service", "kubernetes");
    for (const node of nodes) assert.equal(await lookUp(node, "kubernetes.default.svc.cluster.local"), spec.clusterIP);
  });

  it("answers the host: addresses, ports, names of addresses", async () => {
    const { spec } = await scope().json<corev1.Service>("get", "service", "web");
    assert.deepEqual(await onHost.resolve4(`web.${domain}`, { ttl: true }), [{ address: spec.clusterIP, ttl: 5 }]);
    assert.deepEqual(await onHost.resolveSrv(`_http._tcp.web.${domain}`), [
      { name: `web.${domain}`, port: 80, priority: 0, weight: 100 },
    ]);
    assert.deepEqual(await onHost.reverse(spec.clusterIP!), [`web.${domain}`]);
    assert.deepEqual(await onHost.resolveTxt("dns-version.cluster.local"), [["1.1.0"]]);
    assert.deepEqual(await onHost.resolve4(`10-1-2-3.${scope().namespace}.pod.cluster.local`), ["10.1.2.3"]);
  });

  it("tells a name that doesn't exist from one that has no such record", async () => {
    await assert.rejects(onHost.resolve4(`absent.${domain}`), { code: "ENOTFOUND" });
    await assert.rejects(onHost.resolve6(`web.${domain}`), { code: "ENODATA" });
    assert.equal(await lookUp(nodes[0]!, `absent.${domain}`), "NXDOMAIN");
  });

  it("has a name for each pod of a headless service that gives itself one, as they come and go", async () => {
    await scope().apply(service("peers", { clusterIP: "None" }), peer("one"), peer("two"));
    await Promise.all([scope().ready("pod/one"), scope().ready("pod/two")]);
    const ips = await Promise.all(
      ["one", "two"].map((name) => scope().must("get", "pod", name, "-o", "jsonpath={.status.podIP}")),
    );
    await found(`peers.${domain}`, ips);
    assert.deepEqual(await onHost.resolve4(`two.peers.${domain}`), [ips[1]]);
    assert.deepEqual(await onHost.reverse(ips[1]!), [`two.peers.${domain}`]);
    await scope().must("delete", "pod", "two");
    await found(`peers.${domain}`, ips.slice(0, 1));
    await assert.rejects(onHost.resolve4(`two.peers.${domain}`), { code: "ENOTFOUND" });
  });

  it("gives large answers whole, over TCP", async () => {
    const addresses = Array.from({ length: crowd }, (_, i) => `203.0.113.${i}`);
    const slice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "crowd-1", labels: { "kubernetes.io/service-name": "crowd" } },
      addressType: "IPv4",
      endpoints: addresses.map((address) => ({ addresses: [address] })),
      ports: [],
    };
    await scope().apply(service("crowd", { clusterIP: "None", selector: null }), slice);
    await found(`crowd.${domain}`, addresses);
  });

  it("follows another name for a service", async () => {
    const { spec } = await scope().json<corev1.Service>("get", "service", "web");
    await scope().apply(
      service("shop", { type: "ExternalName", externalName: `web.${domain}`, selector: null, ports: null }),
    );
    await found(`shop.${domain}`, [spec.clusterIP!]);
    assert.deepEqual(await onHost.resolveCname(`shop.${domain}`), [`web.${domain}`]);
  });

  it("takes hosts entries from its settings and says what it doesn't understand", async () => {
    await configure({ hosts: "10.9.9.9 printer.lan\n", stubDomains: "oops" });
    await found("printer.lan", ["10.9.9.9"]);
    for (const node of nodes)
      await eventually(node, async () => assert.equal(await lookUp(node, "printer.lan"), "10.9.9.9"));
    await eventually("an event", async () => {
      const events = await scope().cluster.must(
        "-n",
        "kube-system",
        "get",
        "events",
        "--field-selector=involvedObject.name=kayak-dns",
      );
      assert.match(events, /Warning +InvalidConfiguration .*stubDomains: is not JSON/);
    });
  });

  it("fails names outside when nobody answers, and reports it, while names inside go on", async () => {
    await configure({ upstreamNameservers: JSON.stringify([nobody]) });
    const [node = ""] = nodes;
    await eventually("a failure", async () => assert.equal(await lookUp(node, "example.com"), "SERVFAIL"));
    assert.match(await lookUp(node, `web.${domain}`), /^\d/);
    await eventually("an event", async () => {
      const events = await scope().cluster.must(
        "-n",
        "default",
        "get",
        "events",
        "--field-selector=involvedObject.kind=Node",
      );
      assert.match(events, new RegExp(`ResolverUnreachable +node/${node} .*Name server ${nobody} does not answer`));
    });
  });

  it("sends a domain to its own servers", async () => {
    const [first] = (await scope().json<corev1.NodeList>("get", "nodes")).items;
    const node = first!.status.addresses!.find(({ type }) => type === "InternalIP")!.address;
    const corp = await startCorp(node.replace(/\d+$/, "1")); // the host, as nodes see it
    try {
      await configure({
        stubDomains: JSON.stringify({ corp: [corp.server] }),
        upstreamNameservers: JSON.stringify([nobody]),
      });
      await found("printer.corp", [corpAddress]);
      for (const name of nodes) assert.equal(await lookUp(name, "printer.corp"), corpAddress);
      await assert.rejects(onHost.resolve4("printer.example"), { code: "ESERVFAIL" });
    } finally {
      corp.close();
    }
  });

  it("is back after its processes were killed and its service deleted", async () => {
    const { cluster } = scope();
    for (const pid of await componentPids(cluster.name, "agent")) process.kill(pid, "SIGKILL");
    await cluster.must("-n", "kube-system", "delete", "service", "kube-dns");
    for (const node of nodes)
      await eventually(node, async () => assert.match(await lookUp(node, `web.${domain}`), /^\d/));
  });
});
