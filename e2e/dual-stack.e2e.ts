/** A cluster with both families: pods, services and names have IPv6 addresses beside those of IPv4, and all ways lead there. */
import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { after, before, describe, it } from "mocha";
import { ipFamilyOf, withPort, type corev1, type discoveryv1 } from "@kayak/api";
import { ask, inPod, onHost, onNode, tally, type Place } from "./asking.ts";
import { Cluster, destroyShared, slot } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { Outside } from "./outside.ts";
import { must } from "./process.ts";

const endpoints = 3;
const rounds = 4;
const even = Array.from({ length: endpoints }, () => rounds);
const both = { ipFamilyPolicy: "RequireDualStack" };

const isIPv6 = (address: string) => ipFamilyOf(address) === "IPv6";
const sixth = (addresses: readonly string[]) => addresses.find(isIPv6) ?? "";
const podIPs = ({ status }: corev1.Pod) => (status.podIPs ?? []).map(({ ip }) => ip);

/** Rules and chains of somebody's own; empty tables stay as long as there is any cluster. */
async function hostRules(): Promise<readonly string[]> {
  const saved = await must(["ip6tables-save"]);
  return saved.split("\n").filter((line) => /^-A|^:\S+ - /.test(line));
}

const hostRoutes = () => must(["ip", "-6", "route", "show"]);

