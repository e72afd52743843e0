/**
 * What a pod asks for, and what its containers find: one pod a row, all at once. docs/pods.md has the whole list of fields; those with a
 * test of their own elsewhere are not repeated here.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { demoImage } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

interface Row {
  /** Also the pod's name. */
  readonly field: string;
  readonly script: string;
  readonly container?: object;
  readonly pod?: object;
  /** All that the container prints. */
  readonly says: string | RegExp;
}

const identity = "id -u; id -g; id -G";
const config = { name: "config", configMap: { name: "config" } };
const scratch = { name: "scratch", emptyDir: {} };

const rows: readonly Row[] = [
  {
    field: "command-args",
    script: "",
    container: { command: ["echo", "$(A)"], args: ["$$(A)", "b"], env: [{ name: "A", value: "1" }] },
    says: "1 $(A) b\n",
  },
  { field: "working-dir", script: "pwd", container: { workingDir: "/made/for/it" }, says: "/made/for/it\n" },
  {
    field: "env-from-prefix",
    script: "echo $P_color $S_word $color",
    container: {
      envFrom: [
        { configMapRef: { name: "config" }, prefix: "P_" },
        { secretRef: { name: "secret" }, prefix: "S_" },
        { configMapRef: { name: "missing", optional: true } },
      ],
    },
    says: "blue hush\n",
  },
  {
    field: "env-sources",
    script: "echo $A $B $C $D ${E-unset}",
    container: {
      resources: { limits: { memory: "64Mi" } },
      env: [
        { name: "A", valueFrom: { configMapKeyRef: { name: "config", key: "color" } } },
        { name: "B", valueFrom: { secretKeyRef: { name: "secret", key: "word" } } },
        { name: "C", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
        { name: "D", value: "$(A)$(B)$(NONE)" },
        { name: "E", valueFrom: { configMapKeyRef: { name: "config", key: "none", optional: true } } },
      ],
    },
    says: "blue hush 64 bluehush$(NONE) unset\n",
  },
  {
    field: "downward-env",
    script: "echo $NAME $NS $LABEL; test $IP = $IPS && test -n $HOST && test -n $MY_UID && echo $SA",
    container: {
      env: Object.entries({
        NAME: "metadata.name",
        NS: "metadata.namespace",
        LABEL: "metadata.labels['app']",
        IP: "status.podIP",
        IPS: "status.podIPs",
        HOST: "status.hostIP",
        MY_UID: "metadata.uid",
        SA: "spec.serviceAccountName",
      }).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    },
    says: /^downward-env fields-\w+ downward-env\ndefault\n$/,
  },
  {
    field: "env-file",
    script: "echo $A ${B-unset}",
    container: {
      env: ["A", "B"].map((key) => ({
        name: key,
        valueFrom: { fileKeyRef: { volumeName: "scratch", path: "deep/vars", key, optional: key === "B" } },
      })),
    },
    pod: {
      volumes: [scratch],
      initContainers: [
        {
          name: "writes",
          image: demoImage,
          command: ["sh", "-c", `mkdir /data/deep; echo "A='from a file'" > /data/deep/vars`],
          volumeMounts: [{ name: "scratch", mountPath: "/data" }],
        },
      ],
    },
    says: "from a file unset\n",
  },
  { field: "service-links", script: "env | grep -c WEB_PORT_80", pod: { enableServiceLinks: true }, says: /^[4-9]\n$/ },
  { field: "no-service-links", script: "env | grep -c WEB_PORT_80", pod: { enableServiceLinks: false }, says: "0\n" },
  {
    field: "users",
    script: identity,
    pod: { securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] } },
    says: "1000\n3000\n3000 2000 4000\n",
  },
  {
    field: "container-user",
    script: identity,
    pod: { securityContext: { runAsUser: 1000 } },
    container: { securityContext: { runAsUser: 7, runAsGroup: 8, runAsNonRoot: true } },
    says: "7\n8\n8\n",
  },
  {
    field: "fs-group",
    script: "stat -c '%g %a' /data; echo x > /data/f; stat -c %g /data/f",
    pod: { securityContext: { runAsUser: 5, fsGroup: 2000 }, volumes: [scratch] },
    container: { volumeMounts: [{ name: "scratch", mountPath: "/data" }] },
    says: "2000 2777\n2000\n",
  },
  {
    field: "capabilities",
    script: "grep CapEff /proc/self/status | cut -f2",
    container: { securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "CHOWN"] } } },
    says: "0000000000000401\n",
  },
  {
    field: "no-new-privs",
    script: "grep NoNewPrivs /proc/self/status | cut -f2",
    container: { securityContext: { allowPrivilegeEscalation: false } },
    says: "1\n",
  },
  {
    field: "privileged",
    script: "grep -E 'CapEff|Seccomp:' /proc/self/status | cut -f2; test -w /proc/sys/kernel/hostname && echo writable",
    container: { securityContext: { privileged: true } },
    says: /^0*1?[0-9a-f]*ffff\n0\nwritable\n$/,
  },
  { field: "seccomp-default", script: "grep Seccomp: /proc/self/status | cut -f2", says: "2\n" },
  {
    field: "seccomp-unconfined",
    script: "grep Seccomp: /proc/self/status | cut -f2",
    pod: { securityContext: { seccompProfile: { type: "Unconfined" } } },
    says: "0\n",
  },
  {
    field: "read-only-root",
    script: "touch /x 2>&1; touch /tmp/x 2>&1; echo > /dev/shm/x && echo shm",
    container: { securityContext: { readOnlyRootFilesystem: true } },
    says: "touch: /x: Read-only file system\ntouch: /tmp/x: Read-only file system\nshm\n",
  },
  {
    field: "sysctls",
    script: "cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shm_rmid_forced",
    pod: {
      securityContext: {
        sysctls: [
          { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
          { name: "kernel.shm_rmid_forced", value: "1" },
        ],
      },
    },
    says: "80\n1\n",
  },
  {
    field: "hostname",
    script: "hostname; hostname -f; grep -c 'own.deep.fields-.*own$' /etc/hosts",
    pod: { hostname: "own", subdomain: "deep" },
    says: /^own\nown\.deep\.fields-\w+\.svc\.cluster\.local\n1\n$/,
  },
  {
    field: "hostname-fqdn",
    script: "hostname; tail -1 /etc/hosts | cut -f3",
    pod: { hostname: "own", subdomain: "deep", setHostnameAsFQDN: true },
    says: /^own\.deep\.fields-\w+\.svc\.cluster\.local\nown\n$/,
  },
  {
    field: "hostname-override",
    script: "hostname; grep -c 'quite.other$' /etc/hosts",
    pod: { hostnameOverride: "quite.other" },
    says: "quite.other\n1\n",
  },
  {
    field: "host-aliases",
    script: "tail -3 /etc/hosts",
    pod: { hostAliases: [{ ip: "192.0.2.7", hostnames: ["a.test", "b.test"] }] },
    says: "\n# Entries added by HostAliases.\n192.0.2.7\ta.test\tb.test\n",
  },
  {
    field: "dns-none",
    script: "cat /etc/resolv.conf",
    pod: {
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["192.0.2.53"],
        searches: ["a.test"],
        options: [{ name: "ndots", value: "2" }, { name: "rotate" }],
      },
    },
    says: /nameserver 192\.0\.2\.53/,
  },
  {
    field: "dns-config",
    script: "cat /etc/resolv.conf",
    pod: { dnsConfig: { searches: ["more.test"], options: [{ name: "ndots", value: "1" }] } },
    says: /search fields-\w+\.svc\.cluster\.local .*more\.test[^]*options ndots:1\n/,
  },
  {
    field: "host-namespaces",
    // More than a pod of its own has: those of the cluster at least.
    script: "cd /proc && set -- [0-9]* && test $# -gt 20 && echo many",
    pod: { hostPID: true, hostNetwork: true, hostIPC: true },
    says: "many\n",
  },
  {
    field: "share-processes",
    script: "until grep -l sleep /proc/[0-9]*/comm >/dev/null 2>&1; do sleep 0.1; done; echo seen",
    pod: { shareProcessNamespace: true },
    says: "seen\n",
  },
  {
    field: "sub-path",
    script: "cat /file; cat /expr; touch /file 2>&1",
    container: {
      env: [{ name: "KEY", value: "color" }],
      volumeMounts: [
        { name: "config", mountPath: "/file", subPath: "color" },
        { name: "config", mountPath: "/expr", subPathExpr: "$(KEY)" },
      ],
    },
    pod: { volumes: [config] },
    says: "bluebluetouch: /file: Read-only file system\n",
  },
  {
    field: "modes-items",
    script: "cd /conf; ls; stat -L -c '%a' deep/down; cat deep/down",
    container: { volumeMounts: [{ name: "config", mountPath: "/conf" }] },
    pod: {
      volumes: [
        { name: "config", configMap: { name: "config", items: [{ key: "color", path: "deep/down", mode: 0o400 }] } },
      ],
    },
    says: "deep\n400\nblue",
  },
  {
    field: "read-only-recursive",
    script: "touch /data/x 2>&1; grep -c ' /data ro' /proc/self/mountinfo",
    container: {
      volumeMounts: [{ name: "scratch", mountPath: "/data", readOnly: true, recursiveReadOnly: "Enabled" }],
    },
    pod: { volumes: [scratch] },
    says: "touch: /data/x: Read-only file system\n1\n",
  },
  {
    field: "memory-volume",
    script: "df -k /data | awk 'END {print $2}'",
    container: { resources: { limits: { memory: "32Mi" } }, volumeMounts: [{ name: "m", mountPath: "/data" }] },
    pod: { volumes: [{ name: "m", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } }] },
    says: "32768\n",
  },
  {
    field: "pod-level-resources",
    script: "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null",
    pod: { resources: { limits: { memory: "48Mi", cpu: "1" } } },
    says: "50331648\n",
  },
  {
    field: "termination-log",
    script: "echo bye > /my/log",
    container: { terminationMessagePath: "/my/log" },
    says: "",
  },
  {
    field: "fallback-to-logs",
    script: "echo last words; exit 3",
    container: { terminationMessagePolicy: "FallbackToLogsOnError" },
    says: "last words\n",
  },
];

