/** Objects and their rows for the tests of tables. */
import { applyDefaults } from "../defaults/index.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import { decode } from "../schema/decode.ts";
import { tableFor } from "./index.ts";

export type Json = Record<string, unknown>;

export const now = Date.UTC(2024, 0, 1, 12, 0, 0);
export const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

/** An object called `web`, an hour and a half old. */
export function decoded(resource: Resource, input: Json): KubernetesObject {
  const { metadata, ...rest } = input;
  const object = decode(resource, {
    metadata: { name: "web", creationTimestamp: before(90), ...(metadata as Json) },
    ...rest,
  });
  applyDefaults(resource, object);
  return object;
}

/** One object as `kubectl get -o wide` shows it: header to cell, the headers of wide columns in parentheses. */
export function shown(resource: unknown, input: Json): Record<string, string | number> {
  const target = resource as Resource;
  const { columnDefinitions, rows } = tableFor(target, [decoded(target, input)], { now, includeObject: "None" });
  const cells = rows[0]?.cells as (string | number)[];
  return Object.fromEntries(
    columnDefinitions.map(({ name, priority }, index) => [priority === 0 ? name : `(${name})`, cells[index] ?? ""]),
  );
}

export const podSpec = { containers: [{ name: "c", image: "a" }] };
