/** Pods' ports on their nodes, pods in their nodes' network, and pods' bandwidth. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { ask, inPod, onHost, onNode, type Place, type Question } from "./asking.ts";
import { demoImage } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { buildImage } from "./images/build.ts";
import { idle, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { repository, Running } from "./process.ts";

const everywhere = 7801;
const atOneAddress = 7802;
const overUdp = 7803;
const onlyHere = 7804;
const limitedBits = 1_000_000;
const fileBytes = 192 * 1024;
/** What a bucket lets through at once. */
const burstBytes = 32_768;

interface Opened {
  readonly hostPort: number;
  readonly hostIP?: string;
  readonly containerPort?: number;
  readonly protocol?: "UDP";
}

/** A pod like those of a deployment, on a node, with a port of it. */
function opened(name: string, node: string, port: Opened) {
  const { spec } = web(name, 1, port.protocol === "UDP" ? "udp-echo:1" : demoImage) as {
    spec: { template: { spec: { containers: [object] } } };
  };
  const [container] = spec.template.spec.containers;
  const ports = [{ containerPort: 8080, ...port }];
  const nodeSelector = { "kubernetes.io/hostname": node };
  const podSpec = { nodeSelector, terminationGracePeriodSeconds: 1, containers: [{ ...container, ports }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: podSpec };
}

/** Tells each who connects what address it has there. */
async function tellPeers(place: Place, address: string): Promise<Disposable & { readonly port: string }> {
  const program = `const server = require("net").createServer((peer) => peer.end(peer.remoteAddress));
    server.listen(0, "${address}", () => console.log(server.address().port));`;
  const mirror = new Running([...place, process.execPath, "-e", program]);
  const port = await eventually("listening", async () => {
    assert.match(mirror.stdout, /^\d+\n$/);
    return mirror.stdout.trim();
  });
  return { port, [Symbol.dispose]: () => mirror[Symbol.dispose]() };
}

/** Serves a file, on a node. */
function serving(name: string, nodeName: string, annotations: object): object {
  const serve = `head -c ${fileBytes} /dev/zero > /tmp/data; exec httpd -f -p 8080 -h /tmp`;
  const pod = shellPod(name, serve, { pod: { nodeName } }) as { metadata: object };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

describe("a pod on its node's network", function () {
  this.timeout(90_000);
  const scope = inNamespace("on-node");
  let node: corev1.Node;
  let nodeIP = "";

  before(async function () {
    this.timeout(90_000);
    const { cluster } = scope();
    const archive = await buildImage(join(repository, "e2e/images/udp-echo.c"), "udp-echo:1", cluster.home);
    assert.equal((await cluster.kayak(["image", "load", archive])).code, 0);
    node = (await scope().json<corev1.NodeList>("get", "nodes")).items[0]!;
    nodeIP = node.status.addresses!.find(({ type }) => type === "InternalIP")!.address;
    const { name } = node.metadata;
    await scope().apply(
      opened("open", name, { hostPort: everywhere }),
      opened("narrow", name, { hostPort: atOneAddress, hostIP: nodeIP }),
      opened("hidden", name, { hostPort: onlyHere, hostIP: "127.0.0.1" }),
      opened("echo", name, { containerPort: 5353, hostPort: overUdp, protocol: "UDP" }),
      shellPod("asker", idle, { pod: { nodeName: name } }),
    );
    for (const pod of ["open", "narrow", "hidden", "echo", "asker"]) await scope().ready(`pod/${pod}`);
  });

  const podIP = (name: string) => scope().must("get", "pod", name, "-o", "jsonpath={.status.podIP}");
  const inNode = () => onNode(scope().cluster.name, node.metadata.name);
  const once = async (place: Place, port: number, more: Partial<Question> = {}) =>
    (await ask(place, { protocol: "TCP", address: nodeIP, port, count: 1, ...more }))[0] ?? "";

  it("is reached at its node's port from the host, the node, another pod and itself", async () => {
    const places = [onHost, inNode()];
    for (const name of ["asker", "open"])
      places.push(await inPod(scope().cluster.name, node.metadata.name, await podIP(name)));
    for (const place of places) assert.match(await once(place, everywhere), /^hello from open /, place.join(" "));
    for (const place of places.slice(0, 3)) assert.match(await once(place, overUdp, { protocol: "UDP" }), /^echo$/);
  });

  it("is reached at the one address that its port is opened at, and not at another of the node's", async () => {
    const [gateway = ""] = node.spec.podCIDR!.split("/", 1);
    const another = gateway.replace(/\d+$/, "1");
    assert.match(await once(inNode(), everywhere, { address: another }), /^hello from open /);
    assert.match(await once(inNode(), atOneAddress), /^hello from narrow /);
    assert.equal(await once(inNode(), atOneAddress, { address: another }), "ECONNREFUSED");
  });

  it("is reached from its node at the node's loopback address, where its port is open there", async () => {
    const here = { address: "127.0.0.1" };
    assert.match(await once(inNode(), everywhere, here), /^hello from open /);
    assert.match(await once(inNode(), onlyHere, here), /^hello from hidden /);
    assert.equal(await once(inNode(), overUdp, { ...here, protocol: "UDP" }), "echo");
    assert.equal(await once(inNode(), atOneAddress, here), "ECONNREFUSED");
    assert.equal(await once(onHost, onlyHere), "ECONNREFUSED");
  });

  it("waits, or is refused, where its port is taken, and says so", async () => {
    const taken = { hostPort: everywhere };
    const forced = opened("forced", node.metadata.name, taken);
    await scope().apply(opened("waiting", node.metadata.name, taken), {
      ...forced,
      spec: { ...forced.spec, nodeName: node.metadata.name },
    });
    await eventually("reasons", async () => {
      const told = await scope().must("describe", "pod", "waiting");
      assert.match(told, /FailedScheduling .* 1 node\(s\) didn't have free ports for the requested pod ports/);
      assert.match(await scope().must("get", "pod", "forced", "--no-headers"), /^forced +0\/1 +NodePorts +0 /);
    });
    await scope().must("delete", "pod", "forced", "open", "--grace-period=0", "--force");
    await scope().ready("pod/waiting");
    await eventually("its turn", async () => assert.match(await once(onHost, everywhere), /^hello from waiting /));
  });

  it("leaves the cluster under its node's address, and comes to its own node and other pods under its own", async () => {
    const own = await podIP("asker");
    const other = await inPod(scope().cluster.name, node.metadata.name, await podIP("narrow"));
    const cases: [place: Place, address: string, seen: string][] = [
      [onHost, nodeIP.replace(/\d+$/, "1"), nodeIP],
      [inNode(), nodeIP, own],
      [other, await podIP("narrow"), own],
    ];
    for (const [place, address, seen] of cases) {
      using mirror = await tellPeers(place, address);
      const { stdout } = await scope().kubectl("exec", "asker", "--", "nc", "-w", "2", address, mirror.port);
      assert.equal(stdout, seen, address);
    }
  });

  it("sends and receives no faster than its annotations say, and says what is wrong with them", async () => {
    const { name: on } = node.metadata;
    await scope().apply(
      serving("slow", on, { "kubernetes.io/egress-bandwidth": "1M" }),
      serving("slow-too", on, { "kubernetes.io/ingress-bandwidth": "1M" }),
      serving("fast", on, {}),
      serving("wrong", on, { "kubernetes.io/egress-bandwidth": "999" }),
    );
    for (const name of ["slow", "slow-too", "fast"]) await scope().ready(`pod/${name}`);
    for (const [from, to] of [
      ["slow", "fast"],
      ["fast", "slow-too"],
    ] as const) {
      const get = `wget -qO- http://${await podIP(from)}:8080/data | wc -c`;
      const startedMs = performance.now();
      assert.equal((await scope().must("exec", to, "--", "sh", "-c", get)).trim(), String(fileBytes));
      const leastMs = ((fileBytes - burstBytes) * 8000) / limitedBits;
      assert.ok(performance.now() - startedMs > leastMs, `${from} to ${to}`);
    }
    await eventually("an event", async () =>
      assert.match(
        await scope().must("describe", "pod", "wrong"),
        /FailedCreatePodSandBox .*kubernetes\.io\/egress-bandwidth: resource is unreasonably small \(< 1kbit\)/,
      ),
    );
  });
});