const expectedMessages: Readonly<Record<string, string>> = {
  "termination-log": "bye\n",
  "fallback-to-logs": "last words\n",
};

function podOf({ field, script, container, pod }: Row): object {
  const object = shellPod(field, script, {
    ...(container && { container }),
    pod: { restartPolicy: "Never", ...pod },
  }) as {
    spec: { containers: object[] };
  };
  if (field === "share-processes")
    object.spec.containers.push({ name: "other", image: demoImage, command: ["timeout", "3", "sleep", "77"] });
  return object;
}

describe("a field of a pod", function () {
  this.timeout(120_000);
  const scope = inNamespace("fields");

  before(async () => {
    await scope().apply(
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "config" }, data: { color: "blue" } },
      { apiVersion: "v1", kind: "Secret", metadata: { name: "secret" }, stringData: { word: "hush" } },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
      },
    );
    await scope().apply(...rows.map(podOf));
  });

  const ended = async (field: string): Promise<corev1.Pod> =>
    eventually(`${field} ended`, async () => {
      const pod = await scope().json<corev1.Pod>("get", "pod", field);
      assert.match(pod.status.phase ?? "", /Succeeded|Failed/);
      return pod;
    });

  for (const { field, says } of rows)
    it(field, async () => {
      const pod = await ended(field);
      const log = await scope().must("logs", field, "-c", "main");
      if (typeof says === "string") assert.equal(log, says);
      else assert.match(log, says);
      const message = expectedMessages[field];
      if (message !== undefined) assert.equal(pod.status.containerStatuses?.[0]?.state?.terminated?.message, message);
    });
});
