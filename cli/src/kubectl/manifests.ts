/** Objects out of files: YAML or JSON, several documents, whole directories, standard input. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "@kayak/api";
import { loadAll, YAMLException } from "js-yaml";
import { CommandError, UsageError } from "../command/errors.ts";

const manifestNames = /\.(ya?ml|json)$/;

/** One object and where it was written, for messages. */
export interface Manifest {
  readonly object: KubernetesObject;
  readonly source: string;
}

export function readManifests(names: readonly string[]): Manifest[] {
  if (names.length === 0) throw new UsageError('say what with -f: a file, a directory, or "-" for standard input.');
  const manifests = names.flatMap(expand).flatMap(({ source, text }) => parseManifests(text, source));
  if (manifests.length === 0) throw new CommandError(`there are no objects in ${names.join(", ")}.`);
  return manifests;
}

function expand(name: string): { source: string; text: string }[] {
  if (name === "-") return [{ source: "standard input", text: readFileSync(0, "utf8") }];
  const stats = statSync(name, { throwIfNoEntry: false });
  if (!stats) throw new CommandError(`the file ${name} does not exist.`);
  if (!stats.isDirectory()) return [{ source: name, text: readFileSync(name, "utf8") }];
  const inside = readdirSync(name)
    .filter((entry) => manifestNames.test(entry))
    .sort();
  if (inside.length === 0) throw new CommandError(`the directory ${name} has no .yaml, .yml or .json files.`);
  return inside.map((entry) => ({ source: join(name, entry), text: readFileSync(join(name, entry), "utf8") }));
}

export function parseManifests(text: string, source: string): Manifest[] {
  return documents(text, source)
    .filter((document) => document !== null && document !== undefined)
    .flatMap(items)
    .map((object, i) => ({ object: checked(object, `${source}, object ${i + 1}`), source }));
}

function documents(text: string, source: string): unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new CommandError(`${source}, line ${line + 1}, column ${column + 1}: ${error.reason}.`, { cause: error });
  }
}

/** A List stands for its items. */
function items(document: unknown): unknown[] {
  const list = document as { kind?: unknown; items?: unknown };
  return list.kind === "List" && Array.isArray(list.items) ? list.items : [document];
}

function checked(document: unknown, where: string): KubernetesObject {
  const object = document as Partial<KubernetesObject>;
  if (typeof document !== "object" || Array.isArray(document)) throw new CommandError(`${where} is not an object.`);
  for (const field of ["apiVersion", "kind"] as const) {
    if (typeof object[field] !== "string" || object[field] === "") throw new CommandError(`${where} has no ${field}.`);
  }
  if (!object.metadata?.name && !object.metadata?.generateName)
    throw new CommandError(`${where} (${object.kind}) has no metadata.name.`);
  return object as KubernetesObject;
}
