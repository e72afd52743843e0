/**
 * Which node may read what: every pod leads from its node to what it refers to, and a claim on to its volume and that volume's
 * secrets. It follows the cache, one change at a time, so that a question is a look into a map.
 */
import { PersistentVolumes, Pods, VolumeAttachments, type corev1, type storagev1 } from "@kayak/api";
import type { CacheListener } from "../../cache/resource-cache.ts";
import type { ListenTo } from "../rbac/policy.ts";
import { type Reference, podReferences, reference } from "./references.ts";

interface Placed {
  readonly node: string;
  readonly references: ReadonlySet<Reference>;
}

interface Volume {
  /** Of the claim that it is bound to. */
  readonly claim: Reference;
  readonly secrets: ReadonlySet<Reference>;
}

export class NodeGraph {
  /** By the pod's key. */
  private readonly pods = new Map<string, Placed>();
  /** How many of a node's pods refer to something. */
  private readonly counts = new Map<string, Map<Reference, number>>();
  private readonly volumes = new Map<string, Volume>();
  private readonly attachments = new Map<string, string>();

  constructor(listen: ListenTo) {
    listen(Pods, this.podListener());
    listen(
      PersistentVolumes,
      mapListener(this.volumes, (object) => volumeOf(object as corev1.PersistentVolume)),
    );
    listen(
      VolumeAttachments,
      mapListener(this.attachments, (object) => (object as storagev1.VolumeAttachment).spec.nodeName),
    );
  }

  refersTo(node: string, what: Reference): boolean {
    const counts = this.counts.get(node);
    if (!counts) return false;
    if (counts.has(what)) return true;
    return what.startsWith("secrets/") && this.volumesOf(counts).some(({ secrets }) => secrets.has(what));
  }

  usesVolume(node: string, name: string): boolean {
    const volume = this.volumes.get(name);
    return volume !== undefined && (this.counts.get(node)?.has(volume.claim) ?? false);
  }

  isAttachedTo(node: string, attachment: string): boolean {
    return this.attachments.get(attachment) === node;
  }

  private volumesOf(counts: ReadonlyMap<Reference, number>): readonly Volume[] {
    return [...this.volumes.values()].filter(({ claim, secrets }) => secrets.size > 0 && counts.has(claim));
  }

  private podListener(): CacheListener {
    return {
      clear: () => {
        this.pods.clear();
        this.counts.clear();
      },
      set: ({ key, object }) => {
        this.remove(key);
        const pod = object as unknown as corev1.Pod;
        if (pod.spec.nodeName) this.place(key, { node: pod.spec.nodeName, references: podReferences(pod) });
      },
      delete: (key) => this.remove(key),
    };
  }

  private place(key: string, placed: Placed): void {
    this.pods.set(key, placed);
    const counts = this.counts.get(placed.node) ?? new Map<Reference, number>();
    this.counts.set(placed.node, counts);
    for (const each of placed.references) counts.set(each, (counts.get(each) ?? 0) + 1);
  }

  private remove(key: string): void {
    const placed = this.pods.get(key);
    const counts = placed && this.counts.get(placed.node);
    if (!placed || !counts) return;
    this.pods.delete(key);
    for (const each of placed.references) {
      const left = (counts.get(each) ?? 0) - 1;
      if (left > 0) counts.set(each, left);
      else counts.delete(each);
    }
    if (counts.size === 0) this.counts.delete(placed.node);
  }
}

function mapListener<T>(map: Map<string, T>, valueOf: (object: unknown) => T | undefined): CacheListener {
  return {
    clear: () => map.clear(),
    set({ key, object }) {
      const value = valueOf(object);
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    },
    delete: (key) => void map.delete(key),
  };
}

/** Secrets without a namespace are the claim's. */
function volumeOf({ spec }: corev1.PersistentVolume): Volume | undefined {
  const { claimRef } = spec;
  if (!claimRef?.name) return undefined;
  const { csi } = spec;
  const plain = [spec.cephfs, spec.cinder, spec.flexVolume, spec.iscsi, spec.rbd, spec.scaleIO, spec.storageos];
  const named = [
    ...plain.map((source) => source?.secretRef),
    csi?.controllerPublishSecretRef,
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.nodeExpandSecretRef,
    spec.azureFile && { name: spec.azureFile.secretName, namespace: spec.azureFile.secretNamespace },
  ];
  const secrets = named.flatMap((secret) =>
    secret?.name ? [reference("secrets", secret.namespace ?? claimRef.namespace, secret.name)] : [],
  );
  return { claim: reference("persistentvolumeclaims", claimRef.namespace, claimRef.name), secrets: new Set(secrets) };
}
