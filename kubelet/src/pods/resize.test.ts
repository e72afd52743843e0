/** Resources changed while a pod runs. */
import assert from "node:assert/strict";
import { Pods, type corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { Harness } from "../testing/harness.ts";
import { container, pod } from "../testing/pods.ts";
import { allocationOf, refuseResize, resizeOf, withAllocation } from "./resize.ts";

function sized(cpu: string, more: Partial<corev1.Container> = {}): corev1.Pod {
  return pod({ spec: { containers: [container("app", { resources: { requests: { cpu } }, ...more })] } });
}

const resize = (kubelet: Harness, resources: corev1.ResourceRequirements) => {
  const old = kubelet.pod()!;
  const containers = [{ ...old.spec.containers[0]!, resources }];
  const metadata = { ...old.metadata, generation: old.metadata.generation! + 1 };
  kubelet.api.put(Pods, { ...old, metadata, spec: { ...old.spec, containers } });
};
const app = (kubelet: Harness) => kubelet.status().containerStatuses![0]!;
const condition = (kubelet: Harness, name: string) => kubelet.status().conditions?.find(({ type }) => type === name);

describe("a resize", () => {
  const allocatable = { cpu: "2", memory: "1Gi" };
  for (const { title, cpu, others, refusal } of [
    { title: "is granted where there is room", cpu: "1500m", others: [sized("500m")], refusal: undefined },
    {
      title: "waits for room",
      cpu: "1501m",
      others: [sized("500m")],
      refusal: {
        reason: "Deferred",
        message: "Node didn't have enough resource: cpu, requested: 1501, used: 500, capacity: 2000",
      },
    },
    {
      title: "never fits a node that is too small",
      cpu: "3",
      others: [],
      refusal: {
        reason: "Infeasible",
        message: "Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000",
      },
    },
  ])
    it(title, () => assert.deepEqual(refuseResize(sized(cpu), { allocatable, others }), refusal));

  it("that is not granted leaves the pod as it was", () => {
    const before = sized("1");
    assert.deepEqual(withAllocation(sized("3"), allocationOf(before)).spec, before.spec);
  });

  const restartForMemory = [{ resourceName: "memory", restartPolicy: "RestartContainer" as const }];
  for (const { title, applied, wanted, is } of [
    { title: "no change", applied: { cpuShares: 10 }, wanted: { cpuShares: 10 }, is: "none" },
    { title: "a limit lifted already", applied: { memoryLimitBytes: -1 }, wanted: {}, is: "none" },
    { title: "more cpu", applied: { cpuShares: 10 }, wanted: { cpuShares: 20 }, is: "inPlace" },
    { title: "no more limit", applied: { cpuQuotaUs: 10 }, wanted: {}, is: "inPlace" },
    { title: "memory, by policy", applied: { memoryLimitBytes: 1 }, wanted: { memoryLimitBytes: 2 }, is: "restart" },
    { title: "an unknown past", applied: undefined, wanted: { cpuShares: 1 }, is: "none" },
  ] as const)
    it(`is done ${is} for ${title}`, () =>
      assert.equal(resizeOf(container("app", { resizePolicy: [...restartForMemory] }), applied, wanted), is));
});

/** The status of a pod that was changed is written after a moment. */
const timePasses = { stepMs: 10 };

describe("a kubelet", () => {
  it("gives a running container what it is granted, and says so", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(sized("100m"));
    await kubelet.until(() => kubelet.isReady(), "ready");
    assert.deepEqual(app(kubelet).allocatedResources, { cpu: "100m" });
    const { containerID } = app(kubelet);
    resize(kubelet, { requests: { cpu: "200m" }, limits: { cpu: "1" } });
    await kubelet.until(() => app(kubelet).resources?.requests?.["cpu"] === "200m", "resized", timePasses);
    assert.equal(app(kubelet).containerID, containerID);
    const [held] = kubelet.runtime.containers.values();
    assert.deepEqual([held?.status.resources?.cpuShares, held?.status.resources?.cpuQuotaUs], [204, 100_000]);
    assert.ok(kubelet.events().some((event) => event.startsWith("ResizeCompleted: Pod resize completed")));
  });

  it("starts a container anew where its policy says so", async () => {
    await using kubelet = await Harness.start();
    const resizePolicy = [{ resourceName: "cpu", restartPolicy: "RestartContainer" as const }];
    kubelet.create(sized("100m", { resizePolicy }));
    await kubelet.until(() => kubelet.isReady(), "ready");
    resize(kubelet, { requests: { cpu: "200m" } });
    await kubelet.until(() => app(kubelet).restartCount === 1 && kubelet.isReady(), "restarted", timePasses);
    assert.ok(kubelet.events().includes("Killing: Container app resize requires restart"));
  });

  it("tells what the node has no room for, until it is asked for less", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(sized("100m"));
    await kubelet.until(() => kubelet.isReady(), "ready");
    resize(kubelet, { requests: { cpu: "9999" } });
    await kubelet.until(() => condition(kubelet, "PodResizePending")?.reason === "Infeasible", "pending", timePasses);
    assert.deepEqual(app(kubelet).allocatedResources, { cpu: "100m" });
    resize(kubelet, { requests: { cpu: "200m" } });
    await kubelet.until(() => condition(kubelet, "PodResizePending") === undefined, "granted", timePasses);
    assert.deepEqual(app(kubelet).allocatedResources, { cpu: "200m" });
  });

  it("tells when giving it fails, and tries again", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(sized("100m"));
    await kubelet.until(() => kubelet.isReady(), "ready");
    kubelet.runtime.failUpdate = "device or resource busy";
    resize(kubelet, { requests: { cpu: "200m" } });
    await kubelet.until(() => condition(kubelet, "PodResizeInProgress")?.reason === "Error", "failed", timePasses);
    kubelet.runtime.failUpdate = undefined;
    await kubelet.clock.advance(10_000);
    await kubelet.until(() => condition(kubelet, "PodResizeInProgress") === undefined, "done");
  });
});
