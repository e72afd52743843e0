/** GET and LIST of componentstatuses: the components are asked at the moment of the request, nothing is kept. */
import { ComponentStatuses, notFound } from "@kayak/api";
import { CachedObject } from "../cache/cached-object.ts";
import type { Check } from "../health/routes.ts";
import type { Handler, ResourceContext } from "../http/context.ts";
import { ObjectCodec } from "../storage/object-codec.ts";
import type { Route } from "./routes.ts";
import { sendList, sendObject } from "./present.ts";

/** How to ask each component, by name. */
export type Components = Readonly<Record<string, Check>>;

const resource = ComponentStatuses;
const codec = new ObjectCodec(resource);
const deprecated = "v1 ComponentStatus is deprecated in v1.19+";

export function componentStatusRoute(components: Components): Route {
  return { handlers: { get: warned(getStatus(components)), list: warned(listStatuses(components)) } };
}

function warned(handler: Handler): Handler {
  return (context) => {
    context.warn(deprecated);
    return handler(context);
  };
}

function getStatus(components: Components): Handler {
  return async (context) => {
    const { name = "" } = context.info;
    const check = Object.hasOwn(components, name) ? components[name] : undefined;
    if (!check) throw notFound(resource, name);
    await sendObject(context, resource, { object: await ask(name, check) });
  };
}

function listStatuses(components: Components): Handler {
  return async (context: ResourceContext) => {
    const objects = await Promise.all(Object.entries(components).map(([name, check]) => ask(name, check)));
    await sendList(context, resource, { objects, metadata: {} });
  };
}

async function ask(name: string, check: Check): Promise<CachedObject> {
  const condition = await Promise.resolve()
    .then(check)
    .then(
      () => ({ type: "Healthy", status: "True", message: "ok" }),
      (error: unknown) => ({ type: "Healthy", status: "False", message: (error as Error).message }),
    );
  const status = { kind: "ComponentStatus", apiVersion: "v1", metadata: { name }, conditions: [condition] };
  const bytes = Buffer.from(JSON.stringify(status));
  return new CachedObject({ resource, codec }, { key: name, revision: 0, bytes });
}
