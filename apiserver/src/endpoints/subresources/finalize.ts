/** PUT of a namespace's spec.finalizers: when the last one goes, a namespace being deleted goes too. */
import type { corev1 } from "@kayak/api";
import type { Handler } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import { updateObject } from "../../registry/update.ts";
import { readObject } from "../decode-body.ts";
import { sendObject } from "../present.ts";
import { writeOptions } from "../write-options.ts";

export function finalizeEndpoint(namespaces: Store): Handler {
  return async (context) => {
    const { dryRun, writer, ...reading } = writeOptions(context);
    const decode = await readObject(context, namespaces.resource, reading);
    const { name = "" } = context.info;
    const result = await updateObject(
      namespaces,
      { namespace: undefined, name },
      {
        scope: "internal",
        dryRun,
        transform(current) {
          const wanted = decode() as corev1.Namespace;
          const namespace = structuredClone(current) as corev1.Namespace;
          namespace.spec.finalizers = wanted.spec.finalizers ?? [];
          namespace.metadata.resourceVersion = wanted.metadata.resourceVersion || namespace.metadata.resourceVersion;
          return namespaces.ownership.track(namespace, current, writer);
        },
      },
    );
    await sendObject(context, namespaces.resource, { object: result.object });
  };
}
