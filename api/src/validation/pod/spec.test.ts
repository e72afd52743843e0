import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { container, dnsLabel, dnsSubdomain, podOf, problemsOf, specProblems } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";

describe("a new pod", () => {
  it("passes when it is right", () => assert.deepEqual(problemsOf(podOf({})), []));

  it("passes with everything a real one has", () => {
    const pod = podOf({
      metadata: {
        labels: { app: "web" },
        annotations: { "example.com/a": "b" },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "1", controller: true }],
      },
      spec: {
        serviceAccountName: "default",
        nodeSelector: { disk: "ssd" },
        tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
        volumes: [
          { name: "data", emptyDir: {} },
          { name: "conf", configMap: { name: "conf", items: [{ key: "a", path: "b/c" }] } },
          { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
        ],
        initContainers: [{ name: "init", image: "busybox", command: ["true"] }],
        containers: [
          {
            ...container,
            ports: [{ name: "http", containerPort: 80 }],
            env: [
              { name: "A", value: "b" },
              { name: "B", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
            ],
            volumeMounts: [
              { name: "data", mountPath: "/data" },
              { name: "conf", mountPath: "/conf", subPath: "b" },
            ],
            resources: {
              requests: { cpu: "100m", "example.com/gpu": "1" },
              limits: { cpu: "1", memory: "1Gi", "example.com/gpu": "1" },
            },
            livenessProbe: { httpGet: { port: "http" } },
            readinessProbe: { exec: { command: ["true"] }, successThreshold: 2 },
            lifecycle: { preStop: { sleep: { seconds: 3 } } },
            securityContext: {
              runAsUser: 1000,
              capabilities: { drop: ["ALL"] },
              seccompProfile: { type: "RuntimeDefault" },
            },
          },
        ],
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 1,
                podAffinityTerm: {
                  topologyKey: "kubernetes.io/hostname",
                  labelSelector: { matchLabels: { app: "web" } },
                },
              },
            ],
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "zone",
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: { matchLabels: { app: "web" } },
          },
        ],
      },
    });
    assert.deepEqual(problemsOf(pod), []);
  });

  const metadata: [Json, string[]][] = [
    [{ name: "Web_1" }, [`metadata.name: Invalid value: "Web_1": ${dnsSubdomain}`]],
    [{ name: undefined }, ["metadata.name: Required value: name or generateName is required"]],
    [{ namespace: undefined }, ["metadata.namespace: Required value"]],
    [{ generateName: "Web-" }, [`metadata.generateName: Invalid value: "Web-": ${dnsSubdomain}`]],
    [
      { labels: { a: "b c" } },
      [
        "metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    ],
    [
      { annotations: { a: "x".repeat(256 * 1024) } },
      ["metadata.annotations: Too long: may not be more than 262144 bytes"],
    ],
    [
      { finalizers: ["mine"] },
      [
        'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      { ownerReferences: [{ apiVersion: "", kind: "", name: "n", uid: "" }] },
      [
        'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        'metadata.ownerReferences.kind: Invalid value: "": kind must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
      ],
    ],
    [
      { annotations: { "controller.kubernetes.io/pod-deletion-cost": "+1" } },
      [
        'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
      ],
    ],
  ];
  for (const [change, expected] of metadata)
    it(`metadata ${JSON.stringify(change).slice(0, 80)}`, () =>
      assert.deepEqual(problemsOf(podOf({ metadata: change })), expected));

  const specs: [Json, string[]][] = [
    [{ containers: [] }, ["spec.containers: Required value"]],
    [{ containers: [container, container] }, ['spec.containers[1].name: Duplicate value: "c"']],
    [{ initContainers: [container] }, ['spec.initContainers[0].name: Duplicate value: "c"']],
    [
      { initContainers: [{ name: "i", image: "a", livenessProbe: { exec: { command: ["x"] } } }] },
      [
        "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
      ],
    ],
    [
      {
        initContainers: [
          { name: "i", image: "a", restartPolicy: "Always", livenessProbe: { exec: { command: ["x"] } } },
        ],
      },
      [],
    ],
    [
      { ephemeralContainers: [{ name: "e", image: "a" }] },
      ["spec.ephemeralContainers: Forbidden: cannot be set on create"],
    ],
    [
      { restartPolicy: "Once" },
      ['spec.restartPolicy: Unsupported value: "Once": supported values: "Always", "OnFailure", "Never"'],
    ],
    [{ dnsPolicy: "None" }, ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]],
    [
      { dnsConfig: { nameservers: ["a"], options: [{}] } },
      [
        'spec.dnsConfig.nameservers[0]: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        "spec.dnsConfig.options[0]: Required value: must not be empty",
      ],
    ],
    [{ hostname: "A" }, [`spec.hostname: Invalid value: "A": ${dnsLabel}`]],
    [
      { hostAliases: [{ ip: "x", hostnames: ["a b"] }] },
      [
        'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        `spec.hostAliases[0].hostnames[0]: Invalid value: "a b": ${dnsSubdomain}`,
      ],
    ],
    [
      { activeDeadlineSeconds: 0 },
      ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"],
    ],
    [
      { hostNetwork: true, containers: [{ ...container, ports: [{ containerPort: 80, hostPort: 81 }] }] },
      [
        "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
      ],
    ],
    [
      { tolerations: [{ operator: "Equal", value: "v" }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      { tolerations: [{ key: "a", operator: "Exists", value: "v", effect: "Maybe" }] },
      [
        "spec.tolerations[0].operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'",
        'spec.tolerations[0].effect: Unsupported value: "Maybe": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      { tolerations: [{ key: "a", operator: "Exists", tolerationSeconds: 3 }] },
      ["spec.tolerations[0].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set"],
    ],
    [
      { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "", whenUnsatisfiable: "Cry" }] },
      [
        "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
        "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Cry": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    [
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      [
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      ],
    ],
    [
      {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: "z" } }],
          },
        },
      },
      [
        "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100",
      ],
    ],
    [
      {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: "a", operator: "In" }] } },
            ],
          },
        },
      },
      [
        "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
    [
      { schedulingGates: [{ name: "a" }, { name: "a" }], nodeName: "n" },
      [
        'spec.schedulingGates[1]: Duplicate value: "a"',
        "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
      ],
    ],
    [
      { securityContext: { sysctls: [{ name: "Net.x", value: "1" }] } },
      [
        'spec.securityContext.sysctls[0].name: Invalid value: "Net.x": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      ],
    ],
    [
      { hostNetwork: true, securityContext: { sysctls: [{ name: "net.ipv4.ip_forward", value: "1" }] } },
      [
        "spec.securityContext.sysctls[0].name: Invalid value: \"net.ipv4.ip_forward\": may not be specified when 'hostNetwork' is true",
      ],
    ],
    [
      { hostPID: true, shareProcessNamespace: true },
      [
        "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
      ],
    ],
    [{ hostUsers: false, hostNetwork: true }, ["spec.hostNetwork: Forbidden: when `hostUsers` is false"]],
    [
      { overhead: { cpu: "-1" } },
      ['spec.overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      { priorityClassName: "A", runtimeClassName: "B" },
      [
        `spec.priorityClassName: Invalid value: "A": ${dnsSubdomain}`,
        `spec.runtimeClassName: Invalid value: "B": ${dnsSubdomain}`,
      ],
    ],
    [{ os: { name: "beos" } }, ['spec.os.name: Unsupported value: "beos": supported values: "linux", "windows"']],
    [
      { resources: { limits: { "ephemeral-storage": "1Gi" } } },
      [
        'spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
      ],
    ],
  ];
  for (const [spec, expected] of specs)
    it(`spec ${JSON.stringify(spec)}`, () => assert.deepEqual(specProblems(spec), expected));
});
