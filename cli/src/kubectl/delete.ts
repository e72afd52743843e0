/** `kayak delete`: by name, by label, by file; waits until the objects are gone. */
import { isStatus, type Resource } from "@kayak/api";
import type { Client, ObjectRef } from "@kayak/client";
import { UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { discover, type ResourceIndex } from "./discovery.ts";
import { readManifests } from "./manifests.ts";
import { connect, type Session } from "./session.ts";
import { parseTargets } from "./targets.ts";
import { groupResource } from "@kayak/api";

interface Doomed {
  readonly resource: Resource;
  readonly ref: ObjectRef;
}

export async function run({ flags, positionals }: Invocation): Promise<void> {
  using session = connect(flags);
  const index = await discover(session.client);
  const doomed = flags.has("filename")
    ? fromFiles(flags, session, index)
    : await fromWords(positionals, { flags, session, index });
  if (doomed.length === 0) return console.error("No resources found");
  await Promise.all(doomed.map((each) => remove(session.client, each, flags)));
  if (!flags.boolean("no-wait")) await Promise.all(doomed.map((each) => gone(session.client, each)));
}

function fromFiles(flags: Flags, session: Session, index: ResourceIndex): Doomed[] {
  return readManifests(flags.list("filename")).map(({ object }) => {
    const resource = index.forObject(object);
    const namespace = resource.namespaced
      ? (flags.string("namespace") ?? object.metadata.namespace ?? session.namespace)
      : undefined;
    return { resource, ref: { name: object.metadata.name, namespace } };
  });
}

interface Words {
  readonly flags: Flags;
  readonly session: Session;
  readonly index: ResourceIndex;
}

async function fromWords(words: readonly string[], { flags, session, index }: Words): Promise<Doomed[]> {
  if (words.length === 0)
    throw new UsageError("say what to delete: TYPE NAME, TYPE -l LABELS, TYPE --all, or -f FILE.");
  const lists = parseTargets(words, index).map(async ({ resource, name }): Promise<Doomed[]> => {
    const namespace = resource.namespaced && !flags.boolean("all-namespaces") ? session.namespace : undefined;
    if (name !== undefined) return [{ resource, ref: { name, namespace } }];
    const labelSelector = flags.string("selector");
    if (labelSelector === undefined && !flags.boolean("all"))
      throw new UsageError(`name the ${resource.plural}, or give --selector or --all.`);
    const { items } = await session.client.list(resource, { namespace, labelSelector });
    return items.map(({ metadata }) => ({ resource, ref: { name: metadata.name, namespace: metadata.namespace } }));
  });
  return (await Promise.all(lists)).flat();
}

async function remove(client: Client, { resource, ref }: Doomed, flags: Flags): Promise<void> {
  const force = flags.boolean("force");
  await client.delete(resource, ref, { propagationPolicy: "Background", ...(force && { gracePeriodSeconds: 0 }) });
  console.log(
    `${groupResource({ group: resource.group, plural: resource.singular })} "${ref.name}" ${force ? "force deleted" : "deleted"}`,
  );
}

/** A new object of the same name is not the one that was deleted. */
async function gone(client: Client, { resource, ref }: Doomed): Promise<void> {
  const current = await client.get(resource, ref).catch((error: unknown) => {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  });
  if (!current?.metadata.deletionTimestamp) return;
  const { resourceVersion, uid } = current.metadata;
  const options = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, resourceVersion };
  for await (const event of client.watch(resource, options)) {
    if (event.type === "DELETED" || event.object.metadata.uid !== uid) return;
  }
}
