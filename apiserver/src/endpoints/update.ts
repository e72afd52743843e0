/** PUT of an object or of its status. */
import type { Handler } from "../http/context.ts";
import type { Store } from "../registry/store.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { type UpdateOptions, updateObject } from "../registry/update.ts";
import { readObject } from "./decode-body.ts";
import { viewOf } from "./forms/view.ts";
import { sendObject } from "./present.ts";
import { type Services, admissionRequest } from "./services.ts";
import { writeOptions } from "./write-options.ts";

export type UpdateScope = NonNullable<UpdateOptions["scope"]>;

export function updateEndpoint(
  store: Store,
  { admission }: Pick<Services, "admission">,
  scope: UpdateScope = "object",
): Handler {
  const { resource, strategy } = store;
  return async (context) => {
    viewOf(context);
    const { dryRun, writer, ...reading } = writeOptions(context);
    const decode = await readObject(context, resource, reading);
    const create = async () => {
      const object = store.ownership.track(decode(), undefined, writer);
      await admission.mutate(admissionRequest(context, resource, { operation: "CREATE", object }));
      return object;
    };
    const transform = async (current: AnyObject) => {
      const object = store.ownership.track(decode(), current, writer);
      await admission.mutate(admissionRequest(context, resource, { operation: "UPDATE", object, oldObject: current }));
      return object;
    };
    const admit = (object?: AnyObject, oldObject?: AnyObject) =>
      admission.validate(
        admissionRequest(context, resource, { operation: oldObject ? "UPDATE" : "CREATE", object, oldObject }),
      );
    const mayCreate = strategy.allowCreateOnUpdate && scope === "object";
    const result = await updateObject(store, keyOf(context.info), {
      transform,
      scope,
      dryRun,
      admit,
      ...(mayCreate && { create }),
    });
    await sendObject(context, resource, { object: result.object, code: result.created ? 201 : 200 });
  };
}

export function keyOf({
  namespace,
  name = "",
  resource,
}: {
  namespace: string | undefined;
  name: string | undefined;
  resource: string;
}) {
  return { namespace: resource === "namespaces" ? undefined : namespace, name };
}
