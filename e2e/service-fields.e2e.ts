/** What the fields of services change about who is reached, and by whom. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { corev1, discoveryv1 } from "@kayak/api";
import { ask, inPod, onHost, type Place } from "./asking.ts";
import { eventually } from "./eventually.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

/** Of documentation: only rules lead anywhere. */
const outside = "192.0.2.80";

function addressOf({ status }: corev1.Node): string {
  return status.addresses!.find(({ type }) => type === "InternalIP")!.address;
}

function guarded(range: string): object {
  const loadBalancerSourceRanges = [range];
  return service("guarded", { selector: { app: "web" }, type: "LoadBalancer", loadBalancerSourceRanges });
}

/** A pod that says its name on a port called `say`. */
function saying(name: string, port: number): object {
  const container = { ports: [{ name: "say", containerPort: port }] };
  const pod = shellPod(name, `while :; do echo ${name} | nc -l -p ${port}; done`, { container });
  return { ...pod, metadata: { name, labels: { app: "named" } } };
}

describe("the fields of a Service", function () {
  this.timeout(120_000);
  const scope = inNamespace("fields");
  let nodes: corev1.Node[] = [];
  let client: Place = [];

  before(async function () {
    this.timeout(60_000);
    nodes = (await scope().json<corev1.NodeList>("get", "nodes")).items;
    await scope().apply(
      web("web", nodes.length),
      shellPod("client", idle, { pod: { nodeName: nodes[0]!.metadata.name } }),
    );
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    await scope().ready("pod/client");
    const podIP = await scope().must("get", "pod", "client", "-o", "jsonpath={.status.podIP}");
    client = await inPod(scope().cluster.name, nodes[0]!.metadata.name, podIP);
  });

  const get = (name: string) => scope().json<corev1.Service>("get", "service", name);
  const fromPod = (address: string, count = 6, port = 80) => ask(client, { protocol: "TCP", address, port, count });

  async function podsOn(node: corev1.Node): Promise<string[]> {
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    return pods.items.filter(({ spec }) => spec.nodeName === node.metadata.name).map(({ metadata }) => metadata.name);
  }

  async function reaches(address: string, names: readonly string[]): Promise<void> {
    await eventually(`${address} leads to ${names.join()}`, async () => {
      const answers = await fromPod(address, Math.max(6, names.length * 2));
      const seen = new Set(answers.map((answer) => /^hello from (\S+)/.exec(answer)?.[1] ?? answer));
      assert.deepEqual([...seen].sort(), [...names].sort());
    });
  }

  it("a pod reaches itself", async () => {
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "app=web")).items;
    await scope().must("label", "pod", pod!.metadata.name, "one=self");
    await scope().apply(service("self", { selector: { one: "self" } }));
    const { spec } = await get("self");
    const itself = await inPod(scope().cluster.name, pod!.spec.nodeName!, pod!.status.podIP!);
    await eventually("an answer from itself", async () => {
      const [answer = ""] = await ask(itself, { protocol: "TCP", address: spec.clusterIP!, port: 80, count: 1 });
      assert.match(answer, new RegExp(`^hello from ${pod!.metadata.name} `));
    });
  });

  it("internalTrafficPolicy Local stays on the node, or fails", async () => {
    await scope().apply(service("inside", { selector: { app: "web" }, internalTrafficPolicy: "Local" }));
    const here = await podsOn(nodes[0]!);
    const { spec } = await get("inside");
    await reaches(spec.clusterIP!, here.length > 0 ? here : ["TIMEOUT"]);
  });

  it("trafficDistribution PreferSameNode prefers the node, and goes elsewhere only when it has to", async () => {
    await scope().apply(service("near", { selector: { app: "web" }, trafficDistribution: "PreferSameNode" }));
    const { spec } = await get("near");
    const here = await podsOn(nodes[0]!);
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    await reaches(spec.clusterIP!, here.length > 0 ? here : pods.items.map(({ metadata }) => metadata.name));
    const slices = await scope().json<discoveryv1.EndpointSliceList>(
      "get",
      "endpointslices",
      "-l",
      "kubernetes.io/service-name=near",
    );
    for (const { nodeName, hints } of slices.items.flatMap(({ endpoints = [] }) => endpoints))
      assert.deepEqual(hints?.forNodes, [{ name: nodeName }]);
  });

  it("trafficDistribution PreferSameZone stays in the zone while every zone has endpoints", async () => {
    const zone = "topology.kubernetes.io/zone";
    const [first, ...others] = nodes.map(({ metadata }) => metadata.name);
    try {
      await scope().must("label", "node", first!, `${zone}=here`);
      await scope().must("label", "node", ...others, `${zone}=there`);
      await scope().apply(service("zonal", { selector: { app: "web" }, trafficDistribution: "PreferSameZone" }));
      const own = await podsOn(nodes[0]!);
      const { spec } = await get("zonal");
      const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
      await reaches(spec.clusterIP!, own.length > 0 ? own : pods.items.map(({ metadata }) => metadata.name));
    } finally {
      await scope().must("label", "node", first!, ...others, `${zone}-`);
    }
  });

  it("externalTrafficPolicy Local keeps the client's address away from other nodes, and says where to go", async () => {
    const spread = { selector: { one: "self" }, type: "LoadBalancer", externalTrafficPolicy: "Local" };
    await scope().apply(service("outside", spread));
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "one=self")).items;
    const { spec } = await get("outside");
    for (const node of nodes) {
      const has = node.metadata.name === pod!.spec.nodeName;
      const at = addressOf(node);
      await eventually(`health of ${node.metadata.name}`, async () => {
        const answer = await fetch(`http://${at}:${spec.healthCheckNodePort}/`);
        assert.equal(answer.status, has ? 200 : 503);
        assert.equal(answer.headers.get("x-load-balancing-endpoint-weight"), has ? "1" : "0");
        assert.deepEqual(await answer.json(), {
          service: { namespace: scope().namespace, name: "outside" },
          localEndpoints: has ? 1 : 0,
          serviceProxyHealthy: true,
        });
      });
      assert.equal((await fetch(`http://${at}:10256/healthz`)).status, 200);
      const port = spec.ports![0]!.nodePort!;
      const [answer = ""] = await ask(onHost, { protocol: "TCP", address: at, port, count: 1 });
      assert.match(answer, has ? /^hello from / : /^TIMEOUT$/, node.metadata.name);
    }
  });

  it("loadBalancerSourceRanges let in whom they name", async () => {
    await scope().apply(guarded("198.51.100.0/24"));
    const address = await eventually(
      "an address",
      async () => (await get("guarded")).status.loadBalancer!.ingress![0]!.ip!,
    );
    const once = { protocol: "TCP", address, port: 80, count: 1 } as const;
    await eventually("kept out", async () => assert.deepEqual(await ask(onHost, once), ["TIMEOUT"]));
    await scope().apply(guarded("172.31.0.0/16"));
    await eventually("let in", async () => assert.match((await ask(onHost, once))[0]!, /^hello from /));
  });

  it("a load balancer that becomes something else gives its address back", async () => {
    await scope().apply(
      service("once", { selector: { app: "web" }, type: "LoadBalancer", allocateLoadBalancerNodePorts: false }),
    );
    const ip = await eventually("an address", async () => (await get("once")).status.loadBalancer!.ingress![0]!.ip!);
    assert.equal((await get("once")).spec.ports![0]!.nodePort, undefined);
    await eventually("an answer", async () => assert.match((await fromPod(ip, 1))[0]!, /^hello from /));
    const becomes = { spec: { type: "ClusterIP", allocateLoadBalancerNodePorts: null } };
    await scope().must("patch", "service", "once", "--type=merge", "-p", JSON.stringify(becomes));
    await eventually("given back", async () => {
      const { status, metadata } = await get("once");
      assert.deepEqual([status.loadBalancer, metadata.finalizers ?? []], [{}, []]);
      assert.doesNotMatch((await fromPod(ip, 1))[0]!, /^hello from /);
    });
  });

  it("sessionAffinity holds for as long as its timeout says", async () => {
    const clientIP = { timeoutSeconds: 1 };
    const spec = { selector: { app: "web" }, sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP } };
    await scope().apply(service("short", spec));
    const { clusterIP } = (await get("short")).spec;
    await eventually("an answer", async () => assert.match((await fromPod(clusterIP!, 1))[0]!, /^hello from /));
    const [first] = await fromPod(clusterIP!, 1);
    await eventually("another", async () => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      assert.notEqual((await fromPod(clusterIP!, 1))[0], first);
    });
  });

  it("endpoints that end are used while there is no other, and tell load balancers at once", async () => {
    const answering = "trap 'exit 0' TERM; while :; do echo still here | nc -l -p 7004 & wait $!; done";
    const untilTold = ["sh", "-c", "until [ -e /tmp/go ]; do sleep 0.1; done"];
    const lifecycle = { preStop: { exec: { command: untilTold } } };
    const pod = shellPod("leaving", answering, { container: { lifecycle } });
    const spec = {
      ...(pod as { spec: object }).spec,
      nodeName: nodes[0]!.metadata.name,
      terminationGracePeriodSeconds: 60,
    };
    const ports = [{ port: 80, targetPort: 7004 }];
    await scope().apply(
      { ...pod, spec },
      service("leaving", { ports, type: "LoadBalancer", externalTrafficPolicy: "Local" }),
    );
    await scope().ready("pod/leaving");
    const { clusterIP, healthCheckNodePort } = (await get("leaving")).spec;
    const says = async () => (await scope().kubectl("exec", "client", "--", "nc", "-w", "1", clusterIP!, "80")).stdout;
    const health = async () => (await fetch(`http://${addressOf(nodes[0]!)}:${healthCheckNodePort}/`)).status;
    await eventually("an answer", async () => assert.equal(await says(), "still here\n"));
    await eventually("health", async () => assert.equal(await health(), 200));
    await scope().must("delete", "pod", "leaving", "--wait=false");
    await eventually("told to go elsewhere", async () => assert.equal(await health(), 503));
    const [slice] = (
      await scope().json<discoveryv1.EndpointSliceList>(
        "get",
        "endpointslices",
        "-l",
        "kubernetes.io/service-name=leaving",
      )
    ).items;
    assert.deepEqual(slice?.endpoints?.[0]?.conditions, { ready: false, serving: true, terminating: true });
    assert.equal(await says(), "still here\n");
    await scope().must("exec", "leaving", "--", "touch", "/tmp/go");
    await scope().must("wait", "--for=delete", "pod/leaving", "--timeout=30s");
    await eventually("nobody left", async () => assert.equal(await says(), ""));
  });

  it("externalIPs lead to it", async () => {
    await scope().apply(service("elsewhere", { selector: { app: "web" }, externalIPs: [outside] }));
    await eventually("an answer", async () => assert.match((await fromPod(outside, 1))[0]!, /^hello from /));
  });

  it("named ports are where each pod has them", async () => {
    await scope().apply(
      saying("low", 7001),
      saying("high", 7002),
      service("named", { ports: [{ port: 80, targetPort: "say" }] }),
    );
    for (const name of ["low", "high"]) await scope().ready(`pod/${name}`);
    const slices = await eventually("both", async () => {
      const found = await scope().json<discoveryv1.EndpointSliceList>(
        "get",
        "endpointslices",
        "-l",
        "kubernetes.io/service-name=named",
      );
      const ports = found.items.flatMap(({ ports = [] }) => ports.map(({ port = 0 }) => port));
      assert.deepEqual(
        ports.sort((a, b) => a - b),
        [7001, 7002],
      );
      return found;
    });
    assert.equal(slices.items.length, 2);
    const { spec } = await get("named");
    await eventually("both answer", async () => {
      const script = `for i in 1 2 3 4; do nc -w 1 ${spec.clusterIP} 80; done`;
      const { stdout } = await scope().kubectl("exec", "client", "--", "sh", "-c", script);
      assert.deepEqual([...new Set(stdout.trim().split("\n"))].sort(), ["high", "low"]);
    });
  });

  it("publishNotReadyAddresses leads to pods that aren't ready", async () => {
    const probe = { exec: { command: ["false"] }, periodSeconds: 60 };
    const pod = shellPod("unready", "while :; do echo here | nc -l -p 7003; done", {
      container: { readinessProbe: probe },
    });
    const ports = [{ port: 80, targetPort: 7003 }];
    await scope().apply(pod, service("unready", { ports, publishNotReadyAddresses: true }));
    const { spec } = await get("unready");
    await eventually("an answer", async () => {
      const { stdout } = await scope().kubectl("exec", "client", "--", "nc", "-w", "1", spec.clusterIP!, "80");
      assert.equal(stdout, "here\n");
    });
  });

  it("pods are told of services in their environment", async () => {
    await scope().apply(shellPod("told", idle));
    await scope().ready("pod/told");
    const { spec } = await get("self");
    const variables = await scope().must("exec", "told", "--", "env");
    for (const line of [
      `SELF_SERVICE_HOST=${spec.clusterIP}`,
      "SELF_SERVICE_PORT=80",
      `SELF_PORT=tcp://${spec.clusterIP}:80`,
      `SELF_PORT_80_TCP_ADDR=${spec.clusterIP}`,
      "KUBERNETES_SERVICE_PORT_HTTPS=443",
    ])
      assert.ok(variables.split("\n").includes(line), line);
  });

  it("a further ServiceCIDR gives addresses, and stays for as long as one is in use", async () => {
    const { cluster } = scope();
    const name = "fields-range";
    const cidrs = ["10.98.77.0/28"];
    const range = { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, spec: { cidrs } };
    await cluster.apply(JSON.stringify(range));
    await cluster.must("wait", "--for=condition=Ready", `servicecidr/${name}`, "--timeout=20s");
    await scope().apply(service("further", { selector: { app: "web" }, clusterIP: "10.98.77.9" }));
    await eventually("an answer", async () => assert.match((await fromPod("10.98.77.9", 1))[0]!, /^hello from /));
    assert.match(
      await cluster.must("get", "ipaddress", "10.98.77.9"),
      new RegExp(`services/${scope().namespace}/further`),
    );
    await cluster.must("delete", "servicecidr", name, "--wait=false");
    await eventually("kept", async () => {
      const why = await cluster.must("get", "servicecidr", name, "-o", "jsonpath={.status.conditions[0].reason}");
      assert.equal(why, "Terminating");
    });
    await scope().must("delete", "service", "further");
    await cluster.must("wait", "--for=delete", `servicecidr/${name}`, "--timeout=30s");
  });
});
