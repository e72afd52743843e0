/** What bounds and classifies: limit ranges, quotas, classes; and pod templates and components. */
import { lookupTable } from "../lookup-table.ts";
import type { KubernetesObject } from "../resource.ts";
import { ageOf } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import type * as node from "../types/node/v1/index.ts";
import type * as scheduling from "../types/scheduling/v1/index.ts";
import { ageColumn, column, containerImages, containerNames, labelsText, nameColumn } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const resourceQuotaPrinter: Printer<core.ResourceQuota> = {
  columns: [
    nameColumn,
    column("Request", "What is used and what may be used, but for limits."),
    column("Limit", "What is limited and what may be limited."),
    ageColumn,
  ],
  cells({ metadata, status }, now) {
    const names = Object.keys(status.hard ?? {}).sort();
    const shown = (limits: boolean) =>
      names
        .filter((name) => name.startsWith("limits") === limits)
        .map((name) => `${name}: ${status.used?.[name] ?? "0"}/${status.hard?.[name]}`)
        .join(", ");
    return [metadata.name, shown(false), shown(true), ageOf(metadata.creationTimestamp, now)];
  },
};

/** For kinds whose columns upstream has left at their beginnings. */
export const createdAtPrinter: Printer<KubernetesObject> = {
  columns: [nameColumn, column("Created At", "When the object was created.", { type: "date" })],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ""],
};

export const priorityClassPrinter: Printer<scheduling.PriorityClass> = {
  columns: [
    nameColumn,
    column("Value", "The priority of its pods.", { type: "integer" }),
    column("Global-Default", "Whether pods without a class have this one.", { type: "boolean" }),
    ageColumn,
    column("PreemptionPolicy", "Whether its pods displace less important ones."),
  ],
  cells: ({ metadata, value, globalDefault = false, preemptionPolicy }, now) => [
    metadata.name,
    value,
    globalDefault,
    ageOf(metadata.creationTimestamp, now),
    preemptionPolicy ?? "",
  ],
};

export const runtimeClassPrinter: Printer<node.RuntimeClass> = {
  columns: [nameColumn, column("Handler", "What the runtime calls its configuration."), ageColumn],
  cells: ({ metadata, handler }, now) => [metadata.name, handler, ageOf(metadata.creationTimestamp, now)],
};

export const podTemplatePrinter: Printer<core.PodTemplate> = {
  columns: [
    nameColumn,
    column("Containers", "The names of the containers."),
    column("Images", "The images of the containers."),
    column("Pod Labels", "The labels of the pods."),
  ],
  cells: ({ metadata, template }) => [
    metadata.name,
    containerNames(template.spec.containers),
    containerImages(template.spec.containers),
    labelsText(template.metadata.labels),
  ],
};

const healthTexts = lookupTable<string>({ True: "Healthy", False: "Unhealthy" });

export const componentStatusPrinter: Printer<core.ComponentStatus> = {
  columns: [
    nameColumn,
    column("Status", "Whether the component is healthy."),
    column("Message", "What it answered."),
    column("Error", "What went wrong while asking it."),
  ],
  cells({ metadata, conditions }) {
    const healthy = conditions?.find(({ type }) => type === "Healthy");
    const status = healthTexts[healthy?.status ?? ""] ?? "Unknown";
    return [metadata.name, status, healthy?.message ?? "", healthy?.error ?? ""];
  },
};
