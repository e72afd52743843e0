import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { containerProblems, dnsLabel, specProblems } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";

const c0 = "spec.containers[0]";

describe("a container of a new pod", () => {
  const containers: [Json, string[]][] = [
    [{ name: "" }, [`${c0}.name: Required value`]],
    [{ name: "C" }, [`${c0}.name: Invalid value: "C": ${dnsLabel}`]],
    [{ image: "" }, [`${c0}.image: Required value`]],
    [{ image: " a" }, [`${c0}.image: Invalid value: " a": must not have leading or trailing whitespace`]],
    [
      { imagePullPolicy: "Sometimes" },
      [`${c0}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`],
    ],
    [{ ports: [{ containerPort: 0 }] }, [`${c0}.ports[0].containerPort: Required value`]],
    [
      { ports: [{ containerPort: 70000, protocol: "ICMP" }] },
      [
        `${c0}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`,
        `${c0}.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"`,
      ],
    ],
    [
      {
        ports: [
          { name: "a", containerPort: 1 },
          { name: "a", containerPort: 2 },
        ],
      },
      [`${c0}.ports[1].name: Duplicate value: "a"`],
    ],
    [
      {
        ports: [
          { containerPort: 1, hostPort: 9 },
          { containerPort: 2, hostPort: 9 },
        ],
      },
      [`${c0}.ports[1].hostPort: Duplicate value: "TCP//9"`],
    ],
    [{ env: [{ name: "" }] }, [`${c0}.env[0].name: Required value`]],
    [
      { env: [{ name: "A", valueFrom: {} }] },
      [
        `${c0}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
      ],
    ],
    [
      { env: [{ name: "A", value: "x", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] },
      [`${c0}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
    ],
    [
      { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "status.phase" } } }] },
      [
        `${c0}.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`,
      ],
    ],
    [
      { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.x" } } }] },
      [
        `${c0}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x`,
      ],
    ],
    [
      { env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1Mi" } } }] },
      [
        `${c0}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
      ],
    ],
    [{ envFrom: [{}] }, [`${c0}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``]],
    [{ volumeMounts: [{ name: "x", mountPath: "/x" }] }, [`${c0}.volumeMounts[0].name: Not found: "x"`]],
    [
      { resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
      [`${c0}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
    ],
    [
      { resources: { limits: { cpu: "-1" } } },
      [
        `${c0}.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
        `${c0}.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
      ],
    ],
    [
      { resources: { limits: { wood: "1" } } },
      ["limits", "requests"].flatMap((list) => [
        `${c0}.resources.${list}[wood]: Invalid value: "wood": must be a standard resource type or fully qualified`,
        `${c0}.resources.${list}[wood]: Invalid value: "wood": must be a standard resource for containers`,
      ]),
    ],
    [
      { resources: { requests: { "example.com/gpu": "1" } } },
      [`${c0}.resources.limits: Required value: Limit must be set for non overcommitable resources`],
    ],
    [
      { resources: { limits: { "example.com/gpu": "500m" } } },
      ["limits", "requests"].map(
        (list) => `${c0}.resources.${list}[example.com/gpu]: Invalid value: "500m": must be an integer`,
      ),
    ],
    [
      { resources: { limits: { "hugepages-2Mi": "2Mi" } } },
      [`${c0}.resources: Forbidden: HugePages require cpu or memory`],
    ],
    [{ livenessProbe: {} }, [`${c0}.livenessProbe: Required value: must specify a handler type`]],
    [
      { livenessProbe: { exec: { command: ["x"] }, tcpSocket: { port: 1 }, successThreshold: 2, periodSeconds: -1 } },
      [
        `${c0}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
        `${c0}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
        `${c0}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
      ],
    ],
    [
      { readinessProbe: { tcpSocket: { port: "no_port" }, terminationGracePeriodSeconds: 1 } },
      [
        `${c0}.readinessProbe.tcpSocket.port: Invalid value: "no_port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
        `${c0}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes`,
      ],
    ],
    [
      { startupProbe: { httpGet: { port: 0, scheme: "FTP" } } },
      [
        `${c0}.startupProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive`,
        `${c0}.startupProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"`,
      ],
    ],
    [
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        `${c0}.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)`,
      ],
    ],
    [
      { securityContext: { runAsUser: -1 } },
      [`${c0}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 4294967295, inclusive`],
    ],
    [
      { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
      [
        `${c0}.securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
      ],
    ],
    [
      { securityContext: { seccompProfile: { type: "Localhost" } } },
      [
        `${c0}.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
      ],
    ],
    [
      { terminationMessagePolicy: "X" },
      [`${c0}.terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError"`],
    ],
  ];
  for (const [change, expected] of containers)
    it(`container ${JSON.stringify(change)}`, () => assert.deepEqual(containerProblems(change), expected));

  const mount = { name: "v", mountPath: "/v" };
  const mounts: [Json[], string[]][] = [
    [[mount, mount], [`${c0}.volumeMounts[1].mountPath: Invalid value: "/v": must be unique`]],
    [[{ name: "v", mountPath: "" }], [`${c0}.volumeMounts[0].mountPath: Required value`]],
    [
      [{ ...mount, subPath: "/etc" }],
      [`${c0}.volumeMounts[0].subPath: Invalid value: "/etc": must be a relative path`],
    ],
    [
      [{ ...mount, subPath: "a/../.." }],
      [`${c0}.volumeMounts[0].subPath: Invalid value: "a/../..": must not contain '..'`],
    ],
    [
      [{ ...mount, mountPropagation: "Bidirectional" }],
      [
        `${c0}.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`,
      ],
    ],
  ];
  for (const [volumeMounts, expected] of mounts)
    it(`mounts ${JSON.stringify(volumeMounts)}`, () =>
      assert.deepEqual(containerProblems({ volumeMounts }, { volumes: [{ name: "v" }] }), expected));

  const v0 = "spec.volumes[0]";
  const volumes: [Json[], string[]][] = [
    [[{ name: "a" }, { name: "a" }], ['spec.volumes[1].name: Duplicate value: "a"']],
    [[{ name: "" }], [`${v0}.name: Required value`]],
    [
      [{ name: "a", emptyDir: {}, hostPath: { path: "/" } }],
      [`${v0}.emptyDir: Forbidden: may not specify more than 1 volume type`],
    ],
    [
      [{ name: "a", hostPath: { path: "/a/..", type: "Door" } }],
      [
        `${v0}.hostPath.path: Invalid value: "/a/..": must not contain '..'`,
        `${v0}.hostPath.type: Unsupported value: "Door": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"`,
      ],
    ],
    [
      [{ name: "a", secret: { items: [{ key: "", path: "..x", mode: 512 }] } }],
      [
        `${v0}.secret.secretName: Required value`,
        `${v0}.secret.items[0].key: Required value`,
        `${v0}.secret.items[0].path: Invalid value: "..x": must not start with '..'`,
        `${v0}.secret.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive`,
      ],
    ],
    [[{ name: "a", configMap: {} }], [`${v0}.configMap.name: Required value`]],
    [
      [{ name: "a", nfs: { server: "s", path: "p" } }],
      [`${v0}.nfs.path: Invalid value: "p": must be an absolute path`],
    ],
    [[{ name: "a", persistentVolumeClaim: {} }], [`${v0}.persistentVolumeClaim.claimName: Required value`]],
    [
      [{ name: "a", downwardAPI: { items: [{ path: "l" }] } }],
      [`${v0}.downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required`],
    ],
    [
      [{ name: "a", emptyDir: { sizeLimit: "-1" } }],
      [`${v0}.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity`],
    ],
    [
      [{ name: "a", projected: { sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 60 } }] } }],
      [
        `${v0}.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes`,
      ],
    ],
    [[{ name: "a", ephemeral: {} }], [`${v0}.ephemeral.volumeClaimTemplate: Required value`]],
  ];
  for (const [list, expected] of volumes)
    it(`volumes ${JSON.stringify(list)}`, () =>
      assert.deepEqual(specProblems({ serviceAccountName: "default", volumes: list }), expected));
});
