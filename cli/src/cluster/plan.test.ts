import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { testBoth, testSettings } from "../testing/settings.ts";
import { addNodes, checkPodRanges, loadBalancerCIDR } from "./node-addresses.ts";
import { renewNode, renewSettings } from "./older-settings.ts";
import { clusterPaths, sameCluster } from "./paths.ts";
import { planProcesses } from "./processes.ts";
import { wrongFields } from "./settings.ts";
import { kubeconfigTargets } from "./user-kubeconfig.ts";

const paths = clusterPaths("test", "/var/lib/kayak");
const programs = { kayak: ["node", "kayak.js"], etcd: "/usr/bin/etcd" };

describe("a cluster's processes", () => {
  it("are etcd, one control plane and an agent per node, each in its cgroup", () => {
    assert.deepEqual(
      planProcesses(paths, testSettings(), programs).map(({ name, cgroup, log }) => [name, cgroup, log]),
      [
        ["etcd", "etcd", "/var/lib/kayak/test/logs/etcd.log"],
        ["control-plane", "control-plane", "/var/lib/kayak/test/logs/control-plane.log"],
        ["node-1", "nodes/node-1/agent", "/var/lib/kayak/test/logs/node-1.log"],
        ["node-2", "nodes/node-2/agent", "/var/lib/kayak/test/logs/node-2.log"],
      ],
    );
  });

  it("can be separate, and leave out nodes that are stopped", () => {
    const settings = testSettings({
      separate: true,
      nodes: [{ name: "node-1", addresses: ["10.89.0.2"], stopped: true }],
    });
    assert.deepEqual(
      planProcesses(paths, settings, programs).map(({ name }) => name),
      ["etcd", "apiserver", "controller-manager", "scheduler"],
    );
  });

  it("run in their node's network namespace", () => {
    const agent = planProcesses(paths, testSettings(), programs).at(-1);
    assert.equal(
      agent?.command.join(" "),
      "nsenter --net=/run/kayak/test/netns/node-2 -- node --max-semi-space-size=8 --heap-growing-percent=100 kayak.js node-agent node-2 --name test --data-dir /var/lib/kayak",
    );
  });

  it("keep etcd on loopback, behind certificates", () => {
    const [etcd] = planProcesses(paths, testSettings(), programs);
    for (const flag of [
      "--listen-client-urls=https://127.0.0.1:2379",
      "--listen-peer-urls=https://127.0.0.1:2380",
      "--client-cert-auth=true",
      "--peer-client-cert-auth=true",
    ])
      assert.ok(etcd?.command.includes(flag), flag);
  });
});

describe("a cluster's nodes", () => {
  it("get the first free names and addresses after the host's", () => {
    assert.deepEqual(addNodes("10.89.0.0/24", [], 2), [
      { name: "node-1", addresses: ["10.89.0.2"] },
      { name: "node-2", addresses: ["10.89.0.3"] },
    ]);
    assert.deepEqual(addNodes("10.89.0.0/24", [{ name: "node-2", addresses: ["10.89.0.2"] }], 1).at(-1), {
      name: "node-1",
      addresses: ["10.89.0.3"],
    });
  });
  it("have the same place in the ranges of both families, below that of load balancers", () => {
    const nodeCIDR = "fd00:10:89::/64,10.89.0.0/24";
    assert.deepEqual(addNodes(nodeCIDR, [], 1), [{ name: "node-1", addresses: ["fd00:10:89::2", "10.89.0.2"] }]);
    assert.equal(loadBalancerCIDR(nodeCIDR), "fd00:10:89::100:0/112,10.89.0.128/25");
    assert.equal(loadBalancerCIDR(""), undefined);
  });
  it("must fit into their range", () => assert.throws(() => addNodes("10.89.0.0/29", [], 3), /no room for 3 nodes/));
  for (const range of ["10.244.0.0/23", "fd00:10:244::/63", "10.244.0.0/16,fd00:10:244::/63"])
    it(`have pods' addresses of ${range} for two of them`, () => {
      checkPodRanges(range, 2);
      assert.throws(() => checkPodRanges(range, 3), /has addresses for the pods of 2 nodes, not of 3/);
    });
});

describe("a cluster's settings", () => {
  it("are taken when they are whole", () => assert.deepEqual(wrongFields(testSettings()), []));
  it("are read as earlier versions wrote them", () => {
    const nodes = [
      { name: "node-1", address: "10.89.0.2" },
      { name: "node-2", address: "10.89.0.3" },
    ];
    const ipv6 = { clusterCIDR: "fd00:10:244::/56", serviceCIDR: "fd00:10:96::/112", nodeCIDR: "fd00:10:89::/64" };
    assert.deepEqual(renewSettings({ ...testSettings(), nodes }), testSettings());
    assert.deepEqual(renewSettings({ ...testSettings(), nodes, ipv6 }), testSettings(testBoth));
    assert.deepEqual(renewSettings({ ...testSettings(testBoth) }), testSettings(testBoth));
    assert.deepEqual(renewNode({ name: "m1", address: "192.0.2.1" }), { name: "m1", addresses: ["192.0.2.1"] });
  });
  const broken = [
    { name: "nothing at all", value: undefined, fields: 10 },
    { name: "a number as text", value: { ...testSettings(), apiPort: "6443" }, fields: 1 },
    { name: "a node without address", value: { ...testSettings(), nodes: [{ name: "node-1" }] }, fields: 1 },
  ];
  for (const { name, value, fields } of broken)
    it(`are refused with ${name}`, () => assert.equal(wrongFields(value).length, fields));
});

describe("naming a cluster", () => {
  it("repeats only flags that are needed", () => {
    assert.equal(sameCluster(clusterPaths("default", "/var/lib/kayak")), "");
    assert.equal(sameCluster(clusterPaths("x", "/data")), " --name x --data-dir /data");
  });
});

describe("the kubeconfigs that get the context", () => {
  const passwd = "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n";
  it("are the caller's own", () =>
    assert.deepEqual(kubeconfigTargets({ HOME: "/root" }, passwd), ["/root/.kube/config"]));
  it("and that of who called sudo", () =>
    assert.deepEqual(kubeconfigTargets({ HOME: "/root", SUDO_USER: "ann" }, passwd), [
      "/root/.kube/config",
      "/home/ann/.kube/config",
    ]));
  it("or what KUBECONFIG names first", () =>
    assert.deepEqual(kubeconfigTargets({ KUBECONFIG: "/a:/b" }, passwd), ["/a"]));
});
