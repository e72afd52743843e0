/** Patches of every type, of parts of an object and of its whole. */
import type { Resource } from "@kayak/api";
import { isPlain, mutateObject, mutateText } from "./mutate.ts";
import { queryOf } from "./queries.ts";
import type { Random } from "./random.ts";
import type { FuzzRequest } from "./requests.ts";
import { own, text, wild } from "./values.ts";

type Plain = Record<string, unknown>;
type Patch = Omit<FuzzRequest, "path" | "resource"> & { readonly query: string };

export function patchOf(random: Random, resource: Resource, object: Plain): Patch {
  const changed = mutateObject(random, resource, object);
  return random.weighted<Patch>([
    [
      3,
      () =>
        sent(
          random,
          "application/json-patch+json",
          random.times(random.pick([1, 1, 2, 3]), () => operation(random, changed)),
        ),
    ],
    [3, () => sent(random, "application/merge-patch+json", part(random, changed))],
    [4, () => sent(random, "application/strategic-merge-patch+json", directed(random, part(random, changed)))],
    [3, () => sent(random, "application/apply-patch+yaml", part(random, changed))],
    [
      0.5,
      () => sent(random, random.pick(["application/json", "", "application/apply-patch+cbor", "text/plain"]), changed),
    ],
  ]);
}

function sent(random: Random, type: string, patch: unknown): Patch {
  const json = JSON.stringify(patch);
  const body = random.chance(0.05) ? mutateText(random, json) : json;
  const manager =
    type.startsWith("application/apply") && random.chance(0.9) ? "?fieldManager=fuzz&force=true" : undefined;
  return {
    method: "PATCH",
    headers: type === "" ? {} : { "Content-Type": type },
    body,
    query: manager ?? queryOf(random),
  };
}

/** A patch without the identity, which seldom is the stored object's. */
function part(random: Random, object: Plain): Plain {
  const { metadata: _metadata, ...rest } = object;
  const entries = Object.entries(rest).filter(() => random.chance(0.7));
  const metadata = random.chance(0.3)
    ? [["metadata", { labels: own([[text(random), text(random)]]), annotations: wild(random) }] as const]
    : [];
  return own([...entries, ...metadata]);
}

const directives: readonly (readonly [string, unknown])[] = [
  ["$patch", "delete"],
  ["$patch", "replace"],
  ["$patch", "merge"],
  ["$patch", "x"],
  ["$patch", 1],
  ["$retainKeys", ["type"]],
  ["$retainKeys", "x"],
  ["$setElementOrder/containers", [{ name: "c" }]],
  ["$setElementOrder/ports", [1, null]],
  ["$setElementOrder/x", "y"],
  ["$deleteFromPrimitiveList/finalizers", ["a"]],
  ["$deleteFromPrimitiveList/args", "x"],
  ["$deleteFromPrimitiveList/", []],
];

/** With a directive of strategic merge somewhere. */
function directed(random: Random, patch: unknown): unknown {
  if (Array.isArray(patch))
    return random.chance(0.2)
      ? [...patch, own([random.pick(directives)])]
      : patch.map((each) => directed(random, each));
  if (!isPlain(patch)) return patch;
  const entries = Object.entries(patch).map(
    ([name, value]) => [name, random.chance(0.7) ? directed(random, value) : value] as const,
  );
  return own(random.chance(0.08) ? [...entries, random.pick(directives)] : entries);
}

const pointers = [
  "",
  "/",
  "/spec",
  "/spec/containers/0",
  "/spec/containers/-",
  "/metadata/labels/a~1b",
  "/metadata/name",
  "/~2",
  "/__proto__/polluted",
  "/constructor/prototype/x",
  "/spec/replicas",
  "/status",
  "x",
  "/spec/containers/99999999",
  "/data/a",
  "/metadata/finalizers/-",
  "/metadata/annotations",
];

function operation(random: Random, object: Plain): unknown {
  const path = random.chance(0.5) ? random.pick(pointers) : pointerInto(random, object);
  const op = random.pick(["add", "remove", "replace", "move", "copy", "test", "x"]);
  if (random.chance(0.03)) return wild(random);
  return { op, path, from: random.pick(pointers), value: random.chance(0.5) ? wild(random) : valueAt(object, path) };
}

function pointerInto(random: Random, value: unknown): string {
  if (typeof value !== "object" || value === null || random.chance(0.2)) return "";
  const keys = Object.keys(value);
  if (keys.length === 0) return "/x";
  const key = random.pick(keys);
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}${pointerInto(random, (value as Plain)[key])}`;
}

function valueAt(object: Plain, pointer: string): unknown {
  let at: unknown = object;
  for (const step of pointer.split("/").slice(1)) at = isPlain(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  return at ?? null;
}
