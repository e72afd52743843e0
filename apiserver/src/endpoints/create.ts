/** POST to a collection. */
import { badRequest } from "@kayak/api";
import type { Handler } from "../http/context.ts";
import { createObject } from "../registry/create.ts";
import type { Store } from "../registry/store.ts";
import { readObject } from "./decode-body.ts";
import { viewOf } from "./forms/view.ts";
import { sendObject } from "./present.ts";
import { type Services, admissionRequest } from "./services.ts";
import { writeOptions } from "./write-options.ts";

export function createEndpoint(store: Store, { admission }: Pick<Services, "admission">): Handler {
  const { resource } = store;
  return async (context) => {
    viewOf(context);
    if (resource.namespaced && !context.info.namespace)
      throw badRequest("an empty namespace may not be set during creation");
    const options = writeOptions(context);
    const decode = await readObject(context, resource, options);
    const object = store.ownership.track(decode(), undefined, options.writer);
    const request = (next: typeof object) => admissionRequest(context, resource, { operation: "CREATE", object: next });
    await admission.mutate(request(object));
    const created = await createObject(store, object, {
      dryRun: options.dryRun,
      admit: (next) => admission.validate(request(next ?? object)),
    });
    await sendObject(context, resource, { object: created, code: 201 });
  };
}
