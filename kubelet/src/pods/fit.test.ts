/** What a node refuses that was bound to it without asking. */
import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { Harness } from "../testing/harness.ts";
import { container, pod } from "../testing/pods.ts";
import { refuseMisplaced } from "./fit.ts";

const allocatable = { cpu: "2", memory: "1Gi", "ephemeral-storage": "10Gi", pods: "3" };

const asking = (requests: Record<string, string>) =>
  pod({ spec: { containers: [container("app", { resources: { requests } })] } });

const publishing = (hostPort: number, hostIP?: string) =>
  pod({
    spec: { containers: [container("app", { ports: [{ containerPort: 80, hostPort, ...(hostIP && { hostIP }) }] })] },
  });

const node = (taints: corev1.Taint[] = []): corev1.Node =>
  ({ metadata: { name: "node-1", labels: { disk: "ssd" } }, spec: { taints }, status: {} }) as unknown as corev1.Node;

const noExecute = { key: "burning", effect: "NoExecute" } as const;
const wrongOs = pod({ spec: { os: { name: "windows" } } });

describe("a node", () => {
  for (const { title, subject, others = [], taints, refusal } of [
    {
      title: "takes what fits exactly",
      subject: asking({ cpu: "1" }),
      others: [asking({ cpu: "1" })],
      refusal: undefined,
    },
    {
      title: "out of processors",
      subject: asking({ cpu: "1500m" }),
      others: [asking({ cpu: "501m" })],
      refusal: ["OutOfcpu", "Node didn't have enough resource: cpu, requested: 1500, used: 501, capacity: 2000"],
    },
    {
      title: "out of memory",
      subject: asking({ memory: "2Gi" }),
      refusal: [
        "OutOfmemory",
        "Node didn't have enough resource: memory, requested: 2147483648, used: 0, capacity: 1073741824",
      ],
    },
    {
      title: "out of storage",
      subject: asking({ "ephemeral-storage": "11Gi" }),
      refusal: [
        "OutOfephemeral-storage",
        "Node didn't have enough resource: ephemeral-storage, requested: 11811160064, used: 0, capacity: 10737418240",
      ],
    },
    {
      title: "out of pods",
      subject: pod(),
      others: [pod(), pod(), pod()],
      refusal: ["OutOfpods", "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"],
    },
    {
      title: "leaves resources it knows nothing of to others",
      subject: asking({ "example.com/x": "1" }),
      refusal: undefined,
    },
    {
      title: "of the wrong kind",
      subject: pod({ spec: { nodeSelector: { disk: "hdd" } } }),
      refusal: ["NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
    },
    { title: "of the right kind", subject: pod({ spec: { nodeSelector: { disk: "ssd" } } }), refusal: undefined },
    {
      title: "whose port is taken",
      subject: publishing(80),
      others: [publishing(80, "192.0.2.1")],
      refusal: ["NodePorts", "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"],
    },
    { title: "whose port is free", subject: publishing(80), others: [publishing(81)], refusal: undefined },
    {
      title: "that drives pods away",
      subject: pod(),
      taints: [noExecute],
      refusal: ["TaintToleration", "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"],
    },
    {
      title: "that drives other pods away",
      subject: pod({ spec: { tolerations: [{ operator: "Exists" }] } }),
      taints: [noExecute],
      refusal: undefined,
    },
    {
      title: "closed to scheduling only",
      subject: pod(),
      taints: [{ key: "k", effect: "NoSchedule" as const }],
      refusal: undefined,
    },
    {
      title: "without drivers for devices",
      subject: pod({ spec: { resourceClaims: [{ name: "gpu", resourceClaimName: "gpu" }] } }),
      refusal: [
        "UnexpectedAdmissionError",
        'Allocate failed due to no driver here prepares the resource claim "gpu", which is unexpected',
      ],
    },
    {
      title: "of another system",
      subject: wrongOs,
      refusal: ["PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"],
    },
    {
      title: "of another system than it is selected for",
      subject: pod({ spec: { nodeSelector: { "kubernetes.io/os": "windows" } } }),
      refusal: [
        "PodOSSelectorNodeLabelDoesNotMatch",
        "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
      ],
    },
  ])
    it(title, () => {
      const refused = refuseMisplaced(subject, { node: node(taints), allocatable, others });
      assert.deepEqual(refused && [refused.reason, refused.message], refusal);
    });

  it("fails what it refuses, and takes it once there is room", async () => {
    await using kubelet = await Harness.start();
    const ports = [{ containerPort: 80, hostPort: 8080 }];
    const spec = { containers: [container("app", { ports })] };
    kubelet.create(pod({ name: "first", spec }));
    await kubelet.until(() => kubelet.isReady("first"), "first ready");
    kubelet.create(pod({ name: "second", spec }));
    await kubelet.until(() => kubelet.status("second").phase === "Failed", "second refused");
    const why = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
    const { reason, message } = kubelet.status("second");
    assert.deepEqual([reason, message], ["NodePorts", `Pod was rejected: ${why}`]);
    assert.equal(kubelet.status("second").containerStatuses, undefined);
    assert.ok(kubelet.events().includes(`NodePorts: ${why}`));
    kubelet.api.deletePod("first", 0);
    await kubelet.until(() => !kubelet.pod("first"), "first gone");
    kubelet.create(pod({ name: "third", spec }));
    await kubelet.until(() => kubelet.isReady("third"), "third ready");
  });
});
