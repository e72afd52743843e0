import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { violations, violationsText } from "./evaluate.ts";
import { existingPodsWarnings } from "./existing-pods.ts";
import { type Level, type Version, isStricter, policyOf } from "./policy.ts";

type Json = Record<string, unknown>;

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

function pod(spec: Json, container: Json = {}, annotations: Record<string, string> = {}) {
  return {
    metadata: { name: "web", annotations },
    spec: { containers: [{ name: "a", ...container }], ...spec },
  } as unknown as corev1.Pod;
}

function text(level: Level, given: corev1.Pod, version: Version = "latest"): string {
  return violationsText(violations(given, { level, version }));
}

describe("the baseline standard", () => {
  const cases: [string, corev1.Pod, string][] = [
    ["lets a plain pod pass", pod({}), ""],
    [
      "refuses privileged containers",
      pod({}, { securityContext: { privileged: true } }),
      'privileged (container "a" must not set securityContext.privileged=true)',
    ],
    [
      "refuses the host's namespaces",
      pod({ hostNetwork: true, hostPID: true }),
      "host namespaces (hostNetwork=true, hostPID=true)",
    ],
    [
      "refuses host ports",
      pod({ initContainers: [{ name: "i", ports: [{ hostPort: 81 }] }] }, { ports: [{ hostPort: 80 }] }),
      'hostPort (containers "i", "a" use hostPorts 80, 81)',
    ],
    ["refuses host paths", pod({ volumes: [{ name: "v", hostPath: { path: "/" } }] }), 'hostPath volumes (volume "v")'],
    [
      "refuses capabilities beyond the usual",
      pod({}, { securityContext: { capabilities: { add: ["CHOWN", "SYS_ADMIN", "NET_ADMIN"] } } }),
      'non-default capabilities (container "a" must not include "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      "refuses probes of other hosts",
      pod({}, { livenessProbe: { httpGet: { host: "10.0.0.1" } } }),
      'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
    ],
    [
      "refuses to be unconfined",
      pod(
        { securityContext: { seccompProfile: { type: "Unconfined" } } },
        { securityContext: { seccompProfile: { type: "Unconfined" } } },
      ),
      'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      "refuses unmasked /proc",
      pod({}, { securityContext: { procMount: "Unmasked" } }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "takes unmasked /proc in a user namespace",
      pod({ hostUsers: false }, { securityContext: { procMount: "Unmasked" } }),
      "",
    ],
    [
      "refuses foreign SELinux labels",
      pod({ securityContext: { seLinuxOptions: { type: "spc_t", user: "u" } } }),
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      "refuses unsafe sysctls",
      pod({ securityContext: { sysctls: [{ name: "kernel.msgmax" }, { name: "net.ipv4.tcp_syncookies" }] } }),
      "forbidden sysctls (kernel.msgmax)",
    ],
    [
      "refuses host processes",
      pod({ securityContext: { windowsOptions: { hostProcess: true } } }),
      "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
    ],
    [
      "refuses AppArmor to be switched off",
      pod({}, {}, { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" }),
      'forbidden AppArmor profile (container.apparmor.security.beta.kubernetes.io/a="unconfined")',
    ],
  ];
  for (const [what, given, expected] of cases) it(what, () => assert.equal(text("baseline", given), expected));
});

describe("the restricted standard", () => {
  it("lets a hardened pod pass", () => assert.equal(text("restricted", pod({}, { securityContext: hardened })), ""));

  it("names everything that a plain pod lacks", () =>
    assert.equal(
      text("restricted", pod({})),
      [
        'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
        'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"])',
        'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
        'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      ].join(", "),
    ));

  const cases: [string, Json, Json, string][] = [
    [
      "takes the pod's word for its containers",
      { securityContext: { runAsNonRoot: true, seccompProfile: { type: "Localhost" } } },
      { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
      "",
    ],
    ["refuses root", {}, { ...hardened, runAsUser: 0 }, 'runAsUser=0 (container "a" must not set runAsUser=0)'],
    [
      "refuses who insists on root",
      {},
      { ...hardened, runAsNonRoot: false },
      'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)',
    ],
    ["takes root in a user namespace", { hostUsers: false }, { ...hardened, runAsNonRoot: false, runAsUser: 0 }, ""],
    [
      "refuses unmasked /proc in a user namespace",
      { hostUsers: false },
      { ...hardened, procMount: "Unmasked" },
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "says volumes once",
      {
        volumes: [
          { name: "v", hostPath: {} },
          { name: "n", nfs: {} },
          { name: "c", configMap: {} },
        ],
      },
      hardened,
      'restricted volume types (volumes "v", "n" use restricted volume types "hostPath", "nfs")',
    ],
    ["spares Windows what only Linux knows", { os: { name: "windows" } }, { runAsNonRoot: true }, ""],
  ];
  for (const [what, spec, securityContext, expected] of cases)
    it(what, () => assert.equal(text("restricted", pod(spec, { securityContext })), expected));
});

describe("a version of the standards", () => {
  it("has the checks of its time", () => {
    const probing = pod({}, { livenessProbe: { tcpSocket: { host: "h" } } });
    assert.equal(text("baseline", probing, 33), "");
    assert.notEqual(text("baseline", probing, 34), "");
    assert.equal(text("restricted", pod({}, { securityContext: { runAsNonRoot: true } }), 7), "");
    assert.notEqual(text("baseline", probing, 99), "");
  });
});

function label(name: string): string {
  return `pod-security.kubernetes.io/${name}`;
}

function named(name: string, spec: Json): corev1.Pod {
  return { ...pod(spec), metadata: { name } } as corev1.Pod;
}

describe("a namespace's labels", () => {
  it("say levels and versions by mode", () => {
    const { policy, problems } = policyOf({
      [label("enforce")]: "baseline",
      [label("enforce-version")]: "v1.30",
      [label("warn")]: "restricted",
    });
    assert.deepEqual(policy, {
      enforce: { level: "baseline", version: 30 },
      audit: { level: "privileged", version: "latest" },
      warn: { level: "restricted", version: "latest" },
    });
    assert.deepEqual(problems, []);
  });

  it("are strict when they make no sense", () => {
    const { policy, problems } = policyOf({
      [label("enforce")]: "bseline",
      [label("warn")]: "x",
      [label("warn-version")]: "1.3",
    });
    assert.deepEqual(
      [policy.enforce.level, policy.warn.level, policy.warn.version],
      ["restricted", "privileged", "latest"],
    );
    assert.deepEqual(
      problems.map(({ text: problem }) => problem),
      [
        "must be one of privileged, baseline, restricted",
        "must be one of privileged, baseline, restricted",
        'must be "latest" or "v1.x"',
      ],
    );
  });

  it("that tighten tell of the pods that are there", () => {
    const standard = { level: "baseline", version: "latest" } as const;
    assert.equal(isStricter(standard, { level: "privileged", version: "latest" }), true);
    assert.equal(isStricter({ level: "privileged", version: 3 }, standard), false);
    assert.deepEqual(
      existingPodsWarnings(
        "shop",
        [named("b", { hostPID: true }), named("c", { hostPID: true }), named("d", {})],
        standard,
      ),
      [
        'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
        "b (and 1 other pod): host namespaces",
      ],
    );
    assert.deepEqual(existingPodsWarnings("shop", [named("d", {})], standard), []);
  });
});