describe("a cluster with both families", function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let nodes: corev1.Node[];
  let pods: corev1.Pod[];
  let client: corev1.Pod;
  let rulesBefore: readonly string[];
  let outside: Outside | undefined;

  const apply = (...items: object[]) => cluster.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const find = (name: string) => cluster.json<corev1.Service>("get", "service", name);
  const nodeIP = (name: string) => {
    const { status } = nodes.find(({ metadata }) => metadata.name === name) as corev1.Node;
    return sixth((status.addresses ?? []).map(({ address }) => address));
  };
  const exec = (...command: string[]) => cluster.must("exec", "client", "--", ...command);

  before(async () => {
    // The ranges are the shared cluster's too.
    await destroyShared();
    rulesBefore = await hostRules();
    cluster = await Cluster.start(2, "IPv4,IPv6");
    assert.equal((await cluster.kayak(["image", "demo"], { timeoutMs: 120_000 })).code, 0);
    nodes = (await cluster.json<corev1.NodeList>("get", "nodes")).items;
    const ips = { name: "IPS", valueFrom: { fieldRef: { fieldPath: "status.podIPs" } } };
    const open = { ports: [{ containerPort: 8080, hostPort: 8181 }] };
    await apply(
      web("web", endpoints),
      service("web", { ...both, type: "LoadBalancer" }),
      service("peers", { ...both, clusterIP: "None", selector: { app: "web" } }),
      shellPod("client", idle, { pod: { nodeName: nodes[1]!.metadata.name }, container: { env: [ips] } }),
      shellPod("open", "exec httpd -f -p 8080 -h /etc", {
        pod: { nodeName: nodes[0]!.metadata.name },
        container: open,
      }),
    );
    await cluster.must("rollout", "status", "deployment/web", "--timeout=60s");
    await cluster.must("wait", "--for=condition=Ready", "pod/client", "pod/open", "--timeout=30s");
    pods = (await cluster.json<corev1.PodList>("get", "pods", "-l", "app=web")).items;
    client = await cluster.json<corev1.Pod>("get", "pod", "client");
  });
  after(async () => {
    await outside?.destroy();
    await cluster.destroy();
  });

  it("gives nodes ranges, and pods addresses, of both", async () => {
    for (const { spec } of nodes)
      assert.deepEqual(
        spec.podCIDRs?.map((range) => range.includes(":")),
        [false, true],
      );
    for (const pod of [...pods, client]) {
      assert.deepEqual(podIPs(pod).map(isIPv6), [false, true]);
      assert.deepEqual(
        pod.status.hostIPs?.map(({ ip }) => isIPv6(ip)),
        [false, true],
      );
    }
    assert.equal((await exec("sh", "-c", "echo $IPS")).trim(), podIPs(client).join(","));
    const hosts = await exec("cat", "/etc/hosts");
    for (const address of podIPs(client)) assert.match(hosts, new RegExp(`^${address}\tclient$`, "m"));
  });

  it("connects pods with each other, with nodes and with the host", async () => {
    for (const pod of pods) {
      const address = sixth(podIPs(pod));
      assert.match(
        await exec("wget", "-qO-", `http://[${address}]:8080/`),
        new RegExp(`hello from ${pod.metadata.name}`),
      );
      assert.equal((await ask(onHost, { protocol: "TCP", address, port: 8080, count: 1 })).length, 1);
    }
    for (const { metadata } of nodes) await exec("ping", "-c1", "-W2", nodeIP(metadata.name));
  });

  it("leads pods and nodes out of the machine, under the machine's own address", async () => {
    outside = await Outside.connect(slot);
    assert.equal(await exec("timeout", "20", "wget", "-qO-", outside.url), outside.hostAddress);
    const netns = `/run/kayak/${cluster.name}/netns/${nodes[0]!.metadata.name}`;
    const fromNode = ["nsenter", `--net=${netns}`, "curl", "-s", "-g", "-m", "5", outside.url];
    assert.equal(await must(fromNode), outside.hostAddress);
  });

  it("takes turns exactly over IPv6, by every way in, from everywhere", async () => {
    const { spec, status } = await find("web");
    const balancer = sixth((status.loadBalancer?.ingress ?? []).map(({ ip = "" }) => ip));
    const ways = {
      ClusterIP: { address: sixth(spec.clusterIPs ?? []), port: 80 },
      NodePort: { address: nodeIP(nodes[0]!.metadata.name), port: spec.ports?.[0]?.nodePort ?? 0 },
      LoadBalancer: { address: balancer, port: 80 },
    };
    const { name } = nodes[1]!.metadata;
    const places: Record<string, Place> = {
      "the host": onHost,
      "a node": onNode(cluster.name, name),
      "a pod": await inPod(cluster.name, name, client.status.podIP ?? ""),
    };
    for (const [way, { address, port }] of Object.entries(ways)) {
      for (const [from, place] of Object.entries(places)) {
        const question = { protocol: "TCP", address, port, count: rounds * endpoints } as const;
        const answers = tally(await ask(place, question));
        assert.deepEqual(answers, even, `through ${way} ${address} from ${from}`);
      }
    }
  });

  it("opens host ports at both of a node's addresses", async () => {
    const { status } = nodes[0]!;
    for (const { address, type } of status.addresses ?? []) {
      if (type !== "InternalIP") continue;
      const [answer = ""] = await ask(onHost, { protocol: "TCP", address, port: 8181, count: 1 });
      assert.doesNotMatch(answer, /^E|TIMEOUT/, address);
    }
  });

  it("answers names with both, and addresses of both with names", async () => {
    const dns = await cluster.json<corev1.Service>("-n", "kube-system", "get", "service", "kube-dns");
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([dns.spec.clusterIP ?? ""]);
    const name = "web.default.svc.cluster.local";
    const [four = "", six = ""] = (await find("web")).spec.clusterIPs ?? [];
    assert.deepEqual([await resolver.resolve4(name), await resolver.resolve6(name)], [[four], [six]]);
    assert.deepEqual([await resolver.reverse(four), await resolver.reverse(six)], [[name], [name]]);
    const peers = "peers.default.svc.cluster.local";
    assert.deepEqual((await resolver.resolve6(peers)).sort(), pods.map((pod) => sixth(podIPs(pod))).sort());
    assert.equal((await resolver.resolve4(peers)).length, endpoints);
    assert.match(await exec("nslookup", name), new RegExp(six));
  });

  it("takes the second address back with the policy, and its endpoints with it", async () => {
    await apply(service("changing", { ...both, selector: { app: "web" } }));
    const address = sixth((await find("changing")).spec.clusterIPs ?? []);
    const question = { protocol: "TCP", address, port: 80, count: 1 } as const;
    await eventually("served", async () => assert.match((await ask(onHost, question)).join(), /^hello from web/));
    await cluster.must(
      "patch",
      "service",
      "changing",
      "-p",
      JSON.stringify({ spec: { ipFamilyPolicy: "SingleStack" } }),
    );
    const label = "kubernetes.io/service-name=changing";
    await eventually("one family", async () => {
      const { items } = await cluster.json<discoveryv1.EndpointSliceList>("get", "endpointslices", "-l", label);
      assert.deepEqual(
        items.map(({ addressType }) => addressType),
        ["IPv4"],
      );
      assert.doesNotMatch((await ask(onHost, question)).join(), /^hello/);
    });
  });

  it("leaves no IPv6 route, address or rule behind", async () => {
    const ranges = nodes.flatMap(({ spec }) => (spec.podCIDRs ?? []).filter((range) => range.includes(":")));
    for (const range of ranges) assert.ok((await hostRoutes()).includes(range));
    await cluster.down();
    const left = `${await hostRoutes()}${await must(["ip", "-6", "-o", "address", "show"])}`;
    for (const range of ranges) assert.ok(!left.includes(range.replace(/::.*/, "")), left);
    assert.ok(!left.includes(nodeIP(nodes[0]!.metadata.name).replace(/::.*/, "")), left);
    assert.deepEqual(await hostRules(), rulesBefore);
  });
});

