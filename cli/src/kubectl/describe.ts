/** `kayak describe`: everything about an object in a form to read, then its events. */
import { Events, humanDuration, type KubernetesObject, type Resource, type corev1 } from "@kayak/api";
import type { Invocation } from "../command/spec.ts";
import { discover } from "./discovery.ts";
import { connect, type Session } from "./session.ts";
import { renderColumns } from "./table.ts";
import { parseTargets, type Target } from "./targets.ts";

const shownOfMetadata = [
  "name",
  "namespace",
  "labels",
  "annotations",
  "creationTimestamp",
  "deletionTimestamp",
  "ownerReferences",
  "finalizers",
];

export async function run({ flags, positionals }: Invocation): Promise<void> {
  using session = connect(flags);
  const targets = parseTargets(positionals, await discover(session.client));
  const objects = (await Promise.all(targets.map((target) => fetch(session, target, flags.string("selector"))))).flat();
  if (objects.length === 0) return console.error("No resources found");
  const texts = await Promise.all(
    objects.map(async (object) => describeObject(object) + describeEvents(await eventsOf(session, object), Date.now())),
  );
  process.stdout.write(texts.join("\n\n"));
}

async function fetch(
  { client, namespace }: Session,
  { resource, name }: Target,
  labelSelector: string | undefined,
): Promise<KubernetesObject[]> {
  const scope = resource.namespaced ? namespace : undefined;
  if (name !== undefined) return [withKind(await client.get(resource, { name, namespace: scope }), resource)];
  const { items } = await client.list(resource, { namespace: scope, labelSelector });
  return items.map((item) => withKind(item, resource));
}

function withKind(object: KubernetesObject, resource: Resource): KubernetesObject {
  return { ...object, kind: resource.kind };
}

export function describeObject(object: KubernetesObject): string {
  const { metadata, apiVersion: _, kind, ...rest } = object;
  const known = metadata as unknown as Record<string, unknown>;
  const head = Object.fromEntries(shownOfMetadata.map((field) => [field, known[field]]));
  return renderFields({ kind, ...head, ...rest }, 0);
}

/** `restartPolicy: Always` becomes `Restart Policy:  Always`; what is nested is indented. */
function renderFields(fields: object, depth: number): string {
  const present = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== null && !isEmpty(value),
  );
  const labels = present.map(
    ([name]) => `${"  ".repeat(depth)}${depth > 0 && /[./-]/.test(name) ? name : title(name)}:`,
  );
  const width = Math.max(0, ...labels.map((label) => label.length)) + 2;
  return present.map(([, value], i) => renderField(labels[i] ?? "", value, { depth, width })).join("");
}

function renderField(label: string, value: unknown, { depth, width }: { depth: number; width: number }): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return `${label.padEnd(width)}${value.join(", ")}\n`;
  if (Array.isArray(value)) return `${label}\n${value.map((item) => renderItem(item, depth + 1)).join("")}`;
  if (typeof value === "object" && value !== null) return `${label}\n${renderFields(value, depth + 1)}`;
  return `${label.padEnd(width)}${String(value)}\n`;
}

/** The first line of an element is marked, so that one sees where each begins. */
function renderItem(item: object, depth: number): string {
  const text = renderFields(item, depth + 1);
  const indent = "  ".repeat(depth);
  return `${indent}- ${text.slice(indent.length + 2)}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function title(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function eventsOf({ client }: Session, { metadata, kind }: KubernetesObject): Promise<readonly corev1.Event[]> {
  const fieldSelector = [
    `involvedObject.name=${metadata.name}`,
    `involvedObject.kind=${kind}`,
    ...(metadata.uid ? [`involvedObject.uid=${metadata.uid}`] : []),
  ].join(",");
  const { items } = await client.list(Events, { namespace: metadata.namespace, fieldSelector });
  return items;
}

const lastSeen = (event: corev1.Event) => event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;

export function describeEvents(events: readonly corev1.Event[], nowMs: number): string {
  if (events.length === 0) return "Events:  <none>\n";
  const sorted = events.toSorted((a, b) => lastSeen(a).localeCompare(lastSeen(b)));
  const rows = sorted.map((event) => {
    const age = humanDuration(nowMs - Date.parse(lastSeen(event)));
    const times = (event.count ?? 1) > 1 ? ` (x${event.count})` : "";
    return [
      `  ${event.type ?? ""}`,
      event.reason ?? "",
      `${age}${times}`,
      event.source?.component ?? event.reportingComponent ?? "",
      (event.message ?? "").trim(),
    ];
  });
  return `Events:\n${renderColumns([["  Type", "Reason", "Age", "From", "Message"], ...rows])}`;
}
