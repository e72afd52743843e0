/** Carries out a plan of claims: takes orphans over and lets go of what is not selected any more. */
import { groupResource, StatusError, type KubernetesObject, type Resource } from "@kayak/api";
import type { Client } from "@kayak/client";
import { inParallel } from "./batches.ts";
import type { Claims } from "./claim.ts";
import { unlessGone } from "./errors.ts";
import { controllerReference, isTerminating, refOf } from "./objects.ts";

export interface Claimant<T extends KubernetesObject> {
  readonly client: Client;
  /** What is claimed. */
  readonly resource: Resource<T>;
  readonly owner: { readonly resource: Resource; readonly object: KubernetesObject };
}

/** Returns everything that the owner manages afterwards. */
export async function applyClaims<T extends KubernetesObject>(
  claimant: Claimant<T>,
  claims: Claims<T>,
): Promise<readonly T[]> {
  const { owner } = claimant;
  if (claims.adopt.length > 0) await assertMayAdopt(claimant);
  const adopted: T[] = [];
  const reference = controllerReference(owner.resource, owner.object);
  const adoption = await inParallel(claims.adopt, async (object) => {
    const taken = await patchOwners(claimant, object, [reference]);
    if (taken) adopted.push(taken);
  });
  const removal = { $patch: "delete", uid: owner.object.metadata.uid };
  const release = await inParallel(claims.release, async (object) => {
    await patchOwners(claimant, object, [removal]);
  });
  if (adoption.error ?? release.error) throw adoption.error ?? release.error;
  return [...claims.owned, ...adopted];
}

/** The cache may still show an owner that is gone or going: asked of the server before the first adoption. */
async function assertMayAdopt<T extends KubernetesObject>({ client, owner }: Claimant<T>): Promise<void> {
  const { resource, object } = owner;
  const fresh = await client.get(resource, refOf(object));
  if (fresh.metadata.uid === object.metadata.uid && !isTerminating(fresh)) return;
  const why = isTerminating(fresh) ? "has just been deleted" : "is gone: another one has its name";
  throw new StatusError("Conflict", `${groupResource(resource)} "${object.metadata.name}" ${why}`);
}

/** The uid makes the patch fail for an object that took the name meanwhile. */
function patchOwners<T extends KubernetesObject>(
  { client, resource }: Claimant<T>,
  object: T,
  ownerReferences: readonly unknown[],
): Promise<T | undefined> {
  const body = { metadata: { uid: object.metadata.uid, ownerReferences } };
  return unlessGone(client.patch(resource, refOf(object), { type: "strategic", body }));
}
