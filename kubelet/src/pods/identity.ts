/**
 * How pods are named towards people, the runtime and the file system. Everything a restarted kubelet needs to recognise its
 * sandboxes and containers is in these labels and annotations.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { corev1 } from "@kayak/api";

type Pod = corev1.Pod;

export const labelKeys = {
  podName: "io.kubernetes.pod.name",
  podNamespace: "io.kubernetes.pod.namespace",
  podUid: "io.kubernetes.pod.uid",
  containerName: "io.kubernetes.container.name",
} as const;

export const annotationKeys = {
  hash: "io.kubernetes.container.hash",
  image: "io.kubernetes.container.image",
  preStop: "io.kubernetes.container.preStopHandler",
  terminationMessagePolicy: "io.kubernetes.container.terminationMessagePolicy",
  terminationMessageFile: "io.kubernetes.container.terminationMessageFile",
  gracePeriod: "io.kubernetes.pod.terminationGracePeriod",
  qosClass: "io.kubernetes.pod.qosClass",
} as const;

export function podLabels(pod: Pod): Record<string, string> {
  const { name, namespace, uid } = pod.metadata;
  return { [labelKeys.podName]: name, [labelKeys.podNamespace]: namespace, [labelKeys.podUid]: uid };
}

/** `web_default(uid)`: how messages name a pod. */
export function podFullName(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
}

/** Changes whenever a running container no longer is what its spec asks for. Only the image may change in a live pod. */
export function containerHash(container: corev1.Container): string {
  return createHash("sha256")
    .update(`${container.name}\0${container.image ?? ""}`)
    .digest("hex")
    .slice(0, 16);
}

/** Where a node keeps things, below the kubelet's root directory. */
export class Paths {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get pods(): string {
    return join(this.root, "pods");
  }

  get logs(): string {
    return join(this.root, "logs");
  }

  /** Not below `pods`: they outlive them. */
  get localVolumes(): string {
    return join(this.root, "local-volumes");
  }

  pod(uid: string): string {
    return join(this.pods, uid);
  }

  volume(uid: string, plugin: string, name: string): string {
    return join(this.pod(uid), "volumes", plugin, name);
  }

  hostsFile(uid: string): string {
    return join(this.pod(uid), "etc-hosts");
  }

  terminationMessage(uid: string, container: string, attempt: number): string {
    return join(this.pod(uid), "containers", container, String(attempt));
  }

  /** Names are DNS labels and uids have no underscore, so the three parts can be told apart again. */
  podLogs(pod: { namespace: string; name: string; uid: string }): string {
    return join(this.logs, `${pod.namespace}_${pod.name}_${pod.uid}`);
  }
}
