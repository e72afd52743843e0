/**
 * `extension-apiserver-authentication` in kube-system: by which authorities and headers this server knows its clients, for servers
 * that stand beside it. Brought up to date at every start.
 */
import { ConfigMaps, type corev1 } from "@kayak/api";
import type { RequestHeaderOptions } from "../authn/request-header.ts";
import type { ApiServerOptions } from "../options.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Stores } from "../registry/stores.ts";
import { createObject } from "../registry/create.ts";
import { ignoreExisting } from "../registry/existing.ts";
import { updateObject } from "../registry/update.ts";

const key = { namespace: "kube-system", name: "extension-apiserver-authentication" };

type Options = Pick<ApiServerOptions, "clientCA" | "requestHeader">;

export async function publishAuthenticationConfig(stores: Stores, options: Options): Promise<void> {
  const store = stores.of(ConfigMaps);
  const data = { "client-ca-file": options.clientCA, ...(options.requestHeader && proxyData(options.requestHeader)) };
  const stored = store.peek(key)?.object as corev1.ConfigMap | undefined;
  if (!stored) {
    const wanted = decodeObject(ConfigMaps, { metadata: key, data }, { fieldValidation: "Ignore", warn: () => {} });
    await createObject(store, wanted).catch(ignoreExisting);
  } else if (Object.entries(data).some(([field, value]) => stored.data?.[field] !== value)) {
    await updateObject(store, key, {
      transform: (current) => ({ ...current, data: { ...(current as corev1.ConfigMap).data, ...data } }),
    });
  }
}

function proxyData(options: RequestHeaderOptions): Record<string, string> {
  return {
    "requestheader-client-ca-file": options.ca,
    "requestheader-allowed-names": JSON.stringify(options.allowedNames),
    "requestheader-username-headers": JSON.stringify(options.usernameHeaders),
    "requestheader-uid-headers": JSON.stringify(options.uidHeaders),
    "requestheader-group-headers": JSON.stringify(options.groupHeaders),
    "requestheader-extra-headers-prefix": JSON.stringify(options.extraHeaderPrefixes),
  };
}
