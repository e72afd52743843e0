/** A file of the static pod directory as a pod of this node. Pure. */
import { createHash } from "node:crypto";
import { Pods, applyDefaults, decode, type corev1 } from "@kayak/api";
import { load } from "js-yaml";

export const annotations = {
  source: "kubernetes.io/config.source",
  hash: "kubernetes.io/config.hash",
  seen: "kubernetes.io/config.seen",
  mirror: "kubernetes.io/config.mirror",
} as const;

/** A pod from the API server is no static one, whatever its annotations say: nodes spare those, and end others for them. */
export function fromApi(pod: corev1.Pod): corev1.Pod {
  if ((pod.metadata.annotations?.[annotations.source] ?? "api") === "api") return pod;
  const { metadata } = pod;
  return { ...pod, metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.source]: "api" } } };
}

/** Editors leave others beside theirs. */
export function isManifest(name: string): boolean {
  return /^[^.].*\.(ya?ml|json)$/.test(name);
}

export interface ManifestOptions {
  readonly nodeName: string;
  readonly nowMs: number;
}

/** Its uid is made of its content: a changed file is another pod. */
export function parseManifest(text: string, { nodeName, nowMs }: ManifestOptions): corev1.Pod {
  const document = load(text) as { kind?: unknown; metadata?: { name?: unknown } } | undefined;
  if (document?.kind !== "Pod") throw new Error("it is no Pod");
  if (typeof document.metadata?.name !== "string") throw new Error("metadata.name is required");
  const pod = decode(Pods, document);
  applyDefaults(Pods, pod);
  const hash = createHash("md5").update(`${nodeName}\0${text}`).digest("hex");
  const seen = new Date(nowMs).toISOString();
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name: `${pod.metadata.name}-${nodeName}`,
      namespace: pod.metadata.namespace || "default",
      uid: hash,
      creationTimestamp: `${seen.slice(0, 19)}Z`,
      resourceVersion: "0",
      annotations: {
        ...pod.metadata.annotations,
        [annotations.hash]: hash,
        [annotations.seen]: seen,
        [annotations.source]: "file",
      },
    },
    spec: {
      ...pod.spec,
      nodeName,
      // Nobody but its file ends it.
      tolerations: [...(pod.spec.tolerations ?? []), { operator: "Exists", effect: "NoExecute" }],
    },
    status: { phase: "Pending" },
  };
}

export function isMirror({ metadata }: corev1.Pod): boolean {
  return metadata.annotations?.[annotations.mirror] !== undefined;
}

/** What shows a static pod in the API. It goes with its node. */
export function mirrorOf(pod: corev1.Pod, node: corev1.Node | undefined) {
  const { name, namespace, labels, annotations: own = {} } = pod.metadata;
  const owner = node && {
    apiVersion: "v1",
    kind: "Node",
    name: node.metadata.name,
    uid: node.metadata.uid,
    controller: true,
  };
  return {
    metadata: {
      name,
      namespace,
      ...(labels && { labels }),
      annotations: { ...own, [annotations.mirror]: own[annotations.hash] ?? "" },
      ...(owner && { ownerReferences: [owner] }),
    },
    spec: pod.spec,
  };
}
