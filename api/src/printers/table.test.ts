import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Resource } from "../resource.ts";
import * as resources from "../resources/index.ts";
import { before, decoded, now, podSpec, shown } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";
import { columnsOf, tableFor } from "./index.ts";

const ports = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `p${index}`, port: 80 + index }));

describe("tables", () => {
  const ready = { conditions: [{ type: "Ready", status: "True" }] };
  const info = {
    machineID: "",
    systemUUID: "",
    bootID: "",
    kernelVersion: "6.1",
    osImage: "Debian",
    containerRuntimeVersion: "kayak://1",
    kubeletVersion: "v1.36.0",
    kubeProxyVersion: "",
    operatingSystem: "linux",
    architecture: "amd64",
  };

  const cases: [unknown, Json, Record<string, unknown>][] = [
    [
      resources.Pods,
      {
        spec: { ...podSpec, nodeName: "n1", readinessGates: [{ conditionType: "x" }] },
        status: { podIP: "10.0.0.1", conditions: [{ type: "x", status: "True" }] },
      },
      {
        Name: "web",
        Ready: "0/1",
        Status: "",
        Restarts: "0",
        Age: "90m",
        "(IP)": "10.0.0.1",
        "(Node)": "n1",
        "(Nominated Node)": "<none>",
        "(Readiness Gates)": "1/1",
      },
    ],
    [
      resources.Nodes,
      {
        metadata: { labels: { "node-role.kubernetes.io/control-plane": "", "kubernetes.io/role": "db" } },
        spec: { unschedulable: true },
        status: { ...ready, nodeInfo: info, addresses: [{ type: "InternalIP", address: "10.1.0.1" }] },
      },
      {
        Name: "web",
        Status: "Ready,SchedulingDisabled",
        Roles: "control-plane,db",
        Age: "90m",
        Version: "v1.36.0",
        "(Internal-IP)": "10.1.0.1",
        "(External-IP)": "<none>",
        "(OS-Image)": "Debian",
        "(Kernel-Version)": "6.1",
        "(Container-Runtime)": "kayak://1",
      },
    ],
    [
      resources.Nodes,
      {},
      {
        Name: "web",
        Status: "Unknown",
        Roles: "<none>",
        Age: "90m",
        Version: "",
        "(Internal-IP)": "<none>",
        "(External-IP)": "<none>",
        "(OS-Image)": "<unknown>",
        "(Kernel-Version)": "<unknown>",
        "(Container-Runtime)": "<unknown>",
      },
    ],
    [resources.Namespaces, {}, { Name: "web", Status: "Active", Age: "90m" }],
    [
      resources.Services,
      {
        spec: {
          clusterIP: "10.96.0.1",
          ports: [{ port: 80 }, { port: 53, nodePort: 30053, protocol: "UDP" }],
          selector: { b: "2", a: "1" },
        },
      },
      {
        Name: "web",
        Type: "ClusterIP",
        "Cluster-IP": "10.96.0.1",
        "External-IP": "<none>",
        "Port(s)": "80/TCP,53:30053/UDP",
        Age: "90m",
        "(Selector)": "a=1,b=2",
      },
    ],
    [
      resources.Services,
      { spec: { type: "ExternalName", externalName: "a.b" } },
      {
        Name: "web",
        Type: "ExternalName",
        "Cluster-IP": "<none>",
        "External-IP": "a.b",
        "Port(s)": "<none>",
        Age: "90m",
        "(Selector)": "<none>",
      },
    ],
    [
      resources.Services,
      { spec: { type: "LoadBalancer", clusterIP: "None" } },
      {
        Name: "web",
        Type: "LoadBalancer",
        "Cluster-IP": "None",
        "External-IP": "<pending>",
        "Port(s)": "<none>",
        Age: "90m",
        "(Selector)": "<none>",
      },
    ],
    [
      resources.Endpoints,
      { subsets: [{ addresses: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }], ports: ports(2) }] },
      { Name: "web", Endpoints: "10.0.0.1:80,[fd00::1]:80,10.0.0.1:81 + 1 more...", Age: "90m" },
    ],
    [resources.Endpoints, {}, { Name: "web", Endpoints: "<none>", Age: "90m" }],
    [
      resources.EndpointSlices,
      { addressType: "IPv4", ports: ports(4), endpoints: [{ addresses: ["10.0.0.1"] }] },
      { Name: "web", AddressType: "IPv4", Ports: "80,81,82 + 1 more...", Endpoints: "10.0.0.1", Age: "90m" },
    ],
    [
      resources.EndpointSlices,
      { addressType: "IPv4" },
      { Name: "web", AddressType: "IPv4", Ports: "<unset>", Endpoints: "<unset>", Age: "90m" },
    ],
    [
      resources.Events,
      {
        involvedObject: { kind: "Pod", name: "web", fieldPath: "spec.containers{c}" },
        type: "Normal",
        reason: "Started",
        message: "Started container\n",
        source: { component: "kubelet", host: "n1" },
        firstTimestamp: before(10),
        lastTimestamp: before(2),
        count: 4,
      },
      {
        "Last Seen": "2m",
        Type: "Normal",
        Reason: "Started",
        Object: "pod/web",
        "(Subobject)": "spec.containers{c}",
        "(Source)": "kubelet, n1",
        Message: "Started container",
        "(First Seen)": "10m",
        "(Count)": 4,
        "(Name)": "web",
      },
    ],
    [
      resources.Events,
      {
        involvedObject: { kind: "Pod", name: "web" },
        eventTime: before(10),
        series: { count: 7, lastObservedTime: before(1) },
        reportingComponent: "scheduler",
      },
      {
        "Last Seen": "60s",
        Type: "",
        Reason: "",
        Object: "pod/web",
        "(Subobject)": "",
        "(Source)": "scheduler",
        Message: "",
        "(First Seen)": "10m",
        "(Count)": 7,
        "(Name)": "web",
      },
    ],
    [resources.Secrets, { data: { a: "" } }, { Name: "web", Type: "Opaque", Data: 1, Age: "90m" }],
    [resources.ConfigMaps, { data: { a: "" }, binaryData: { b: "" } }, { Name: "web", Data: 2, Age: "90m" }],
    [resources.ServiceAccounts, {}, { Name: "web", Secrets: 0, Age: "90m" }],
    [resources.Leases, { spec: { holderIdentity: "me" } }, { Name: "web", Holder: "me", Age: "90m" }],
  ];
  for (const [resource, input, expected] of cases) {
    it(`${(resource as Resource).kind} ${JSON.stringify(input).slice(0, 60)}`, () =>
      assert.deepEqual(shown(resource, input), expected));
  }

  const secrets = resources.Secrets as unknown as Resource;
  const secret = decoded(secrets, { data: { a: "eA==" } });

  it("carry as much of the objects as asked", () => {
    const rowWith = (includeObject: "None" | "Metadata" | "Object") =>
      tableFor(secrets, [secret], { now, includeObject }).rows[0];
    assert.equal(rowWith("None")?.object, undefined);
    assert.deepEqual(rowWith("Metadata")?.object, {
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: secret.metadata,
    });
    assert.equal(rowWith("Object")?.object, secret);
  });

  it("leave out the columns when they are known, and pass on the list's metadata", () => {
    const table = tableFor(secrets, [], { now, headers: false, metadata: { resourceVersion: "7" } });
    assert.deepEqual(table, {
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: "7" },
      columnDefinitions: [],
      rows: [],
    });
  });

  it("are of the version asked for", () => {
    const table = tableFor(secrets, [secret], { now, version: "v1beta1" });
    const object = table.rows[0]?.object as { apiVersion: string };
    assert.deepEqual([table.apiVersion, object.apiVersion], ["meta.k8s.io/v1beta1", "meta.k8s.io/v1beta1"]);
  });

  it("mark pods that are over", () => {
    const pods = resources.Pods as unknown as Resource;
    const [row] = tableFor(pods, [decoded(pods, { spec: podSpec, status: { phase: "Succeeded" } })], { now }).rows;
    assert.deepEqual(row?.conditions, [
      { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
    ]);
  });

  it("of unknown kinds show name and age", () => {
    assert.deepEqual(
      columnsOf({ group: "example.com", kind: "Pod" }).map(({ name }) => name),
      ["Name", "Age"],
    );
    for (const resource of resources.allResources)
      for (const { name, description } of columnsOf(resource)) assert.ok(name && description);
  });
});
