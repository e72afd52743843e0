/** `kayak apply -f`: creates what is not there and patches what differs, as kubectl's client-side apply does. */
import {
  allResources,
  describeMessage,
  groupResource,
  groupVersion,
  isStatus,
  type KubernetesObject,
  type MessageInfo,
  type Resource,
} from "@kayak/api";
import type { Client, ObjectRef } from "@kayak/client";
import type { Invocation } from "../command/spec.ts";
import { planPatch } from "./apply/three-way.ts";
import { discover } from "./discovery.ts";
import { readManifests } from "./manifests.ts";
import { connect } from "./session.ts";

/** What the file said when it was last applied; kubectl keeps the same under the same name, so the two can be mixed. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
const fieldManager = "kayak-apply";

export async function run({ flags }: Invocation): Promise<void> {
  const manifests = readManifests(flags.list("filename"));
  using session = connect(flags);
  const index = await discover(session.client);
  const planned = manifests.map(({ object }) => ({ resource: index.forObject(object), object }));
  for (const { resource, object } of planned) {
    const namespaced = resource.namespaced
      ? withNamespace(object, flags.string("namespace") ?? object.metadata.namespace ?? session.namespace)
      : object;
    const outcome = await applyOne(session.client, resource, namespaced);
    console.log(`${named(resource)}/${object.metadata.name} ${outcome}`);
  }
}

/** `deployment.apps`, `service`: how kubectl names what it did something to. */
export function named(resource: Resource): string {
  return groupResource({ group: resource.group, plural: resource.singular });
}

function withNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

async function applyOne(
  client: Client,
  resource: Resource,
  object: KubernetesObject,
): Promise<"created" | "configured" | "unchanged"> {
  const annotated = withLastApplied(object);
  const current = await existing(client, resource, object.metadata);
  if (!current) {
    await client.create(resource, annotated, { fieldManager, fieldValidation: "Strict" });
    return "created";
  }
  const type = typeOf(resource);
  const last = JSON.parse(current.metadata.annotations?.[lastApplied] ?? "{}") as Record<string, unknown>;
  const patch = planPatch({ last, wanted: plain(annotated), current: plain(current) }, type);
  if (Object.keys(patch).length === 0) return "unchanged";
  const changed = await client.patch(resource, object.metadata, {
    type: type ? "strategic" : "merge",
    body: patch,
    fieldManager,
    fieldValidation: "Strict",
  });
  return changed.metadata.resourceVersion === current.metadata.resourceVersion ? "unchanged" : "configured";
}

async function existing(client: Client, resource: Resource, ref: ObjectRef): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(resource, ref);
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

function plain(object: KubernetesObject): Record<string, unknown> {
  return { ...object };
}

function withLastApplied(object: KubernetesObject): KubernetesObject {
  const { [lastApplied]: _, ...annotations } = object.metadata.annotations ?? {};
  const said = { ...object, metadata: { ...object.metadata, annotations } };
  return {
    ...said,
    metadata: { ...said.metadata, annotations: { ...annotations, [lastApplied]: `${JSON.stringify(said)}\n` } },
  };
}

/** What is known of the type's lists; custom resources have nothing here. */
function typeOf(resource: Resource): MessageInfo | undefined {
  const known = allResources.find(
    (each) => each.kind === resource.kind && groupVersion(each) === groupVersion(resource),
  );
  return known && describeMessage(known.schema);
}
