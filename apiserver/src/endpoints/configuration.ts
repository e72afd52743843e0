/** The body of server-side apply: the part of an object that its manager has an opinion on, in YAML or JSON. */
import { type Resource, badRequest, groupVersion, kindText } from "@kayak/api";
import { readBody } from "../http/body.ts";
import type { ResourceContext } from "../http/context.ts";
import { parseYaml } from "../http/yaml.ts";
import { type FieldValidation, separateWarnings } from "../registry/scheme.ts";

export const applyMediaType = "application/apply-patch+yaml";

export async function readConfiguration(
  context: ResourceContext,
  { group, version, kind }: Pick<Resource, "group" | "version" | "kind">,
  { fieldValidation }: { fieldValidation: FieldValidation },
): Promise<Readonly<Record<string, unknown>>> {
  const { document, duplicates } = await parseYaml(await readBody(context.request), "error decoding YAML");
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw badRequest("error decoding YAML: error unmarshaling JSON: the configuration is no object");
  const config = document as Readonly<Record<string, unknown>>;
  if (config["apiVersion"] !== groupVersion({ group, version }) || config["kind"] !== kind)
    throw badRequest(`invalid object type: ${kindText(config)}`);
  report(context, fieldValidation, duplicates);
  return config;
}

function report(context: ResourceContext, fieldValidation: FieldValidation, duplicates: string | undefined): void {
  if (duplicates === undefined || fieldValidation === "Ignore") return;
  const problem = `error converting YAML to JSON: ${duplicates}`;
  if (fieldValidation === "Strict") throw badRequest(`error strict decoding YAML: ${problem}`);
  for (const warning of separateWarnings(problem)) context.warn(warning);
}
