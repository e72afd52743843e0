/**
 * There are no custom resources in this server, and kubectl asks for the list of their definitions before it says that a kind
 * is unknown. The true answer is an empty list.
 */
import type { Handler } from "../http/context.ts";
import { sendJson } from "../http/respond.ts";
import type { WatchCache } from "../cache/watch-cache.ts";

export const CustomResourceDefinitions = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
};

export function listDefinitions(mirror: WatchCache): Handler {
  return (context) =>
    sendJson(context, 200, {
      kind: "CustomResourceDefinitionList",
      apiVersion: "apiextensions.k8s.io/v1",
      metadata: { resourceVersion: String(mirror.revision) },
      items: [],
    });
}
