import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import type { ImageInfo } from "../cri.ts";
import { container, pod } from "../testing/pods.ts";
import { expand } from "./expansion.ts";
import { fieldValue, resourceValue } from "./field-ref.ts";
import { planQosShares } from "./qos-shares.ts";
import { containerResources, podCgroup, podResources } from "./resources.ts";
import { planSandbox } from "./sandbox.ts";
import { securityContext } from "./security.ts";
import { serviceVariables, visibleServices } from "./service-env.ts";

const GiB = 1024 ** 3;

describe("expansion", () => {
  const values: Record<string, string> = { A: "1", B_C: "two" };
  for (const [text, want] of [
    ["$(A)", "1"],
    ["x$(A)y$(B_C)", "x1ytwo"],
    ["$$(A)", "$(A)"],
    ["$(NONE)", "$(NONE)"],
    ["$A $ $(", "$A $ $("],
    ["$$$$(A)", "$$(A)"],
  ] as const) {
    it(`${text} -> ${want}`, () =>
      assert.equal(
        expand(text, (name) => values[name]),
        want,
      ));
  }
});

describe("what a container is told of its pod", () => {
  const subject = pod({
    metadata: { labels: { b: "2", a: 'q"' }, annotations: { "x/y": "z" } },
    spec: { serviceAccountName: "robot" },
  });
  const facts = {
    pod: subject,
    nodeIPs: ["192.0.2.1", "2001:db8::1"],
    podIPs: ["10.0.0.1", "fd00::1"],
    allocatable: { cpu: "2", memory: "4Gi" },
  };
  for (const [path, want] of [
    ["metadata.name", "web"],
    ["metadata.labels", 'a="q\\""\nb="2"'],
    ["metadata.labels['b']", "2"],
    ["metadata.annotations['x/y']", "z"],
    ["spec.nodeName", "node-1"],
    ["spec.serviceAccountName", "robot"],
    ["status.hostIP", "192.0.2.1"],
    ["status.hostIPs", "192.0.2.1,2001:db8::1"],
    ["status.podIP", "10.0.0.1"],
    ["status.podIPs", "10.0.0.1,fd00::1"],
  ] as const) {
    it(path, () => assert.equal(fieldValue(facts, path), want));
  }
  for (const [resource, divisor, want] of [
    ["limits.cpu", undefined, "1"],
    ["limits.cpu", "1m", "500"],
    ["requests.memory", "1Mi", "128"],
    ["limits.memory", "1Gi", "4"],
    ["requests.cpu", undefined, "1"],
  ] as const) {
    it(`${resource} / ${divisor ?? 1}`, () => {
      const subject = container("app", { resources: { limits: { cpu: "500m" }, requests: { memory: "128Mi" } } });
      assert.equal(resourceValue(facts, { resource, ...(divisor && { divisor }) }, subject), want);
    });
  }
});

const service = (name: string, namespace: string, spec: corev1.ServiceSpec): corev1.Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace } as never,
  spec,
  status: {},
});

