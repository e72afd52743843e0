/** A pod with what the scheduler asks of it again and again, worked out once and only when asked. */
import { objectKey } from "@kayak/client";
import { hostPorts, type HostPort, type corev1 } from "@kayak/api";
import { affinityTerm, type AffinityTerm } from "./affinity-term.ts";
import { claimsOf } from "../volumes/storage-view.ts";
import { podRequests, scoredRequests, type Amounts } from "./resources.ts";

export class PodInfo {
  readonly pod: corev1.Pod;
  /** `namespace/name`. */
  readonly key: string;
  #requests: Amounts | undefined;
  #scored: Amounts | undefined;
  #ports: readonly HostPort[] | undefined;
  #affinity: PodAffinities | undefined;
  #claims: readonly string[] | undefined;
  #signature: string | undefined;

  constructor(pod: corev1.Pod) {
    this.pod = pod;
    this.key = objectKey(pod);
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  get priority(): number {
    return this.pod.spec.priority ?? 0;
  }

  get requests(): Amounts {
    return (this.#requests ??= podRequests(this.pod));
  }

  get scoredRequests(): Amounts {
    return (this.#scored ??= scoredRequests(this.pod));
  }

  get ports(): readonly HostPort[] {
    return (this.#ports ??= hostPorts(this.pod));
  }

  /** The claims its volumes use, as `namespace/name`. */
  get claims(): readonly string[] {
    return (this.#claims ??= claimsOf(this.pod).map(({ key }) => key));
  }

  /** To or from other pods. */
  get hasAffinity(): boolean {
    return this.affinities !== noAffinities;
  }

  get affinities(): PodAffinities {
    return (this.#affinity ??= podAffinities(this.pod));
  }

  /** Pods of the same signature are the same to every plugin. */
  get signature(): string {
    return (this.#signature ??= signatureOf(this.pod));
  }
}

export interface PodAffinities {
  readonly required: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

const noAffinities: PodAffinities = { required: [], preferred: [], requiredAnti: [], preferredAnti: [] };

function podAffinities(pod: corev1.Pod): PodAffinities {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return noAffinities;
  const required = (terms: readonly corev1.PodAffinityTerm[] = []) => terms.map((term) => affinityTerm(pod, term));
  const preferred = (terms: readonly corev1.WeightedPodAffinityTerm[] = []) =>
    terms.map(({ podAffinityTerm, weight }) => affinityTerm(pod, podAffinityTerm, weight));
  return {
    required: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAnti: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

/** Everything that any plugin reads of a pod but its name: what is added to a plugin's view must be added here. */
function signatureOf({ metadata, spec }: corev1.Pod): string {
  return JSON.stringify([
    metadata.namespace,
    metadata.labels,
    metadata.ownerReferences?.find((owner) => owner.controller)?.uid,
    spec.nodeName,
    spec.nodeSelector,
    spec.affinity,
    spec.tolerations,
    spec.topologySpreadConstraints,
    spec.priority,
    spec.preemptionPolicy,
    spec.overhead,
    spec.resources?.requests,
    containersView(spec.containers),
    containersView(spec.initContainers),
  ]);
}

function containersView(list: readonly corev1.Container[] = []) {
  return list.map(({ image, resources, ports, restartPolicy }) => [image, resources?.requests, ports, restartPolicy]);
}
