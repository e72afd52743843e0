/** GET of one object: its cached bytes, once the cache is as new as the client asks. */
import { notFound } from "@kayak/api";
import type { Handler, ResourceContext } from "../http/context.ts";
import type { Store } from "../registry/store.ts";
import { revisionOf } from "./options.ts";
import { sendObject } from "./present.ts";

export function getEndpoint(store: Store): Handler {
  return async (context) => {
    await freshEnough(context, store);
    const { namespace, name = "" } = context.info;
    const object = store.peek({ namespace: store.resource.namespaced ? namespace : undefined, name });
    if (!object) throw notFound(store.resource, name);
    await sendObject(context, store.resource, { object });
  };
}

/** Without resourceVersion the newest state, with 0 any, else one at least as new. */
async function freshEnough(context: ResourceContext, store: Store): Promise<void> {
  const revision = revisionOf(context.parameter("resourceVersion"));
  if (revision === undefined) await store.mirror.catchUp();
  else if (revision > 0) await store.mirror.reach(revision);
}
