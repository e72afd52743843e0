/** The namespaces that every cluster has. */
import { Namespaces } from "@kayak/api";
import { createObject } from "../registry/create.ts";
import { ignoreExisting } from "../registry/existing.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Stores } from "../registry/stores.ts";

const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

export async function ensureNamespaces(stores: Stores): Promise<void> {
  const namespaces = stores.of(Namespaces);
  await Promise.all(
    systemNamespaces.map(async (name) => {
      if (namespaces.peek({ namespace: undefined, name })) return;
      const namespace = decodeObject(
        namespaces.resource,
        { metadata: { name } },
        { fieldValidation: "Ignore", warn: () => {} },
      );
      await createObject(namespaces, namespace).catch(ignoreExisting);
    }),
  );
}
