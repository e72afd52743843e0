/** What keeps pods running. */
import { formatLabelSelector } from "../labels/index.ts";
import { ageOf } from "../time.ts";
import type * as apps from "../types/apps/v1/index.ts";
import type * as core from "../types/core/v1/index.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { ageColumn, column, containerImages, containerNames, labelsText, nameColumn, none } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const templateColumns = [
  column("Containers", "The names of the containers in the template.", { wide: true }),
  column("Images", "The images of the containers in the template.", { wide: true }),
  column("Selector", "The labels of the pods that belong here.", { wide: true }),
];

export function templateCells(template: core.PodTemplateSpec | undefined): [string, string] {
  return [containerNames(template?.spec.containers), containerImages(template?.spec.containers)];
}

export const deploymentPrinter: Printer<apps.Deployment> = {
  columns: [
    nameColumn,
    column("Ready", "How many pods are ready, of how many wanted."),
    column("Up-to-date", "How many pods have the current template.", { type: "integer" }),
    column("Available", "How many pods have been ready for long enough.", { type: "integer" }),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    ageOf(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
    formatLabelSelector(spec.selector),
  ],
};

const replicaColumns = [
  nameColumn,
  column("Desired", "How many pods are wanted.", { type: "integer" }),
  column("Current", "How many pods there are.", { type: "integer" }),
  column("Ready", "How many pods are ready.", { type: "integer" }),
  ageColumn,
  ...templateColumns,
];

function replicaCells(
  { metadata, spec, status }: apps.ReplicaSet | core.ReplicationController,
  now: number,
): (string | number)[] {
  return [
    metadata.name,
    spec.replicas ?? 0,
    status.replicas,
    status.readyReplicas ?? 0,
    ageOf(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
  ];
}

export const replicaSetPrinter: Printer<apps.ReplicaSet> = {
  columns: replicaColumns,
  cells: (set, now) => [...replicaCells(set, now), formatLabelSelector(set.spec.selector)],
};

export const replicationControllerPrinter: Printer<core.ReplicationController> = {
  columns: replicaColumns,
  cells: (controller, now) => [...replicaCells(controller, now), labelsText(controller.spec.selector)],
};

export const statefulSetPrinter: Printer<apps.StatefulSet> = {
  columns: [
    nameColumn,
    column("Ready", "How many pods are ready, of how many wanted."),
    ageColumn,
    ...templateColumns.slice(0, 2),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    ageOf(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
  ],
};

export const daemonSetPrinter: Printer<apps.DaemonSet> = {
  columns: [
    nameColumn,
    column("Desired", "How many nodes should run the pod.", { type: "integer" }),
    column("Current", "How many of them do.", { type: "integer" }),
    column("Ready", "On how many of them it is ready.", { type: "integer" }),
    column("Up-to-date", "On how many of them it has the current template.", { type: "integer" }),
    column("Available", "On how many of them it has been ready for long enough.", { type: "integer" }),
    column("Node Selector", "The labels of the nodes that should run the pod."),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    status.desiredNumberScheduled,
    status.currentNumberScheduled,
    status.numberReady,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    labelsText(spec.template.spec.nodeSelector),
    ageOf(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
    formatLabelSelector(spec.selector),
  ],
};

export const controllerRevisionPrinter: Printer<apps.ControllerRevision> = {
  columns: [
    nameColumn,
    column("Controller", "What the revision belongs to."),
    column("Revision", "Where it stands among the others.", { type: "integer" }),
    ageColumn,
  ],
  cells: ({ metadata, revision }, now) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    return [metadata.name, owner ? ownerText(owner) : none, revision, ageOf(metadata.creationTimestamp, now)];
  },
};

/** `statefulset.apps/web`. */
function ownerText({ apiVersion, kind, name }: metav1.OwnerReference): string {
  const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  return `${kind.toLowerCase()}${group && `.${group}`}/${name}`;
}
