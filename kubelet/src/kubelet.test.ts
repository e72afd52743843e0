import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ConfigMaps, Leases, Nodes, Pods, Services } from "@kayak/api";
import { FakeApi } from "./testing/fake-api.ts";
import { Harness } from "./testing/harness.ts";
import { container, pod } from "./testing/pods.ts";

describe("runKubelet", () => {
  it("registers its node, renews its lease and is ready once it has an address range", async () => {
    await using kubelet = await Harness.start({ podCIDR: "none" });
    const ready = () => kubelet.node.status.conditions?.find(({ type }) => type === "Ready");
    assert.equal(ready()?.reason, "KubeletNotReady");
    assert.deepEqual(kubelet.node.status.addresses, [
      { type: "InternalIP", address: "192.0.2.1" },
      { type: "Hostname", address: "node-1" },
    ]);
    assert.equal(kubelet.node.metadata.labels?.["kubernetes.io/hostname"], "node-1");
    assert.equal(kubelet.node.status.capacity?.["pods"], "110");
    assert.equal(kubelet.node.status.nodeInfo?.containerRuntimeVersion, "kayak://0.1.0");
    kubelet.assignPodCIDR("10.244.7.0/24");
    await kubelet.until(() => ready()?.status === "True", "node ready");
    assert.equal(kubelet.runtime.podCIDR, "10.244.7.0/24");
    assert.equal(ready()?.message, "kubelet is posting ready status");
    await kubelet.until(() => kubelet.api.of(Leases).length === 1, "lease");
    const before = kubelet.api.of(Leases)[0]!.spec.renewTime;
    await kubelet.clock.advance(10_000);
    await kubelet.until(() => kubelet.api.of(Leases)[0]!.spec.renewTime !== before, "lease renewed");
  });

  it("makes allocatable what others add to its capacity, for as long as it is there", async () => {
    await using kubelet = await Harness.start();
    const licence = "example.com/licence";
    const put = (capacity: Record<string, string>) =>
      kubelet.api.put(Nodes, { ...kubelet.node, status: { ...kubelet.node.status, capacity } });
    const { capacity: own = {} } = kubelet.node.status;
    put({ ...own, [licence]: "5" });
    await kubelet.until(() => kubelet.node.status.allocatable?.[licence] === "5", "allocatable");
    assert.equal(kubelet.node.status.capacity?.[licence], "5");
    put(own);
    await kubelet.until(() => !(licence in (kubelet.node.status.allocatable ?? {})), "no longer allocatable");
    assert.equal(kubelet.node.status.allocatable?.["pods"], "110");
  });

  it("says again at once that it is ready when it was taken for lost", async () => {
    await using kubelet = await Harness.start();
    const ready = () => kubelet.node.status.conditions?.find(({ type }) => type === "Ready")?.status;
    await kubelet.until(() => ready() === "True", "node ready");
    const conditions = kubelet.node.status.conditions!.map((condition) => ({
      ...condition,
      status: "Unknown" as const,
    }));
    kubelet.api.put(Nodes, { ...kubelet.node, status: { ...kubelet.node.status, conditions } });
    assert.equal(ready(), "Unknown");
    await kubelet.until(() => ready() === "True", "node ready again");
  });

  it("starts a pod and reports it Running and Ready in one write", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod());
    await kubelet.until(() => kubelet.isReady(), "pod ready");
    await kubelet.settle();
    assert.equal(kubelet.statusWrites().length, 1);
    const status = kubelet.status();
    assert.equal(status.phase, "Running");
    assert.match(status.podIP!, /^10\.244\.0\./);
    assert.equal(status.containerStatuses![0]!.started, true);
    assert.deepEqual(kubelet.events(), [
      'Pulled: Container image "web:1" already present on machine and can be accessed by the pod',
      "Created: Container created",
      "Started: Container started",
    ]);
    assert.deepEqual(kubelet.runtime.calls, ["runSandbox web", "start web/app#0"]);
  });

  it("gives containers their environment, mounts and limits", async () => {
    await using kubelet = await Harness.start();
    kubelet.api.put(ConfigMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "conf", namespace: "default" } as never,
      data: { color: "blue" },
    });
    kubelet.api.put(Services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "back-end", namespace: "default" } as never,
      spec: { clusterIP: "10.96.0.20", ports: [{ port: 80 }] },
      status: {},
    });
    await kubelet.settle();
    const env = [
      { name: "COLOR", valueFrom: { configMapKeyRef: { name: "conf", key: "color" } } },
      { name: "GREETING", value: "$(COLOR) at $(BACK_END_SERVICE_HOST), $$(COLOR)" },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ];
    const resources = { requests: { cpu: "250m" }, limits: { cpu: "500m", memory: "64Mi" } };
    const volumes = [{ name: "conf", configMap: { name: "conf" } }];
    kubelet.create(
      pod({
        spec: {
          volumes,
          containers: [
            container("app", {
              env,
              resources,
              args: ["$(GREETING)"],
              volumeMounts: [{ name: "conf", mountPath: "/conf" }],
            }),
          ],
        },
      }),
    );
    await kubelet.until(() => kubelet.isReady(), "pod ready");
    const config = kubelet.runtime.configOf(kubelet.runtime.find("app")!.id);
    const values = Object.fromEntries(config.env.map(({ name, value }) => [name, value]));
    assert.equal(values["GREETING"], "blue at 10.96.0.20, $(COLOR)");
    assert.equal(values["IP"], kubelet.status().podIP);
    assert.equal(values["BACK_END_PORT_80_TCP_ADDR"], "10.96.0.20");
    assert.deepEqual(config.args, ["blue at 10.96.0.20, $(COLOR)"]);
    assert.deepEqual(
      [config.resources?.cpuShares, config.resources?.cpuQuotaUs, config.resources?.memoryLimitBytes],
      [256, 50_000, 64 * 1024 * 1024],
    );
    assert.deepEqual(
      config.mounts.map(({ containerPath, readonly }) => [containerPath, readonly]),
      [
        ["/conf", true],
        ["/etc/hosts", false],
        ["/dev/termination-log", false],
      ],
    );
    assert.match([...kubelet.runtime.sandboxConfigs.values()][0]!.cgroupParent, /^kubepods\/burstable\/poduid-/);
  });

  it("restarts what fails, with back-off", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod());
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.runtime.exit(kubelet.runtime.find("app")!.id, { exitCode: 1 });
    await kubelet.until(
      () => kubelet.isReady() && kubelet.status().containerStatuses![0]!.restartCount === 1,
      "restarted at once",
    );
    kubelet.runtime.exit(kubelet.runtime.find("app")!.id, { exitCode: 1 });
    const waiting = () => kubelet.status().containerStatuses?.[0]?.state?.waiting;
    await kubelet.until(() => waiting()?.reason === "CrashLoopBackOff", "backing off");
    assert.match(waiting()!.message!, /^back-off 10s restarting failed container=app pod=web_default\(uid-\d+\)$/);
    assert.equal(kubelet.status().containerStatuses![0]!.lastState?.terminated?.exitCode, 1);
    assert.match(kubelet.events().at(-1)!, /^BackOff: Back-off restarting failed container app in pod web_default\(/);
    await kubelet.clock.advance(10_000);
    await kubelet.until(
      () => kubelet.isReady() && kubelet.status().containerStatuses![0]!.restartCount === 2,
      "restarted",
    );
  });

  it("ends a deleted pod within its grace and lets the object go", async () => {
    await using kubelet = await Harness.start();
    kubelet.runtime.stubborn.add("app");
    kubelet.create(pod());
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.api.deletePod("web", 5);
    await kubelet.until(() => kubelet.runtime.calls.includes("stop web/app 5000"), "being stopped");
    assert.ok(kubelet.pod());
    await kubelet.clock.advance(5_000);
    await kubelet.until(() => !kubelet.pod(), "object gone");
    assert.equal(kubelet.runtime.sandboxes.size + kubelet.runtime.containers.size, 0);
    assert.ok(kubelet.events().includes("Killing: Stopping container app"));
    assert.equal(kubelet.statusWrites().at(-1)!.phase, "Failed");
    const deletion = kubelet.api.writes.find(({ verb, resource }) => verb === "delete" && resource === "pods");
    assert.equal((deletion!.body as { gracePeriodSeconds: number }).gracePeriodSeconds, 0);
  });

  it("hurries when the grace is cut short", async () => {
    await using kubelet = await Harness.start();
    kubelet.runtime.stubborn.add("app");
    kubelet.create(pod());
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.api.deletePod("web", 600);
    await kubelet.until(() => kubelet.runtime.calls.includes("stop web/app 600000"), "being stopped");
    kubelet.api.deletePod("web", 1);
    await kubelet.until(() => kubelet.runtime.calls.includes("stop web/app 1000"), "hurried");
    await kubelet.clock.advance(1_000);
    await kubelet.until(() => !kubelet.pod(), "object gone");
  });

  it("runs a pod to its end and keeps it for its logs", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: { restartPolicy: "Never" } }));
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.runtime.exit(kubelet.runtime.find("app")!.id, { exitCode: 0 });
    await kubelet.until(() => kubelet.status().phase === "Succeeded", "succeeded");
    await kubelet.settle();
    assert.equal(kubelet.runtime.containers.size, 1);
    assert.equal(kubelet.status().containerStatuses![0]!.state?.terminated?.reason, "Completed");
    kubelet.api.deletePod("web", 30);
    await kubelet.until(() => !kubelet.pod() && kubelet.runtime.containers.size === 0, "gone");
  });

  it("ends a pod at its deadline", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: { activeDeadlineSeconds: 60 } }));
    await kubelet.until(() => kubelet.isReady(), "ready");
    await kubelet.clock.advance(61_000);
    await kubelet.until(() => kubelet.status().phase === "Failed", "failed");
    assert.equal(kubelet.status().reason, "DeadlineExceeded");
    assert.equal(kubelet.runtime.find("app")!.state, "exited");
  });

  it("says why an image is missing, and starts once it is there", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: { containers: [container("app", { image: "other:1" })] } }));
    const reason = () => kubelet.status().containerStatuses?.[0]?.state?.waiting?.reason;
    await kubelet.until(() => reason() === "ErrImagePull" || reason() === "ImagePullBackOff", "pull failed");
    await kubelet.clock.advance(1_000);
    await kubelet.until(() => reason() === "ImagePullBackOff", "backing off");
    assert.ok(kubelet.events().includes('Failed: Failed to pull image "other:1": no registry holds other:1'));
    assert.ok(kubelet.events().includes("Failed: Error: ErrImagePull"));
    kubelet.runtime.addImage("other:1");
    await kubelet.clock.advance(10_000);
    await kubelet.until(() => kubelet.isReady(), "ready");
  });

  it("waits for a configMap, and starts as soon as it is made", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(
      pod({ spec: { containers: [container("app", { envFrom: [{ configMapRef: { name: "late" } }] })] } }),
    );
    const waiting = () => kubelet.status().containerStatuses?.[0]?.state?.waiting;
    await kubelet.until(() => waiting()?.reason === "CreateContainerConfigError", "config error");
    assert.equal(waiting()!.message, 'configmap "late" not found');
    kubelet.api.put(ConfigMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "late", namespace: "default" } as never,
      data: { A: "1" },
    });
    await kubelet.until(() => kubelet.isReady(), "ready");
  });

  it("refuses a kind of volume it doesn't know, in an event", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: { volumes: [{ name: "data", nfs: { server: "s", path: "/" } }] } }));
    await kubelet.until(() => kubelet.events().some((event) => event.startsWith("FailedMount")), "refused");
    assert.ok(
      kubelet
        .events()
        .includes(
          'FailedMount: MountVolume.SetUp failed for volume "data" : no volume plugin matched: volumes of kind nfs are not supported',
        ),
    );
    assert.equal(kubelet.isReady(), false);
  });

  it("asks readiness and liveness, and acts on the answers", async () => {
    await using kubelet = await Harness.start();
    const exec = { command: ["check"] };
    kubelet.runtime.execResults.set("app", { exitCode: 1, output: "no" });
    kubelet.create(
      pod({
        spec: {
          containers: [
            container("app", {
              readinessProbe: { exec, periodSeconds: 5 },
              livenessProbe: { exec, periodSeconds: 5, failureThreshold: 2, initialDelaySeconds: 12 },
            }),
          ],
        },
      }),
    );
    await kubelet.until(() => kubelet.events().includes("Unhealthy: Readiness probe failed: no"), "not ready");
    kubelet.runtime.execResults.set("app", { exitCode: 0, output: "" });
    await kubelet.clock.advance(5_000);
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.runtime.execResults.set("app", { exitCode: 1, output: "dead" });
    await kubelet.clock.advance(8_000);
    await kubelet.clock.advance(5_000);
    await kubelet.until(
      () => kubelet.events().includes("Killing: Container app failed liveness probe, will be restarted"),
      "killed",
    );
    await kubelet.until(() => kubelet.status().containerStatuses?.[0]?.restartCount === 1, "restarted");
  });

  it("adopts running containers after a restart, and ends pods deleted meanwhile", async () => {
    const api = new FakeApi();
    await using first = await Harness.start({ api });
    first.create(pod({ name: "stays" }));
    first.create(pod({ name: "goes" }));
    await first.until(() => first.isReady("stays") && first.isReady("goes"), "both ready");
    const { clock, runtime, rootDir } = first;
    await first.stop();
    api.remove(Pods, { name: "goes", namespace: "default" });
    const calls = runtime.calls.length;
    const writes = api.writes.length;
    await using second = await Harness.start({ api, clock, runtime, rootDir });
    await second.until(() => runtime.sandboxes.size === 1, "the deleted pod is gone");
    await second.settle();
    assert.deepEqual(
      runtime.calls.slice(calls).filter((call) => call.includes("stays") || call.startsWith("start")),
      [],
    );
    assert.deepEqual(
      api.writes.slice(writes).filter(({ name, resource }) => resource === "pods" && name === "stays"),
      [],
    );
    assert.equal(second.isReady("stays"), true);
  });
});
