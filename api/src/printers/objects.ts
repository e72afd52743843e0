/** The kinds with few columns. */
import type { KubernetesObject } from "../resource.ts";
import { ageOf } from "../time.ts";
import type * as coordination from "../types/coordination/v1/index.ts";
import type * as core from "../types/core/v1/index.ts";
import { ageColumn, column, nameColumn } from "./printer.ts";
import type { Printer } from "./printer.ts";

function count(map: object | undefined): number {
  return Object.keys(map ?? {}).length;
}

export const namespacePrinter: Printer<core.Namespace> = {
  columns: [nameColumn, column("Status", "Whether the namespace is in use or going away."), ageColumn],
  cells: ({ metadata, status }, now) => [metadata.name, status.phase ?? "", ageOf(metadata.creationTimestamp, now)],
};

export const secretPrinter: Printer<core.Secret> = {
  columns: [
    nameColumn,
    column("Type", "What the secret is for."),
    column("Data", "How many keys it has.", { type: "integer" }),
    ageColumn,
  ],
  cells: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? "",
    count(data),
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const configMapPrinter: Printer<core.ConfigMap> = {
  columns: [nameColumn, column("Data", "How many keys it has.", { type: "integer" }), ageColumn],
  cells: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    count(data) + count(binaryData),
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const serviceAccountPrinter: Printer<core.ServiceAccount> = {
  columns: [nameColumn, column("Secrets", "How many secrets it names.", { type: "integer" }), ageColumn],
  cells: ({ metadata, secrets = [] }, now) => [metadata.name, secrets.length, ageOf(metadata.creationTimestamp, now)],
};

export const leasePrinter: Printer<coordination.Lease> = {
  columns: [nameColumn, column("Holder", "Who holds the lease."), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.holderIdentity ?? "",
    ageOf(metadata.creationTimestamp, now),
  ],
};

/** For kinds about which nothing more is known. */
export const defaultPrinter: Printer<KubernetesObject> = {
  columns: [nameColumn, ageColumn],
  cells: ({ metadata }, now) => [metadata.name, ageOf(metadata.creationTimestamp, now)],
};
