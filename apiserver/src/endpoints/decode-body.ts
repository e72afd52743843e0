/** A request's body as an object of the URL's resource, in the URL's namespace and the form that is stored. */
import { type Resource, badRequest, toStored } from "@kayak/api";
import { type Content, readContent } from "../http/body.ts";
import type { ResourceContext } from "../http/context.ts";
import { strictProblems, unknownField } from "../http/duplicate-fields.ts";
import { type FieldValidation, decodeObject } from "../registry/scheme.ts";
import type { AnyObject } from "../registry/strategy.ts";

/**
 * Gives the body's object, a new one with each call, because a retry needs one that nobody has changed. What is wrong with the
 * body is found at once.
 */
export async function readObject(
  context: ResourceContext,
  resource: Resource,
  { fieldValidation }: { fieldValidation: FieldValidation },
): Promise<() => AnyObject> {
  const content = await readContent(context.request);
  const warn = once((text) => context.warn(text));
  const problems = (unknown: readonly string[]) => problemsOf(content, unknown);
  const decode = () => {
    const object = decodeObject(resource, content.document, { fieldValidation, problems, warn });
    placeInNamespace(object, context, resource);
    if (context.info.name !== undefined) checkName(object, context);
    return toStored(resource, object);
  };
  let first: AnyObject | undefined = decode();
  return () => {
    const object = first ?? decode();
    first = undefined;
    return object;
  };
}

function problemsOf({ document, json, duplicates }: Content, unknown: readonly string[]): string[] {
  if (json !== undefined) return strictProblems(json, document, unknown);
  return [...(duplicates === undefined ? [] : [duplicates]), ...unknown.map(unknownField).sort()];
}

/** Retries decode again and must not warn again. */
export function once(warn: (text: string) => void): (text: string) => void {
  const seen = new Set<string>();
  return (text) => {
    if (seen.has(text)) return;
    seen.add(text);
    warn(text);
  };
}

/** An object without namespace gets the request's; one that names another is refused. */
export function placeInNamespace({ metadata }: AnyObject, { info }: ResourceContext, resource: Resource): void {
  if (!resource.namespaced) {
    delete (metadata as Partial<typeof metadata>).namespace;
    return;
  }
  if (metadata.namespace && info.namespace && metadata.namespace !== info.namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  if (info.namespace) metadata.namespace = info.namespace;
}

/** PUT and PATCH are about the name in the URL; a body without name means that one. */
export function checkName({ metadata }: AnyObject, { info }: ResourceContext): void {
  metadata.name ||= info.name ?? "";
  if (metadata.name !== info.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${info.name})`);
  }
}
