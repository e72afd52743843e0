/** Binds through the API: from then on the pod is its node's. */
import { Pods } from "@kayak/api";
import type { Client } from "@kayak/client";
import type { Plugin } from "../framework/types.ts";

export function createDefaultBinder(client: Client) {
  return {
    name: "DefaultBinder",
    async bind({ pod: { pod }, node, signal }) {
      const { name, namespace, uid } = pod.metadata;
      const body = {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name, namespace, uid },
        target: { apiVersion: "v1", kind: "Node", name: node },
      };
      await client.createSubresource(Pods, { name, namespace }, { subresource: "binding", body, signal });
      return true;
    },
  } satisfies Plugin;
}
