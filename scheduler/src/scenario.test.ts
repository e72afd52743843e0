/**
 * Scenarios: `scenarios/<name>.yaml` is a cluster and the pods that come; `<name>.txt` is what becomes of each, in order.
 * With KAYAK_UPDATE=1 the expectations are written instead of checked: review the diff.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { labelSelectorFromMap, type corev1 } from "@kayak/api";
import { load } from "js-yaml";
import { describe, it } from "mocha";
import { SchedulerCache } from "./cache/cache.ts";
import { Nominations } from "./cache/nominations.ts";
import { PodClasses } from "./cache/pod-classes.ts";
import { Decider } from "./cycle/decide.ts";
import { troubleOf } from "./cycle/report.ts";
import { Framework } from "./framework/framework.ts";
import { createDefaultPreemption } from "./plugins/default-preemption.ts";
import { decidingPlugins } from "./plugins/index.ts";
import { PodInfo } from "./pods/pod-info.ts";
import type { StorageView } from "./volumes/storage-view.ts";

interface NodeSketch extends Partial<corev1.NodeSpec> {
  name: string;
  labels?: Record<string, string>;
  /** Room, by default 4 cores, 8 GiB, 110 pods. */
  allocatable?: Record<string, string>;
  images?: corev1.ContainerImage[];
}

interface PodSketch extends Omit<Partial<corev1.PodSpec>, "containers"> {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  /** Requests of its one container. */
  requests?: Record<string, string>;
  ports?: corev1.ContainerPort[];
  image?: string;
  containers?: corev1.Container[];
  terminating?: boolean;
  /** The claim that its volume uses. */
  claim?: string;
  /** This many, named `<name>-0` and so on. */
  count?: number;
}

interface Scenario {
  nodes: NodeSketch[];
  namespaces?: Record<string, Record<string, string>>;
  /** Selectors of services in the default namespace. */
  services?: Record<string, string>[];
  /** Pods that are there, with their nodeName. */
  pods?: PodSketch[];
  classes?: { name: string; provisioner?: string; waits?: boolean }[];
  volumes?: VolumeSketch[];
  claims?: ClaimSketch[];
  schedule: PodSketch[];
}

interface VolumeSketch extends Partial<corev1.PersistentVolumeSpec> {
  name: string;
  /** The one node that reaches it. */
  node?: string;
  labels?: Record<string, string>;
}

interface ClaimSketch extends Partial<corev1.PersistentVolumeClaimSpec> {
  name: string;
  /** Bound to this volume. */
  bound?: string;
  selectedNode?: string;
}

function byName<T extends { name: string }, O>(list: T[], make: (item: T) => O): ReadonlyMap<string, O> {
  return new Map(list.map((item) => [item.name, make(item)]));
}

function storageOf({ classes = [], volumes = [], claims = [] }: Scenario): StorageView {
  const madeVolumes = byName(volumes, makeVolume);
  const madeClaims = byName(claims, makeClaim);
  const madeClasses = byName(classes, ({ name, provisioner = "example.com/disks", waits = true }) => ({
    metadata: { name },
    provisioner,
    volumeBindingMode: waits ? "WaitForFirstConsumer" : "Immediate",
  }));
  return {
    claim: (key) => madeClaims.get(key.replace("default/", "")),
    volume: (name) => madeVolumes.get(name),
    volumes: () => madeVolumes.values(),
    storageClass: (name) => madeClasses.get(name) as never,
  };
}

function makeVolume({ name, node, labels, ...spec }: VolumeSketch): corev1.PersistentVolume {
  const required = {
    nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
  };
  const whole = {
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "1Gi" },
    ...(node && { nodeAffinity: { required } }),
  };
  const volume = { metadata: { name, labels }, spec: { ...whole, ...spec }, status: { phase: "Available" } };
  return volume as unknown as corev1.PersistentVolume;
}

