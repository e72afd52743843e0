/** PATCH of an object or of its status: the patch is applied to the newest object, again when somebody else wrote meanwhile. */
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  fromStored,
  toStored,
  type Resource,
} from "@kayak/api";
import { contentType, parseJson, readBody, unsupportedMediaType } from "../http/body.ts";
import type { Handler, ResourceContext } from "../http/context.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Store } from "../registry/store.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { updateObject } from "../registry/update.ts";
import { checkName, once, placeInNamespace } from "./decode-body.ts";
import { dryRunOf, fieldValidationOf } from "./options.ts";
import { sendObject } from "./present.ts";
import { type Services, admissionRequest } from "./services.ts";
import { type UpdateScope, keyOf } from "./update.ts";

type Document = Readonly<Record<string, unknown>>;

/** Gives the patched document; neither argument is changed. */
type Apply = (resource: Pick<Resource, "schema">, document: Document, patch: unknown) => unknown;

const patchTypes: Readonly<Record<string, Apply>> = {
  "application/json-patch+json": (_resource, document, patch) => applyJsonPatch(document, patch),
  "application/merge-patch+json": (_resource, document, patch) => applyMergePatch(document, patch),
  "application/strategic-merge-patch+json": (resource, document, patch) =>
    applyStrategicMergePatch(resource.schema, document, patch),
};

/** The body's patch, as a function of the document. */
export async function readPatch(
  context: ResourceContext,
  resource: Pick<Resource, "schema">,
): Promise<(document: Document) => unknown> {
  const apply = patchTypes[contentType(context.request)];
  if (!apply) throw unsupportedMediaType(Object.keys(patchTypes));
  const patch = parseJson((await readBody(context.request)).toString());
  return (document) => apply(resource, document, patch);
}

/** The body's patch, as a function from the current object to the patched one. */
export async function patchedObject(
  context: ResourceContext,
  resource: Resource,
): Promise<(current: AnyObject) => AnyObject> {
  const fieldValidation = fieldValidationOf(context);
  const patch = await readPatch(context, resource);
  const warn = once((text) => context.warn(text));
  return (current) => {
    const document = fromStored(resource, current);
    const object = decodeObject(resource, patch(document as never), { fieldValidation, warn });
    placeInNamespace(object, context, resource);
    checkName(object, context);
    return toStored(resource, object);
  };
}

export function patchEndpoint(
  store: Store,
  { admission }: Pick<Services, "admission">,
  scope: UpdateScope = "object",
): Handler {
  const { resource } = store;
  return async (context) => {
    const patched = await patchedObject(context, resource);
    const transform = async (current: AnyObject) => {
      const object = patched(current);
      await admission.mutate(admissionRequest(context, resource, { operation: "UPDATE", object, oldObject: current }));
      return object;
    };
    const admit = (object?: AnyObject, oldObject?: AnyObject) =>
      admission.validate(admissionRequest(context, resource, { operation: "UPDATE", object, oldObject }));
    const result = await updateObject(store, keyOf(context.info), {
      transform,
      scope,
      dryRun: dryRunOf(context),
      admit,
    });
    await sendObject(context, resource, { object: result.object });
  };
}
