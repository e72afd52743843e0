/** URL paths and query strings of the Kubernetes API. */
import type { Resource } from "@kayak/api";

export interface PathTarget {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** `/api/v1/namespaces/default/pods/web/status`, `/apis/apps/v1/deployments`, ... */
export function resourcePath(resource: Resource, target: PathTarget = {}): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && target.namespace ? `/namespaces/${encodeURIComponent(target.namespace)}` : "";
  const name = target.name === undefined ? "" : `/${encodeURIComponent(target.name)}`;
  const subresource = target.subresource === undefined ? "" : `/${target.subresource}`;
  return root + scope + `/${plural}` + name + subresource;
}

export type QueryValue = string | number | boolean | undefined;

/** `?a=1&b=2` of what is present, or nothing. An empty string is present. */
export function query(values: Readonly<Record<string, QueryValue>>): string {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
