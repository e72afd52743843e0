/** `kayak get`: tables as the server renders them, or the objects themselves. */
import type { KubernetesObject, metav1 } from "@kayak/api";
import { errorFromReply, query, resourcePath, type Client } from "@kayak/client";
import { dump } from "js-yaml";
import { UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { named } from "./apply.ts";
import { discover } from "./discovery.ts";
import { connect, type Session } from "./session.ts";
import { columnWidths, renderColumns, tableRows, type TableView } from "./table.ts";
import { parseTargets, type Target } from "./targets.ts";

const formats = ["wide", "yaml", "json", "name"];
const tableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const output = flags.string("output") ?? "";
  if (output !== "" && !formats.includes(output))
    throw new UsageError(`--output takes ${formats.join(", ")}, not "${output}".`);
  using session = connect(flags);
  const targets = parseTargets(positionals, await discover(session.client));
  if (flags.boolean("watch")) return await watchTable({ session, flags, targets });
  if (output === "" || output === "wide") return await printTables({ session, flags, targets });
  printObjects(await fetchAll({ session, flags, targets }), output);
}

interface Request {
  readonly session: Session;
  readonly flags: Flags;
  readonly targets: readonly Target[];
}

function pathOf(
  { session, flags }: Omit<Request, "targets">,
  { resource, name }: Target,
  more: Record<string, string | boolean> = {},
): string {
  const namespace = flags.boolean("all-namespaces") ? undefined : session.namespace;
  const selectors = { labelSelector: flags.string("selector"), fieldSelector: flags.string("field-selector") };
  return resourcePath(resource, { namespace, name }) + query({ ...selectors, ...more });
}

async function fetchJson<T>(client: Client, path: string, accept = "application/json"): Promise<T> {
  const answer = await client.request(path, { headers: { accept } });
  const text = await answer.text();
  if (answer.status >= 400) throw errorFromReply(answer.status, text);
  return JSON.parse(text) as T;
}

async function printTables(request: Request): Promise<void> {
  const { session, flags, targets } = request;
  const several = new Set(targets.map(({ resource }) => resource)).size > 1;
  const groups: string[] = [];
  for (const group of groupByResource(targets)) {
    const tables = await Promise.all(
      group.map((target) => fetchJson<metav1.Table>(session.client, pathOf(request, target), tableType)),
    );
    const rows = tables.flatMap((table, i) =>
      tableRows(table, viewOf(flags, group[0], several)).slice(i === 0 ? 0 : 1),
    );
    if (rows.length > 1) groups.push(renderColumns(rows));
  }
  if (groups.length > 0) return void process.stdout.write(groups.join("\n"));
  console.error(
    flags.boolean("all-namespaces") || !targets[0]?.resource.namespaced
      ? "No resources found"
      : `No resources found in ${session.namespace} namespace.`,
  );
}

function groupByResource(targets: readonly Target[]): Target[][] {
  const groups = new Map<Target["resource"], Target[]>();
  for (const target of targets) groups.set(target.resource, [...(groups.get(target.resource) ?? []), target]);
  return [...groups.values()];
}

function viewOf(flags: Flags, target: Target | undefined, several: boolean): TableView {
  const namespaces = flags.boolean("all-namespaces") && target?.resource.namespaced === true;
  return {
    wide: flags.string("output") === "wide",
    namespaces,
    prefix: several && target ? named(target.resource) : undefined,
  };
}

async function fetchAll(request: Request): Promise<{ objects: KubernetesObject[]; single: boolean }> {
  const answers = await Promise.all(
    request.targets.map((target) =>
      fetchJson<KubernetesObject & { items?: KubernetesObject[] }>(request.session.client, pathOf(request, target)),
    ),
  );
  const objects = answers.flatMap((answer, i) =>
    (answer.items ?? [answer]).map((object) => typed(object, request.targets[i])),
  );
  return { objects, single: request.targets.length === 1 && request.targets[0]?.name !== undefined };
}

/** Items of a list may come without kind and apiVersion. */
function typed(object: KubernetesObject, target: Target | undefined): KubernetesObject {
  if (!target) return object;
  const { group, version, kind } = target.resource;
  return {
    ...object,
    apiVersion: object.apiVersion ?? (group ? `${group}/${version}` : version),
    kind: object.kind ?? kind,
  };
}

function printObjects({ objects, single }: { objects: KubernetesObject[]; single: boolean }, output: string): void {
  if (output === "name") return void process.stdout.write(objects.map((object) => `${nameOf(object)}\n`).join(""));
  const shown = single ? objects[0] : { apiVersion: "v1", kind: "List", items: objects };
  process.stdout.write(
    output === "yaml" ? dump(ordered(shown), { noRefs: true, lineWidth: -1 }) : `${JSON.stringify(shown, null, 4)}\n`,
  );
}

function nameOf(object: KubernetesObject): string {
  const group = object.apiVersion.includes("/") ? `.${object.apiVersion.split("/")[0]}` : "";
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name}`;
}

/** apiVersion and kind first, as people write them. */
function ordered(object: KubernetesObject | object | undefined): object {
  const { apiVersion, kind, ...rest } = { ...object } as Record<string, unknown>;
  return { apiVersion, kind, ...rest };
}

async function watchTable({ session, flags, targets }: Request): Promise<void> {
  const [target, ...more] = targets;
  if (!target || more.length > 0) throw new UsageError("--watch follows one type, or one object.");
  const field = target.name === undefined ? flags.string("field-selector") : `metadata.name=${target.name}`;
  const path = pathOf(
    { session, flags },
    { resource: target.resource },
    { watch: true, ...(field !== undefined && { fieldSelector: field }) },
  );
  const answer = await session.client.request(path, { headers: { accept: tableType } });
  if (answer.status >= 400) throw errorFromReply(answer.status, await answer.text());
  const print = tablePrinter(viewOf(flags, target, false));
  for await (const event of linesOf(answer.body)) {
    const { type, object } = JSON.parse(event) as { type: string; object: metav1.Table };
    if (type === "ERROR") throw errorFromReply(500, JSON.stringify(object));
    if (type !== "BOOKMARK") process.stdout.write(print(object));
  }
}

/** Columns come with the first event only; the header is printed once, and later rows keep its widths. */
function tablePrinter(view: TableView): (table: metav1.Table) => string {
  let columns: metav1.Table["columnDefinitions"] = [];
  let widths: number[] | undefined;
  return (table) => {
    if (table.columnDefinitions?.length > 0) columns = table.columnDefinitions;
    const rows = tableRows({ ...table, columnDefinitions: columns }, view);
    const shown = widths === undefined ? rows : rows.slice(1);
    widths ??= columnWidths(rows);
    return renderColumns(shown, widths);
  };
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
}
