/** Storage as a kubectl user sees it: claims, the volumes made for them, what is kept, what is deleted, what is refused. */
import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { eventually } from "./eventually.ts";
import { demoImage } from "./cluster.ts";
import { idle, shellPod } from "./manifests.ts";
import { inNamespace, type Scope } from "./namespace.ts";

function claim(name: string, size: string, spec: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } }, ...spec },
  };
}

const mounted = { volumeMounts: [{ name: "data", mountPath: "/data" }] };

function podWith(name: string, claimName: string, script = idle): object {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName } }];
  return shellPod(name, script, { container: mounted, pod: { volumes, restartPolicy: "Never" } });
}

async function volumeOf(scope: Scope, name: string): Promise<corev1.PersistentVolume> {
  const { spec } = await scope.json<corev1.PersistentVolumeClaim>("get", "pvc", name);
  return scope.json("get", "pv", spec.volumeName ?? "");
}

function phase(scope: Scope, name: string): Promise<string> {
  return scope.must("get", "pvc", name, "-o", "jsonpath={.status.phase}");
}

/** The messages of an object's events with this reason. */
function told(scope: Scope, name: string, reason: string): Promise<string> {
  return scope.must(
    "get",
    "events",
    `--field-selector=involvedObject.name=${name},reason=${reason}`,
    "-o",
    "jsonpath={range .items[*]}{.message}{'\\n'}{end}",
  );
}

