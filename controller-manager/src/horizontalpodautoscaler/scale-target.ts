/** The number of replicas of any resource that has a scale subresource. */
import {
  StatusError,
  allResources,
  groupVersion,
  type Resource,
  type autoscalingv1,
  type autoscalingv2,
} from "@kayak/api";
import type { Client } from "@kayak/client";

export interface ScaleTarget {
  readonly path: string;
  readonly scale: autoscalingv1.Scale;
}

type Reference = autoscalingv2.CrossVersionObjectReference;

export async function getScale(client: Client, namespace: string, reference: Reference): Promise<ScaleTarget> {
  const resource = scalable(reference);
  const { name } = reference;
  const root = resource.group === "" ? "/api/v1" : `/apis/${groupVersion(resource)}`;
  const path = `${root}/namespaces/${namespace}/${resource.plural}/${encodeURIComponent(name)}/scale`;
  return { path, scale: await answer(await client.request(path)) };
}

/** Without a version: the target's status is written all the time, and the number of replicas is the autoscaler's to say. */
export async function putScale(client: Client, { path, scale }: ScaleTarget, replicas: number): Promise<void> {
  const { resourceVersion: _, ...metadata } = scale.metadata;
  const body = JSON.stringify({ ...scale, metadata, spec: { ...scale.spec, replicas } });
  await answer(await client.request(path, { method: "PUT", headers: { "content-type": "application/json" }, body }));
}

function scalable({ kind, apiVersion = "" }: Reference): Resource {
  const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  const found = allResources.find((each) => each.kind === kind && each.group === group);
  if (!found) throw new Error(`no matches for kind "${kind}" in group "${group}"`);
  if (!found.subresources.some(({ name }) => name === "scale"))
    throw new Error(`${found.plural}.${group} does not have a scale subresource`);
  return found;
}

export async function answer<T>(response: Awaited<ReturnType<Client["request"]>>): Promise<T> {
  const text = await response.text();
  if (response.status < 300) return JSON.parse(text) as T;
  throw statusError(response.status, text);
}

function statusError(code: number, text: string): StatusError {
  try {
    const { reason, message } = JSON.parse(text) as { reason?: string; message?: string };
    return new StatusError(reason ?? "InternalError", message ?? text, { code });
  } catch {
    return new StatusError("InternalError", text, { code });
  }
}