describe("service variables", () => {
  const services = [
    service("kubernetes", "default", { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443 }] }),
    service("redis-master", "team", {
      clusterIP: "10.96.0.9",
      ports: [
        { port: 6379, protocol: "TCP" },
        { port: 53, protocol: "UDP", name: "dns" },
      ],
    }),
    service("headless", "team", { clusterIP: "None" }),
    service("far", "other", { clusterIP: "10.96.0.8", ports: [{ port: 1 }] }),
  ];
  it("writes IPv6 addresses as URLs have them", () => {
    const six = service("six", "team", { clusterIP: "fd00::9", ports: [{ port: 80 }] });
    const told = Object.fromEntries(serviceVariables([six]));
    assert.deepEqual([told["SIX_SERVICE_HOST"], told["SIX_PORT"]], ["fd00::9", "tcp://[fd00::9]:80"]);
  });

  it("tells of the namespace's services and of the API server", () => {
    const visible = visibleServices(services, pod({ metadata: { namespace: "team" } }));
    assert.deepEqual(Object.fromEntries(serviceVariables(visible)), {
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
      KUBERNETES_SERVICE_PORT: "443",
      KUBERNETES_SERVICE_PORT_HTTPS: "443",
      KUBERNETES_PORT: "tcp://10.96.0.1:443",
      KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
      KUBERNETES_PORT_443_TCP_PROTO: "tcp",
      KUBERNETES_PORT_443_TCP_PORT: "443",
      KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
      REDIS_MASTER_SERVICE_HOST: "10.96.0.9",
      REDIS_MASTER_SERVICE_PORT: "6379",
      REDIS_MASTER_SERVICE_PORT_DNS: "53",
      REDIS_MASTER_PORT: "tcp://10.96.0.9:6379",
      REDIS_MASTER_PORT_6379_TCP: "tcp://10.96.0.9:6379",
      REDIS_MASTER_PORT_6379_TCP_PROTO: "tcp",
      REDIS_MASTER_PORT_6379_TCP_PORT: "6379",
      REDIS_MASTER_PORT_6379_TCP_ADDR: "10.96.0.9",
      REDIS_MASTER_PORT_53_UDP: "udp://10.96.0.9:53",
      REDIS_MASTER_PORT_53_UDP_PROTO: "udp",
      REDIS_MASTER_PORT_53_UDP_PORT: "53",
      REDIS_MASTER_PORT_53_UDP_ADDR: "10.96.0.9",
    });
  });
  it("tells only of the API server without service links", () => {
    const visible = visibleServices(
      services,
      pod({ metadata: { namespace: "team" }, spec: { enableServiceLinks: false } }),
    );
    assert.deepEqual(
      visible.map(({ metadata: { name } }) => name),
      ["kubernetes"],
    );
  });
});

const requirements = (cpu: string, memory: string): corev1.ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});

const asking = (cpu: string) => pod({ spec: { containers: [container("a", { resources: { requests: { cpu } } })] } });

describe("resources", () => {
  const best = pod();
  const guaranteed = pod({ spec: { containers: [container("a", { resources: requirements("100m", "1Gi") })] } });
  const burstable = pod({
    spec: { containers: [container("a", { resources: { requests: { memory: "1Gi" } } }), container("b")] },
  });

  it("follow the quality of service", () => {
    assert.deepEqual(
      [best, guaranteed, burstable].map((one) => podCgroup(one).replace(one.metadata.uid, "X")),
      ["kubepods/besteffort/podX", "kubepods/podX", "kubepods/burstable/podX"],
    );
    assert.deepEqual(
      [best, guaranteed, burstable].map((one) => containerResources(one, one.spec.containers[0]!, 4 * GiB).oomScoreAdj),
      [1000, -997, 750],
    );
  });

  it("become shares, quota and memory", () => {
    const { cpuShares, cpuQuotaUs, cpuPeriodUs, memoryLimitBytes } = containerResources(
      guaranteed,
      guaranteed.spec.containers[0]!,
      4 * GiB,
    );
    assert.deepEqual([cpuShares, cpuQuotaUs, cpuPeriodUs, memoryLimitBytes], [102, 10_000, 100_000, GiB]);
    assert.equal(containerResources(best, best.spec.containers[0]!, GiB).cpuShares, 2);
  });

  it("weigh burstable pods together by what they asked for", () => {
    const shares = planQosShares([best, guaranteed, asking("500m"), asking("250m")]);
    assert.deepEqual(
      [...shares],
      [
        ["kubepods/burstable", { cpuShares: 768 }],
        ["kubepods/besteffort", { cpuShares: 2 }],
      ],
    );
  });

  it("add up for the pod, unless a container has no limit", () => {
    const two = pod({
      spec: {
        containers: [
          container("a", { resources: requirements("100m", "1Gi") }),
          container("b", { resources: requirements("200m", "1Gi") }),
        ],
        initContainers: [container("i", { resources: requirements("1", "512Mi") })],
      },
    });
    assert.deepEqual(
      [podResources(two).cpuShares, podResources(two).cpuQuotaUs, podResources(two).memoryLimitBytes],
      [1024, 100_000, 2 * GiB],
    );
    assert.equal(podResources(burstable).memoryLimitBytes, undefined);
  });
});