describe("persistent volumes", function () {
  this.timeout(120_000);
  const scope = inNamespace("storage");

  it("are made when a pod is scheduled, bounded, kept from pod to pod, and deleted with their claim", async () => {
    await scope().apply(claim("data", "16Mi"));
    const waiting = "waiting for first consumer to be created before binding\n";
    await eventually("waits", async () => assert.equal(await told(scope(), "data", "WaitForFirstConsumer"), waiting));
    assert.equal(await phase(scope(), "data"), "Pending");

    await scope().apply(podWith("one", "data"));
    await scope().ready("pod/one");
    assert.equal(await phase(scope(), "data"), "Bound");
    await scope().must("exec", "one", "--", "sh", "-c", "echo kept > /data/file");
    const full = await scope().kubectl(
      "exec",
      "one",
      "--",
      "dd",
      "if=/dev/zero",
      "of=/data/large",
      "bs=1M",
      "count=20",
    );
    assert.match(full.stderr, /No space left on device/);
    const { spec } = await scope().json<corev1.Pod>("get", "pod", "one");
    await scope().must("delete", "pod", "one", "--now");

    await scope().apply(podWith("two", "data"));
    await scope().ready("pod/two");
    assert.equal(await scope().must("exec", "two", "--", "cat", "/data/file"), "kept\n");
    assert.equal((await scope().json<corev1.Pod>("get", "pod", "two")).spec.nodeName, spec.nodeName);

    const volume = await volumeOf(scope(), "data");
    await scope().must("delete", "pvc", "data", "--wait=false");
    assert.match(await scope().must("get", "pvc", "data"), /Terminating/);
    await scope().must("delete", "pod", "two", "--now");
    await eventually("deleted", async () => {
      assert.match((await scope().kubectl("get", "pv", volume.metadata.name)).stderr, /not found/);
    });
    await assert.rejects(access(volume.spec.local!.path), { code: "ENOENT" });
  });

  it("outlive the cluster's processes", async () => {
    const { cluster } = scope();
    await scope().apply(claim("lasting", "8Mi"), podWith("writer", "lasting", `echo lasting > /data/file; ${idle}`));
    await scope().ready("pod/writer");
    await cluster.down();
    await cluster.up();
    await eventually("node back", () => scope().must("delete", "pod", "writer", "--now", "--ignore-not-found"));
    await scope().apply(podWith("reader", "lasting"));
    await scope().ready("pod/reader", 60_000);
    assert.equal(await scope().must("exec", "reader", "--", "cat", "/data/file"), "lasting\n");
  });

  it("come with every pod of a StatefulSet, and stay when it shrinks", async () => {
    const labels = { app: "db" };
    const container = {
      name: "main",
      image: demoImage,
      command: ["sh", "-c", `hostname >> /data/who; ${idle}`],
      ...mounted,
    };
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } };
    const { metadata: _, ...wanted } = claim("data", "4Mi") as { metadata: object };
    await scope().apply({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "db" },
      spec: {
        replicas: 2,
        serviceName: "db",
        selector: { matchLabels: labels },
        template,
        volumeClaimTemplates: [{ metadata: { name: "data" }, ...wanted }],
      },
    });
    await scope().must("rollout", "status", "statefulset/db", "--timeout=60s");
    await scope().must("scale", "statefulset/db", "--replicas=0");
    await eventually("stopped", async () =>
      assert.equal(await scope().must("get", "pods", "-l", "app=db", "-o", "name"), ""),
    );
    await scope().must("scale", "statefulset/db", "--replicas=2");
    await scope().must("rollout", "status", "statefulset/db", "--timeout=60s");
    for (const name of ["db-0", "db-1"])
      assert.equal(await scope().must("exec", name, "--", "cat", "/data/who"), `${name}\n${name}\n`);
  });

  it("are block devices, and volumes of one pod, where that is asked for", async () => {
    const volumes = [
      { name: "disk", persistentVolumeClaim: { claimName: "raw" } },
      { name: "scratch", ephemeral: { volumeClaimTemplate: { spec: (claim("", "4Mi") as { spec: object }).spec } } },
    ];
    const container = {
      volumeDevices: [{ name: "disk", devicePath: "/dev/xvda" }],
      volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    };
    await scope().apply(
      claim("raw", "4Mi", { volumeMode: "Block" }),
      shellPod("raw", idle, { container, pod: { volumes } }),
    );
    await scope().ready("pod/raw");
    const script = "echo bytes > /dev/xvda; head -c 6 /dev/xvda; touch /scratch/file; ls /scratch";
    assert.equal(await scope().must("exec", "raw", "--", "sh", "-c", script), "bytes\nfile\n");
    await scope().must("delete", "pod", "raw", "--now");
    await eventually("gone with its pod", async () => {
      assert.match((await scope().kubectl("get", "pvc", "raw-scratch")).stderr, /not found/);
    });
    assert.equal(await phase(scope(), "raw"), "Bound");
  });

  it("show the files of an image, read-only", async () => {
    const volumes = [{ name: "data", image: { reference: demoImage, pullPolicy: "Never" } }];
    await scope().apply(shellPod("viewer", idle, { container: mounted, pod: { volumes } }));
    await scope().ready("pod/viewer");
    const script = "test -x /data/bin/serve && touch /data/file; /data/bin/serve; true";
    const { stderr } = await scope().kubectl("exec", "viewer", "--", "sh", "-c", script);
    assert.match(stderr, /Read-only file system[^]*Permission denied/);
    await scope().must("delete", "pod", "viewer", "--now");
  });

  it("grow when their claims do", async () => {
    await scope().apply(claim("growing", "8Mi"), podWith("holder", "growing"));
    await scope().ready("pod/holder");
    await scope().must(
      "patch",
      "pvc",
      "growing",
      "-p",
      JSON.stringify({ spec: { resources: { requests: { storage: "24Mi" } } } }),
    );
    await scope().must("delete", "pod", "holder", "--now");
    await eventually("grown", async () => {
      assert.equal(await scope().must("get", "pvc", "growing", "-o", "jsonpath={.status.capacity.storage}"), "24Mi");
    });
    const fill = "dd if=/dev/zero of=/data/large bs=1M count=16 && echo fits";
    await scope().apply(podWith("filler", "growing", fill));
    await eventually("filled", async () => assert.match(await scope().must("logs", "filler"), /fits/));
  });

  it("are bound by hand too, and kept when their policy says so", async () => {
    const name = `by-hand-${scope().namespace}`;
    const spec = {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "1Gi" },
      hostPath: { path: `/tmp/${name}`, type: "DirectoryOrCreate" },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "by-hand",
    };
    const labels = { tier: name };
    await scope().apply(
      { apiVersion: "v1", kind: "PersistentVolume", metadata: { name, labels }, spec },
      claim("static", "1Mi", { storageClassName: "by-hand", selector: { matchLabels: labels } }),
    );
    await eventually("bound", async () => assert.equal(await phase(scope(), "static"), "Bound"));
    assert.match(
      await scope().must("get", "pv", name, "--no-headers"),
      /1Gi +RWO +Retain +Bound +\S+\/static +by-hand/,
    );
    await scope().must("delete", "pvc", "static");
    await eventually("released", async () => assert.match(await scope().must("get", "pv", name), /Released/));
    await scope().must("delete", "pv", name);
  });

  it("are refused in Kubernetes' words", async () => {
    const refusals: [object, RegExp][] = [
      [
        claim("bad", "1Mi", { accessModes: [] }),
        /spec\.accessModes: Required value: at least 1 access mode is required/,
      ],
      [claim("bad", "0"), /spec\.resources\[storage\]: Invalid value: "0": must be greater than zero/],
    ];
    for (const [object, expected] of refusals)
      assert.match((await scope().cluster.applyText(JSON.stringify(object), "-n", scope().namespace)).stderr, expected);

    await scope().apply(claim("no-class", "1Mi", { storageClassName: "missing" }));
    await eventually("told", async () => {
      assert.equal(
        await told(scope(), "no-class", "ProvisioningFailed"),
        'storageclass.storage.k8s.io "missing" not found\n',
      );
    });
    await scope().apply(podWith("lonely", "no-such-claim"));
    await eventually("told", async () => {
      assert.match(
        await told(scope(), "lonely", "FailedScheduling"),
        /persistentvolumeclaim "no-such-claim" not found/,
      );
    });
    await scope().apply(claim("shared", "1Mi", { accessModes: ["ReadWriteMany"] }), podWith("sharer", "shared"));
    await eventually("told", async () => {
      assert.match(await told(scope(), "shared", "ProvisioningFailed"), /access mode ReadWriteMany is not supported/);
    });
  });
});
