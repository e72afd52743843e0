import { ageOf } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import { ageColumn, column, nameColumn, none, unknown } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const nodePrinter: Printer<core.Node> = {
  columns: [
    nameColumn,
    column("Status", "Whether the node is ready, and whether pods may be assigned to it."),
    column("Roles", "The roles of the node, from its labels."),
    ageColumn,
    column("Version", "The version of the kubelet."),
    column("Internal-IP", "The node's address within the cluster.", { wide: true }),
    column("External-IP", "The node's address from outside.", { wide: true }),
    column("OS-Image", "The operating system.", { wide: true }),
    column("Kernel-Version", "The kernel.", { wide: true }),
    column("Container-Runtime", "The container runtime and its version.", { wide: true }),
  ],
  cells(node, now) {
    const { metadata, status } = node;
    const info = status.nodeInfo;
    return [
      metadata.name,
      statusOf(node),
      rolesOf(metadata.labels ?? {}),
      ageOf(metadata.creationTimestamp, now),
      info?.kubeletVersion ?? "",
      addressOf(node, "InternalIP"),
      addressOf(node, "ExternalIP"),
      info?.osImage || unknown,
      info?.kernelVersion || unknown,
      info?.containerRuntimeVersion || unknown,
    ];
  },
};

function statusOf({ spec, status }: core.Node): string {
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  const readiness = !ready ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec.unschedulable ? `${readiness},SchedulingDisabled` : readiness;
}

const rolePrefix = "node-role.kubernetes.io/";
const roleLabel = "kubernetes.io/role";

function rolesOf(labels: Readonly<Record<string, string>>): string {
  const roles = Object.keys(labels)
    .filter((key) => key.startsWith(rolePrefix))
    .map((key) => key.slice(rolePrefix.length));
  return [...new Set([...roles, labels[roleLabel] ?? ""])].filter(Boolean).sort().join(",") || none;
}

function addressOf({ status }: core.Node, wanted: core.NodeAddress["type"]): string {
  return status.addresses?.find(({ type }) => type === wanted)?.address || none;
}
