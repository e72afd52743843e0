/** PATCH of an object or of its status: the patch is applied to the newest object, again when somebody else wrote meanwhile. */
import {
  FieldErrors,
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  fromStored,
  goFormat,
  invalid,
  isStatus,
  toStored,
  type Resource,
  lookupTable,
} from "@kayak/api";
import { authorize } from "../authz/authorize.ts";
import { attributesOf } from "../authz/attributes.ts";
import { contentType, parseJson, readBody, unsupportedMediaType } from "../http/body.ts";
import type { Handler, ResourceContext } from "../http/context.ts";
import { duplicateField, duplicateFields, unknownField } from "../http/duplicate-fields.ts";
import { decodeObject, decodingFailure } from "../registry/scheme.ts";
import type { Store } from "../registry/store.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { updateObject } from "../registry/update.ts";
import { applyMediaType, readConfiguration } from "./configuration.ts";
import { checkName, once, placeInNamespace } from "./decode-body.ts";
import { viewOf } from "./forms/view.ts";
import { sendObject } from "./present.ts";
import { type Services, admissionRequest } from "./services.ts";
import { type UpdateScope, keyOf } from "./update.ts";
import { type PatchOptions, patchOptions, uidMismatch } from "./write-options.ts";

type Document = Readonly<Record<string, unknown>>;

interface PatchType {
  /** Gives the patched document; neither argument is changed. */
  apply(resource: Pick<Resource, "schema">, document: Document, patch: unknown): unknown;
  /** What an error shows of a patch whose result can't be decoded. */
  shown(patch: unknown, patched: unknown): string;
}

const showResult = (_patch: unknown, patched: unknown) => JSON.stringify(patched);

const patchTypes = lookupTable<PatchType>({
  "application/json-patch+json": {
    apply: (_resource, document, patch) => applyJsonPatch(document, patch),
    shown: showResult,
  },
  "application/merge-patch+json": {
    apply: (_resource, document, patch) => applyMergePatch(document, patch),
    shown: showResult,
  },
  "application/strategic-merge-patch+json": {
    apply: (resource, document, patch) => applyStrategicMergePatch(resource.schema, document, patch),
    shown: goFormat,
  },
});

const mediaTypes = [...Object.keys(patchTypes), applyMediaType];

/** Whether the request is server-side apply. Throws UnsupportedMediaType for what is no patch. */
export function isApply({ request }: ResourceContext): boolean {
  const type = contentType(request);
  if (!mediaTypes.includes(type)) throw unsupportedMediaType(mediaTypes);
  return type === applyMediaType;
}

export interface Patch {
  patched(document: Document): unknown;
  shown(patched: unknown): string;
  /** Fields that the patch has twice. */
  readonly duplicates: readonly string[];
}

/** The body's patch, other than server-side apply. */
export async function readPatch(context: ResourceContext, resource: Pick<Resource, "schema">): Promise<Patch> {
  const type = patchTypes[contentType(context.request)];
  if (!type) throw unsupportedMediaType(mediaTypes);
  const text = (await readBody(context.request)).toString();
  const patch = parseJson(text);
  return {
    patched: (document) => type.apply(resource, document, patch),
    shown: (patched) => type.shown(patch, patched),
    duplicates: duplicateFields(text, patch),
  };
}

export interface ObjectPatch {
  readonly options: PatchOptions;
  /** Makes the new object of the current one. */
  readonly patched: (current: AnyObject) => AnyObject;
  /** Makes the object that isn't there yet: only server-side apply does. */
  readonly created?: () => AnyObject;
}

/** The body's patch, with the patched object's managers. */
export async function readObjectPatch(context: ResourceContext, store: Store): Promise<ObjectPatch> {
  const applies = isApply(context);
  const options = patchOptions(context, { applies });
  return applies ? configured(context, store, options) : patching(context, store, options);
}

async function patching(context: ResourceContext, store: Store, options: PatchOptions): Promise<ObjectPatch> {
  const { resource, ownership } = store;
  const { fieldValidation, writer } = options;
  const patch = await readPatch(context, resource);
  const warn = once((text) => context.warn(text));
  const problems = (unknown: readonly string[]) => [
    ...patch.duplicates.map(duplicateField),
    ...unknown.map(unknownField).sort(),
  ];
  const patched = (current: AnyObject) => {
    const document = patch.patched(fromStored(resource, current) as never);
    const object = explained(resource, patch, {
      document,
      decode: () => decodeObject(resource, document, { fieldValidation, problems, warn }),
    });
    return ownership.track(placed(object, context, resource), current, writer);
  };
  return { options, patched };
}

interface Decoding {
  readonly document: unknown;
  readonly decode: () => AnyObject;
}

/** What can't be decoded is the patch's fault: Invalid, not BadRequest. */
function explained(resource: Resource, patch: Patch, { document, decode }: Decoding): AnyObject {
  try {
    return decode();
  } catch (error) {
    if (!isStatus(error, "BadRequest")) throw error;
    const failure = decodingFailure(resource);
    const problem = error.message.startsWith(failure) ? error.message.slice(failure.length) : error.message;
    const errors = new FieldErrors();
    errors.invalid("patch", patch.shown(document), problem);
    throw invalid("", "", errors.list);
  }
}

async function configured(context: ResourceContext, store: Store, options: PatchOptions): Promise<ObjectPatch> {
  const { resource, ownership } = store;
  const config = await readConfiguration(context, resource, options);
  ownership.check(config, { namespace: context.info.namespace, name: context.info.name ?? "" });
  const request = { config, force: options.force, ...options.writer };
  const make = (live?: AnyObject) => {
    const plain = ownership.apply(live, request);
    return placed(decodeObject(resource, plain, { fieldValidation: "Ignore", warn: () => {} }), context, resource);
  };
  const created = () => {
    const { uid } = (config["metadata"] ?? {}) as { uid?: string };
    if (uid) throw uidMismatch(uid);
    return make();
  };
  return { options, patched: make, created };
}

function placed(object: AnyObject, context: ResourceContext, resource: Resource): AnyObject {
  placeInNamespace(object, context, resource);
  checkName(object, context);
  return toStored(resource, object);
}

export function patchEndpoint(
  store: Store,
  { admission, authorizer }: Pick<Services, "admission" | "authorizer">,
  scope: UpdateScope = "object",
): Handler {
  const { resource } = store;
  return async (context) => {
    viewOf(context);
    const { options, patched, created } = await readObjectPatch(context, store);
    const mutate = async (object: AnyObject, oldObject?: AnyObject) => {
      const operation = oldObject ? "UPDATE" : "CREATE";
      await admission.mutate(admissionRequest(context, resource, { operation, object, oldObject }));
      return object;
    };
    const create = () => {
      authorize(authorizer, attributesOf(context.user, { ...context.info, verb: "create" }));
      return mutate((created as () => AnyObject)());
    };
    const result = await updateObject(store, keyOf(context.info), {
      transform: (current) => mutate(patched(current), current),
      scope,
      dryRun: options.dryRun,
      admit: (object, oldObject) =>
        admission.validate(
          admissionRequest(context, resource, { operation: oldObject ? "UPDATE" : "CREATE", object, oldObject }),
        ),
      ...(created && scope === "object" && { create }),
    });
    await sendObject(context, resource, { object: result.object, code: result.created ? 201 : 200 });
  };
}