for (const families of ["IPv6,IPv4", "IPv6"] as const)
  describe(`a cluster of ${families}`, function () {
    this.timeout(120_000);
    const preferred = families.split(",");
    let cluster: Cluster;
    let pods: corev1.Pod[];

    const exec = (pod: string, ...command: string[]) => cluster.must("exec", pod, "--", ...command);

    before(async () => {
      await destroyShared();
      cluster = await Cluster.start(2, families);
      assert.equal((await cluster.kayak(["image", "demo"], { timeoutMs: 120_000 })).code, 0);
      const { items: nodes } = await cluster.json<corev1.NodeList>("get", "nodes");
      const open = (name: string, node: number) =>
        shellPod(name, "exec httpd -f -p 8080 -h /etc", { pod: { nodeName: nodes[node]!.metadata.name } });
      const items = [
        open("a", 0),
        open("b", 1),
        service("first", { selector: { app: "b" } }),
        service("preferred", { ipFamilyPolicy: "PreferDualStack", selector: { app: "b" } }),
      ];
      await cluster.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
      await cluster.must("wait", "--for=condition=Ready", "pod/a", "pod/b", "--timeout=30s");
      pods = (await cluster.json<corev1.PodList>("get", "pods")).items;
    });
    after(() => cluster.destroy());

    it("has addresses of IPv6 in front, of nodes, pods and services", async () => {
      const { items: services } = await cluster.json<corev1.ServiceList>("get", "services", "--all-namespaces");
      const known = Object.fromEntries(services.map(({ metadata, spec }) => [metadata.name, spec.ipFamilies]));
      assert.deepEqual(known, { kubernetes: ["IPv6"], "kube-dns": ["IPv6"], first: ["IPv6"], preferred });
      for (const pod of pods) {
        assert.deepEqual(podIPs(pod).map(ipFamilyOf), preferred);
        assert.deepEqual(
          pod.status.hostIPs?.map(({ ip }) => ipFamilyOf(ip)),
          ["IPv6", "IPv4"],
        );
      }
    });

    it("is reached by pods through it: names, services, the API server, each other", async () => {
      const server = pods.find(({ metadata }) => metadata.name === "b")!;
      for (const host of ["first", "preferred", ...podIPs(server).map((ip) => withPort(ip, 8080))])
        await eventually(host, async () =>
          assert.match(await exec("a", "wget", "-qO-", `http://${host}/hostname`), /^b$/m),
        );
      assert.match(await exec("a", "cat", "/etc/resolv.conf"), /^nameserver fd00:/m);
      await exec("a", "sh", "-c", "timeout 20 nc kubernetes.default 443 < /dev/null");
    });

    it("reaches pods, as the control plane and as the host do", async () => {
      assert.equal((await exec("b", "hostname")).trim(), "b");
      const path = "/api/v1/namespaces/default/services/first:80/proxy/hostname";
      assert.equal(await cluster.must("get", "--raw", path), "b\n");
      for (const ip of pods.flatMap(podIPs))
        await must(["curl", "-sgf", "-m", "5", `http://${withPort(ip, 8080)}/hostname`]);
    });
  });
