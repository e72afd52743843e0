import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createLogger, type corev1 } from "@kayak/api";
import { pod } from "../testing/pods.ts";
import { parseResolvConf, planDns } from "./dns.ts";
import { renderHosts } from "./hosts.ts";
import { renderMasquerade } from "./masquerade.ts";
import { RouteKeeper, planRoutes, wantedRoutes, type Hop } from "./routes.ts";

function node(name: string, ip: string, podCIDR?: string): corev1.Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name } as never,
    spec: podCIDR ? { podCIDR, podCIDRs: [podCIDR] } : {},
    status: { addresses: [{ type: "InternalIP", address: ip }] },
  };
}

const to = (gateway: string, tunnelEnd = gateway): Hop => ({ gateway, tunnelEnd });

describe("routes", () => {
  it("lead to every other node's pods", () => {
    const nodes = [
      node("a", "10.0.0.1", "10.244.0.0/24"),
      node("b", "10.0.0.2", "10.244.1.0/24"),
      node("c", "10.0.0.3"),
    ];
    assert.deepEqual(
      [...wantedRoutes(nodes, "a")],
      [["10.244.1.0/24", { gateway: "10.0.0.2", tunnelEnd: "10.0.0.2" }]],
    );
  });

  it("lead through the address of their own family", () => {
    const both = node("b", "10.0.0.2");
    both.spec.podCIDRs = ["10.244.1.0/24", "fd00:10:244:1::/64"];
    both.status.addresses?.push({ type: "InternalIP", address: "fd00:89::2" });
    assert.deepEqual(
      [...wantedRoutes([both], "a")],
      [
        ["10.244.1.0/24", { gateway: "10.0.0.2", tunnelEnd: "10.0.0.2" }],
        ["fd00:10:244:1::/64", { gateway: "fd00:89::2", tunnelEnd: "10.0.0.2" }],
      ],
    );
  });

  it("change where nodes come, go and move", () => {
    const current = new Map([
      ["10.244.1.0/24", "10.0.0.2"],
      ["10.244.2.0/24", "10.0.0.3"],
      ["10.244.3.0/24", "10.0.0.4"],
    ]);
    const wanted = new Map([
      ["10.244.1.0/24", to("10.0.0.2")],
      ["10.244.2.0/24", to("10.0.0.9")],
      ["10.244.5.0/24", to("10.0.0.5")],
    ]);
    assert.deepEqual(planRoutes(current, wanted), [
      { verb: "del", destination: "10.244.3.0/24", address: "10.0.0.4" },
      { verb: "replace", destination: "10.244.2.0/24", hop: to("10.0.0.9") },
      { verb: "replace", destination: "10.244.5.0/24", hop: to("10.0.0.5") },
    ]);
  });

  it("are right through the gateway and through the tunnel alike", () => {
    const wanted = new Map([["fd00:10:244:1::/64", to("fd00:89::2", "10.0.0.2")]]);
    const changes = (address: string) => planRoutes(new Map([["fd00:10:244:1::/64", address]]), wanted).length;
    assert.deepEqual(["fd00:89::2", "10.0.0.2", "10.0.0.3"].map(changes), [0, 0, 1]);
  });

  it("are tried again when the node was not reachable yet", async () => {
    const applied: string[] = [];
    let reachable = false;
    const keeper = new RouteKeeper(
      {
        read: async () => new Map(),
        apply: async ({ destination }) =>
          reachable ? void applied.push(destination) : Promise.reject(new Error("unreachable")),
      },
      createLogger("test", { write: () => undefined }),
    );
    await keeper.want(new Map([["10.244.1.0/24", to("10.0.0.2")]]));
    reachable = true;
    await keeper.want(new Map([["10.244.1.0/24", to("10.0.0.2")]]));
    await keeper.want(new Map([["10.244.1.0/24", to("10.0.0.2")]]));
    assert.deepEqual(applied, ["10.244.1.0/24"]);
  });
});

describe("masquerade", () => {
  it("covers what leaves the cluster, and comes with the hint which iptables this node uses", () => {
    assert.equal(
      renderMasquerade("10.244.1.0/24", "10.244.0.0/16"),
      '*nat\n:KAYAK-POSTROUTING - [0:0]\n-A KAYAK-POSTROUTING -s 10.244.1.0/24 ! -d 10.244.0.0/16 -m comment --comment "kayak: pods leaving the cluster" -j MASQUERADE\nCOMMIT\n*mangle\n:KUBE-IPTABLES-HINT - [0:0]\nCOMMIT\n',
    );
  });
});

describe("DNS configuration", () => {
  const around = {
    clusterDNS: ["10.96.0.10"],
    clusterDomain: "cluster.local",
    hostResolvConf: parseResolvConf("# x\nnameserver 9.9.9.9\nnameserver 8.8.8.8\nsearch home lan\noptions edns0\n"),
  };
  const host = { servers: ["9.9.9.9", "8.8.8.8"], searches: ["home", "lan"], options: ["edns0"] };
  const cluster = {
    servers: ["10.96.0.10"],
    searches: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local", "home", "lan"],
    options: ["ndots:5"],
  };
  for (const [title, spec, want] of [
    ["ClusterFirst", {}, cluster],
    ["ClusterFirst on the node's network", { hostNetwork: true }, host],
    ["ClusterFirstWithHostNet", { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }, cluster],
    ["Default", { dnsPolicy: "Default" }, host],
    [
      "None",
      {
        dnsPolicy: "None",
        dnsConfig: { nameservers: ["1.1.1.1"], searches: ["a"], options: [{ name: "ndots", value: "2" }] },
      },
      { servers: ["1.1.1.1"], searches: ["a"], options: ["ndots:2"] },
    ],
    [
      "ClusterFirst with additions",
      { dnsConfig: { nameservers: ["1.1.1.1"], options: [{ name: "ndots", value: "1" }, { name: "use-vc" }] } },
      { ...cluster, servers: ["10.96.0.10", "1.1.1.1"], options: ["ndots:1", "use-vc"] },
    ],
  ] as [string, Partial<corev1.PodSpec>, unknown][]) {
    it(title, () => assert.deepEqual(planDns({ pod: pod({ spec }), ...around }), want));
  }
});

describe("hosts file", () => {
  it("names the pod and its aliases", () => {
    const subject = pod({ spec: { hostAliases: [{ ip: "1.2.3.4", hostnames: ["foo", "bar"] }] } });
    const text = renderHosts({
      pod: subject,
      podIPs: ["10.244.0.5"],
      hostname: "web",
      domain: "sub.default.svc.cluster.local",
      nodeHosts: "",
    });
    assert.ok(text.startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"));
    assert.ok(
      text.endsWith(
        "10.244.0.5\tweb.sub.default.svc.cluster.local\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\tfoo\tbar\n",
      ),
    );
  });
  it("is the node's own on the node's network", () => {
    const text = renderHosts({
      pod: pod({ spec: { hostNetwork: true } }),
      podIPs: [],
      hostname: "",
      domain: undefined,
      nodeHosts: "127.0.0.1 me\n",
    });
    assert.equal(text, "# Kubernetes-managed hosts file (host network).\n127.0.0.1 me\n");
  });
});
