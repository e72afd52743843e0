/** What the words of a command line mean: `pods`, `pod web-1 web-2`, `deploy/web svc/web`, `deploy,svc`. */
import type { Resource } from "@kayak/api";
import { UsageError } from "../command/errors.ts";
import type { ResourceIndex } from "./discovery.ts";

export interface Target {
  readonly resource: Resource;
  /** Absent: all of them. */
  readonly name?: string;
}

export function parseTargets(words: readonly string[], index: ResourceIndex): Target[] {
  if (words.some((word) => word.includes("/"))) return words.map((word) => pair(word, index));
  const [types = "", ...names] = words;
  const resources = types.split(",").flatMap((type) => index.find(type));
  if (names.length === 0) return resources.map((resource) => ({ resource }));
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

/** For verbs that need objects, not types. */
export function parseNamedTargets(words: readonly string[], index: ResourceIndex): Required<Target>[] {
  return parseTargets(words, index).map(({ resource, name }) => {
    if (name === undefined) throw new UsageError(`name the ${resource.singular}: ${resource.singular}/NAME.`);
    return { resource, name };
  });
}

function pair(word: string, index: ResourceIndex): Target {
  const [type = "", name = "", ...more] = word.split("/");
  if (name === "" || more.length > 0) throw new UsageError(`"${word}" is not TYPE/NAME.`);
  const [resource] = index.find(type);
  if (!resource) throw new UsageError(`"${type}" is not a type.`);
  return { resource, name };
}
