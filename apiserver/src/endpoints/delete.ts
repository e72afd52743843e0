/** DELETE of one object, and of a collection. */
import type { Handler, ResourceContext } from "../http/context.ts";
import { sendKind } from "../http/respond.ts";
import { type DeletionResult, deleteCollection, deleteObject } from "../registry/delete.ts";
import type { Store } from "../registry/store.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { deleteParameters } from "./delete-options.ts";
import { listPage } from "./list.ts";
import { listParameters } from "./options.ts";
import { viewOf } from "./forms/view.ts";
import { sendList, sendObject } from "./present.ts";
import { selectionOf } from "./selection.ts";
import { type Services, admissionRequest } from "./services.ts";
import { keyOf } from "./update.ts";

type Needs = Pick<Services, "admission">;

export function deleteEndpoint(store: Store, services: Needs): Handler {
  return async (context) => {
    const parameters = await deleteParameters(context);
    const result = await deleteObject(store, keyOf(context.info), {
      ...parameters,
      admit: admits(store, context, services),
    });
    await answer(store, context, { ...result, cascades: parameters.request.orphanDependents === false });
  };
}

function admits(store: Store, context: ResourceContext, { admission }: Needs) {
  return async (_next: AnyObject | undefined, oldObject: AnyObject | undefined) => {
    const request = {
      ...admissionRequest(context, store.resource, { operation: "DELETE", oldObject }),
      name: oldObject?.metadata.name,
    };
    await admission.mutate(request);
    await admission.validate(request);
  };
}

/** Accepted, and not more, is what a client asked for that wants dependents gone the older way and has still to wait. */
async function answer(
  store: Store,
  context: ResourceContext,
  { object, removed, cascades }: DeletionResult & { readonly cascades: boolean },
): Promise<void> {
  const { resource, strategy } = store;
  const code = !removed && cascades ? 202 : 200;
  if (!removed || strategy.returnsDeleted) return sendObject(context, resource, { object, code });
  const { name, uid } = object.object.metadata;
  const details = { name, ...(resource.group && { group: resource.group }), kind: resource.plural, uid };
  await sendKind(context, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

export function deleteCollectionEndpoint(store: Store, services: Needs): Handler {
  return async (context) => {
    viewOf(context);
    const parameters = await deleteParameters(context);
    const page = await listPage(store, selectionOf(context, store.resource), listParameters(context));
    await deleteCollection(store, page.objects, {
      ...parameters,
      admit: admits(store, context, services),
    });
    await sendList(context, store.resource, page);
  };
}