const image = (user: string): ImageInfo => ({
  id: "",
  repoTags: [],
  repoDigests: [],
  sizeBytes: 0,
  user,
  volumes: [],
  pulled: false,
});

describe("security context", () => {
  it("takes the container's word over the pod's", () => {
    const subject = pod({
      spec: { securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4] } },
    });
    const own = container("app", {
      securityContext: {
        runAsUser: 9,
        capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
      },
    });
    assert.deepEqual(securityContext(subject, own, image("")), {
      privileged: false,
      addCapabilities: ["NET_ADMIN"],
      dropCapabilities: ["ALL"],
      readonlyRootfs: true,
      noNewPrivs: true,
      runAsUser: 9,
      runAsGroup: 2,
      supplementalGroups: [4, 3],
      seccomp: { type: "RuntimeDefault" },
    });
  });
  it("masks nothing from a privileged container", () => {
    const { privileged, seccomp, maskedPaths, noNewPrivs } = securityContext(
      pod(),
      container("app", { securityContext: { privileged: true } }),
      image(""),
    );
    assert.deepEqual([privileged, seccomp, maskedPaths, noNewPrivs], [true, { type: "Unconfined" }, [], false]);
  });
  for (const [title, user, runAsUser, message] of [
    ["an image of root's", "", undefined, "container has runAsNonRoot and image will run as root"],
    [
      "a name nobody can check",
      "www",
      undefined,
      "container has runAsNonRoot and image has non-numeric user (www), cannot verify user is non-root",
    ],
    ["root by wish", "7", 0, "container's runAsUser breaks non-root policy"],
  ] as const) {
    it(`refuses ${title} where root is not wanted`, () => {
      const subject = pod({
        spec: { securityContext: { runAsNonRoot: true, ...(runAsUser !== undefined && { runAsUser }) } },
      });
      assert.throws(
        () => securityContext(subject, container("app"), image(user)),
        (error: Error) => error.message.startsWith(`${message} (pod: "web_default(`),
      );
    });
  }
});

describe("planSandbox", () => {
  const around = {
    attempt: 0,
    logDirectory: "/logs",
    clusterDNS: ["10.96.0.10"],
    clusterDomain: "cluster.local",
    hostResolvConf: { servers: ["9.9.9.9"], searches: ["home"], options: [] },
  };
  it("names the pod and its domain", () => {
    const { hostname, domainname, namespaces, dns } = planSandbox({
      pod: pod({ spec: { hostname: "db", subdomain: "cluster" } }),
      ...around,
    });
    assert.deepEqual([hostname, domainname], ["db", "cluster.default.svc.cluster.local"]);
    assert.deepEqual(namespaces, { network: "pod", pid: "container", ipc: "pod", user: "node" });
    assert.deepEqual(dns, {
      servers: ["10.96.0.10"],
      searches: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local", "home"],
      options: ["ndots:5"],
    });
  });
  it("shares what is asked for", () => {
    const { namespaces, sysctls } = planSandbox({
      pod: pod({
        spec: {
          hostNetwork: true,
          hostPID: true,
          hostIPC: true,
          securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "9" }] },
        },
      }),
      ...around,
    });
    assert.deepEqual(namespaces, { network: "node", pid: "node", ipc: "node", user: "node" });
    assert.deepEqual(sysctls, { "net.core.somaxconn": "9" });
    assert.equal(planSandbox({ pod: pod({ spec: { shareProcessNamespace: true } }), ...around }).namespaces.pid, "pod");
  });

  for (const { hostNetwork, value, expected } of [
    { hostNetwork: false, value: "1M", expected: { egressBits: 1e6 } },
    { hostNetwork: true, value: "1M", expected: undefined },
    { hostNetwork: true, value: "fast", expected: undefined },
  ])
    it(`limits a pod with ${hostNetwork ? "the node's" : "its own"} network to ${value}: ${JSON.stringify(expected)}`, () => {
      const metadata = { annotations: { "kubernetes.io/egress-bandwidth": value } };
      assert.deepEqual(planSandbox({ pod: pod({ metadata, spec: { hostNetwork } }), ...around }).bandwidth, expected);
    });
});
