/** GET, PUT and PATCH of an object's scale: its replicas as an autoscaling/v1 Scale. */
import {
  StatusError,
  autoscalingv1,
  checkConfiguration,
  conflict,
  decode,
  invalid,
  labelSelectorFrom,
  labelSelectorFromMap,
  tableFor,
  ownableShape,
  type metav1,
} from "@kayak/api";
import { readDocument } from "../../http/body.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { sendKind } from "../../http/respond.ts";
import { viewOf } from "../forms/view.ts";
import type { Writer } from "../../registry/ownership.ts";
import type { Store } from "../../registry/store.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { modified, updateObject } from "../../registry/update.ts";
import { readConfiguration } from "../configuration.ts";
import { revisionOf } from "../options.ts";
import { isApply, readPatch } from "../patch.ts";
import { type Services, admissionRequest } from "../services.ts";
import { keyOf } from "../update.ts";
import { type PatchOptions, patchOptions, writeOptions } from "../write-options.ts";

interface Scalable extends AnyObject {
  spec: { replicas?: number; selector?: metav1.LabelSelector | Record<string, string> };
  status: { replicas: number };
}

export function scaleOf({ metadata, spec, status, kind }: Scalable): autoscalingv1.Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector =
    kind === "ReplicationController"
      ? labelSelectorFromMap(spec.selector as Record<string, string>)
      : labelSelectorFrom(spec.selector);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status.replicas ?? 0, selector: selector.toString() },
  };
}

async function sendScale(context: ResourceContext, scale: autoscalingv1.Scale): Promise<void> {
  const { representation, includeObject } = viewOf(context);
  if (representation.as !== "Table") return sendKind(context, 200, scale);
  const { resourceVersion } = scale.metadata;
  const table = tableFor({ group: "autoscaling", kind: "Scale" }, [scale], {
    now: Date.now(),
    includeObject,
    metadata: { resourceVersion },
  });
  await sendKind(context, 200, { ...table });
}

export function getScale(store: Store): Handler {
  return async (context) => {
    if (revisionOf(context.parameter("resourceVersion")) === undefined) await store.mirror.catchUp();
    const { object } = await store.require(keyOf(context.info));
    await sendScale(context, scaleOf(object as Scalable));
  };
}

export function putScale(store: Store, services: Pick<Services, "admission">): Handler {
  return async (context) => {
    const { dryRun, writer } = writeOptions(context);
    const scale = decode(autoscalingv1.Scale, await readDocument(context.request));
    await write({ store, context, services, dryRun }, (current) => scaled({ store, current, scale, writer }));
  };
}

export function patchScale(store: Store, services: Pick<Services, "admission">): Handler {
  return async (context) => {
    const applies = isApply(context);
    const { dryRun, ...options } = patchOptions(context, { applies });
    const request = { store, context, services, dryRun };
    if (applies) return write(request, await configured(context, store, options));
    const patch = await readPatch(context, { schema: autoscalingv1.Scale });
    await write(request, (current) => {
      const scale = decode(autoscalingv1.Scale, patch.patched(scaleOf(current) as never));
      return scaled({ store, current, scale, writer: options.writer });
    });
  };
}

interface Scaling {
  readonly store: Store;
  readonly current: Scalable;
  readonly scale: autoscalingv1.Scale;
  readonly writer: Writer;
}

function scaled({ store, current, scale, writer }: Scaling): AnyObject {
  check(store, scale, current);
  const next = { ...current, metadata: { ...current.metadata }, spec: { ...current.spec } };
  next.spec.replicas = scale.spec.replicas ?? 0;
  return store.ownership.track(next, current, writer);
}

const scaleShape = ownableShape(autoscalingv1.Scale, { status: true });

/** The number of replicas is all of the object that a scale can have an opinion on. */
async function configured(
  context: ResourceContext,
  store: Store,
  { fieldValidation, writer, force }: Omit<PatchOptions, "dryRun">,
): Promise<(current: Scalable) => AnyObject> {
  const { namespace, name = "" } = context.info;
  const kind = { group: "autoscaling", version: "v1", kind: "Scale" };
  const given = await readConfiguration(context, kind, { fieldValidation });
  checkConfiguration(scaleShape, given, { namespace, name });
  const scale = decode(autoscalingv1.Scale, given);
  const config = { spec: { ...(scale.spec.replicas !== undefined && { replicas: scale.spec.replicas }) } };
  return (current) => {
    check(store, scale, current);
    return store.ownership.apply(current, { config, force, ...writer }) as AnyObject;
  };
}

interface Request {
  readonly store: Store;
  readonly context: ResourceContext;
  readonly services: Pick<Services, "admission">;
  readonly dryRun: boolean;
}

async function write(
  { store, context, services, dryRun }: Request,
  transform: (current: Scalable) => AnyObject,
): Promise<void> {
  const { resource } = store;
  const result = await updateObject(store, keyOf(context.info), {
    dryRun,
    transform: (current) => transform(current as Scalable),
    admit: (object, oldObject) =>
      services.admission.validate(admissionRequest(context, resource, { operation: "UPDATE", object, oldObject })),
  });
  await sendScale(context, scaleOf(result.object.object as Scalable));
}

function check({ resource }: Store, { metadata, spec }: autoscalingv1.Scale, current: Scalable): void {
  const { name, uid, resourceVersion } = current.metadata;
  if (metadata.name && metadata.name !== name)
    throw new StatusError(
      "BadRequest",
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  if (metadata.uid && metadata.uid !== uid)
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
    );
  if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion)
    throw conflict(resource, name, modified);
  const replicas = spec.replicas ?? 0;
  if (replicas < 0) {
    const body = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid({ group: "autoscaling", kind: "Scale" }, name, [
      { reason: "FieldValueInvalid", field: "spec.replicas", body },
    ]);
  }
}