function makeClaim({ name, bound, selectedNode, ...spec }: ClaimSketch): corev1.PersistentVolumeClaim {
  const annotations = {
    ...(bound && { "pv.kubernetes.io/bind-completed": "yes" }),
    ...(selectedNode && { "volume.kubernetes.io/selected-node": selectedNode }),
  };
  const whole = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, volumeName: bound };
  const metadata = { name, namespace: "default", uid: `uid-of-${name}`, annotations };
  return { metadata, spec: { ...whole, ...spec }, status: {} } as unknown as corev1.PersistentVolumeClaim;
}

const room = { cpu: "4", memory: "8Gi", pods: "110" };

function makeNode({ name, labels, allocatable, images, ...spec }: NodeSketch): corev1.Node {
  const metadata = { name, labels: { "kubernetes.io/hostname": name, ...labels } };
  const status = { allocatable: { ...room, ...allocatable }, images };
  return { apiVersion: "v1", kind: "Node", metadata, spec, status } as unknown as corev1.Node;
}

function makePods({ count, ...sketch }: PodSketch): PodInfo[] {
  if (count === undefined) return [makePod(sketch)];
  return Array.from({ length: count }, (_, i) => makePod({ ...sketch, name: `${sketch.name}-${i}` }));
}

function makePod({
  name,
  namespace = "default",
  labels,
  requests,
  ports,
  image,
  terminating,
  claim,
  ...spec
}: PodSketch): PodInfo {
  const container = { name: "app", image, resources: { requests }, ports } as corev1.Container;
  const deletionTimestamp = terminating ? "2030-01-01T00:00:00Z" : undefined;
  const metadata = { name, namespace, uid: `uid-of-${name}`, labels, deletionTimestamp };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { containers: [container], ...volumesOf(claim), ...spec },
  };
  return new PodInfo(pod as unknown as corev1.Pod);
}

function volumesOf(claim: string | undefined) {
  return claim === undefined ? {} : { volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim } }] };
}

function play(scenario: Scenario): string {
  const services = (scenario.services ?? []).map((selector) => labelSelectorFromMap(selector));
  const cache = new SchedulerCache({
    namespaceLabels: (namespace) => scenario.namespaces?.[namespace],
    defaultSpreadSelector: ({ metadata }) => services.find((selector) => selector.matches(metadata.labels)),
  });
  for (const node of scenario.nodes) cache.setNode(makeNode(node));
  for (const pod of (scenario.pods ?? []).flatMap(makePods)) cache.setPod(pod);
  const preemption = createDefaultPreemption((cycle, node) => framework.refusal(cycle, node));
  const framework: Framework = new Framework([...decidingPlugins({ storage: storageOf(scenario) }), preemption]);
  const decider = new Decider(framework, () => 0);
  const classes = new PodClasses();
  const nominations = new Nominations();
  const lines = scenario.schedule.flatMap(makePods).map((pod) => {
    const gated = framework.preEnqueue(pod);
    if (gated) return `${pod.key}: ${gated.reasons.join()}`;
    const decision = decider.decide(pod, nominations.applyTo(cache, pod), classes.of(pod));
    if (decision.kind === "node") {
      cache.assume(pod, decision.node);
      return `${pod.key} -> ${decision.node}`;
    }
    const { nomination } = decision.postFilter;
    if (nomination) nominations.set(pod, nomination.node);
    const evicts =
      nomination && ` [evicts ${nomination.victims.map(({ key }) => key).join(", ")} from ${nomination.node}]`;
    return `${pod.key}: ${troubleOf(decision).message}${evicts ?? ""}`;
  });
  return `${lines.join("\n")}\n`;
}

describe("scheduling scenarios", () => {
  const directory = new URL("../scenarios/", import.meta.url);
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort()) {
    it(file.replace(".yaml", ""), () => {
      const result = play(load(readFileSync(new URL(file, directory), "utf8")) as Scenario);
      const expected = new URL(file.replace(".yaml", ".txt"), directory);
      if (process.env["KAYAK_UPDATE"]) writeFileSync(expected, result);
      else assert.equal(result, readFileSync(expected, "utf8"));
    });
  }
});
