/** GET, PUT and PATCH of an object's scale: its replicas as an autoscaling/v1 Scale. */
import {
  StatusError,
  autoscalingv1,
  conflict,
  decode,
  invalid,
  labelSelectorFrom,
  labelSelectorFromMap,
  type metav1,
} from "@kayak/api";
import { readDocument } from "../../http/body.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { sendJson } from "../../http/respond.ts";
import type { Store } from "../../registry/store.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { modified, updateObject } from "../../registry/update.ts";
import { dryRunOf, revisionOf } from "../options.ts";
import { readPatch } from "../patch.ts";
import { type Services, admissionRequest } from "../services.ts";
import { keyOf } from "../update.ts";

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

export function getScale(store: Store): Handler {
  return async (context) => {
    if (revisionOf(context.parameter("resourceVersion")) === undefined) await store.mirror.catchUp();
    const { object } = await store.require(keyOf(context.info));
    await sendJson(context, 200, scaleOf(object as Scalable));
  };
}

export function putScale(store: Store, services: Pick<Services, "admission">): Handler {
  return async (context) => {
    const scale = decode(autoscalingv1.Scale, await readDocument(context.request));
    await applyScale({ store, context, services }, () => scale);
  };
}

export function patchScale(store: Store, services: Pick<Services, "admission">): Handler {
  return async (context) => {
    const patch = await readPatch(context, { schema: autoscalingv1.Scale });
    await applyScale({ store, context, services }, (current) => decode(autoscalingv1.Scale, patch(current as never)));
  };
}

interface Scaling {
  readonly store: Store;
  readonly context: ResourceContext;
  readonly services: Pick<Services, "admission">;
}

async function applyScale(
  { store, context, services }: Scaling,
  next: (current: autoscalingv1.Scale) => autoscalingv1.Scale,
): Promise<void> {
  const { resource } = store;
  const result = await updateObject(store, keyOf(context.info), {
    dryRun: dryRunOf(context),
    transform(object) {
      const current = object as Scalable;
      const scale = next(scaleOf(current));
      check(store, scale, current);
      current.spec.replicas = scale.spec.replicas ?? 0;
      return current;
    },
    admit: (object, oldObject) =>
      services.admission.validate(admissionRequest(context, resource, { operation: "UPDATE", object, oldObject })),
  });
  await sendJson(context, 200, scaleOf(result.object.object as Scalable));
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
