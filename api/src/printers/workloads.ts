/** Deployments, replica sets and replication controllers. */
import { formatLabelSelector } from "../labels/index.ts";
import { ageOf } from "../time.ts";
import type * as apps from "../types/apps/v1/index.ts";
import type * as core from "../types/core/v1/index.ts";
import { ageColumn, column, containerImages, containerNames, labelsText, nameColumn } from "./printer.ts";
import type { Printer } from "./printer.ts";

const templateColumns = [
  column("Containers", "The names of the containers in the template.", { wide: true }),
  column("Images", "The images of the containers in the template.", { wide: true }),
  column("Selector", "The labels of the pods that belong here.", { wide: true }),
];

function templateCells(template: core.PodTemplateSpec | undefined): [string, string] {
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
