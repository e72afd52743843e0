/** Runtime views for tests of decisions. */
import type { corev1 } from "@kayak/api";
import type { ContainerStatus, SandboxStatus } from "../cri.ts";
import { annotationKeys, containerHash, podLabels } from "../pods/identity.ts";
import { viewOf, type PodView } from "../pods/view.ts";

export interface Run {
  readonly name: string;
  readonly state: ContainerStatus["state"];
  readonly exitCode?: number;
  readonly attempt?: number;
  readonly sandbox?: string;
  readonly finishedAt?: number;
  readonly reason?: string;
  readonly image?: string;
}

export interface Box {
  readonly id: string;
  readonly state?: SandboxStatus["state"];
  readonly ips?: readonly string[];
}

/** Later entries are newer. */
export function view(pod: corev1.Pod, boxes: readonly Box[], runs: readonly Run[] = []): PodView {
  const sandboxes = boxes.map(({ id, state = "ready", ips = ["10.244.0.2"] }, index): SandboxStatus => ({
    id,
    state,
    ips,
    createdAt: index,
    labels: podLabels(pod),
    annotations: {},
    metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid, attempt: index },
  }));
  return viewOf(
    sandboxes,
    runs.map((run, index) => status(pod, run, { index, sandbox: boxes.at(-1)?.id ?? "" })),
  );
}

function status(pod: corev1.Pod, run: Run, at: { index: number; sandbox: string }): ContainerStatus {
  const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({ name }) => name === run.name) ?? {
    name: run.name,
  };
  const startedAt = 1_000_000;
  return {
    id: `${run.name}-${run.attempt ?? 0}`,
    sandboxId: run.sandbox ?? at.sandbox,
    metadata: { name: run.name, attempt: run.attempt ?? 0 },
    state: run.state,
    createdAt: at.index,
    ...(run.state !== "created" && { startedAt }),
    ...(run.state === "exited" && { exitCode: run.exitCode ?? 0, finishedAt: run.finishedAt ?? startedAt + 1000 }),
    ...(run.reason && { reason: run.reason }),
    imageId: "sha256:1",
    labels: podLabels(pod),
    annotations: {
      [annotationKeys.hash]: containerHash({ ...spec, ...(run.image && { image: run.image }) }),
      [annotationKeys.image]: spec.image ?? "",
    },
    logPath: `/logs/${run.name}/${run.attempt ?? 0}.log`,
  };
}
