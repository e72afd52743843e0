/** Kubeconfig files for components: JSON, which is YAML, so that no YAML library is loaded to write or read them. */
import { join } from "node:path";
import { readText, writeAtomically } from "../host/files.ts";
import { clusterCA } from "./plan.ts";
import { load } from "./ensure.ts";

export interface KubeconfigRequest {
  /** `https://host:port`. */
  readonly server: string;
  readonly context: string;
  readonly user: string;
  /** The client certificate's path below `pki`. */
  readonly certificate: string;
}

export function renderKubeconfig(pki: string, request: KubeconfigRequest): string {
  const { server, context, user } = request;
  const identity = load(pki, request.certificate);
  const authority = readText(join(pki, `${clusterCA}.crt`));
  if (!identity || authority === undefined) throw new Error(`${pki} has no certificate ${request.certificate}`);
  return render(
    { server, context, user, authority },
    {
      "client-certificate-data": base64(identity.certificate),
      "client-key-data": base64(identity.key),
    },
  );
}

/** With the paths of certificate and key: who uses it takes renewed ones without being told. */
export function writeRenewableKubeconfig(path: string, pki: string, request: KubeconfigRequest): void {
  const { server, context, user, certificate } = request;
  const authority = readText(join(pki, `${clusterCA}.crt`)) ?? "";
  const at = join(pki, certificate);
  const identity = { "client-certificate": `${at}.crt`, "client-key": `${at}.key` };
  writeAtomically(path, render({ server, context, user, authority }, identity), 0o600);
}

type Head = Pick<KubeconfigRequest, "server" | "context" | "user"> & { readonly authority: string };

function render({ server, context, user, authority }: Head, identity: Readonly<Record<string, string>>): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: context, cluster: { server, "certificate-authority-data": base64(authority) } }],
    users: [{ name: user, user: identity }],
    contexts: [{ name: context, context: { cluster: context, user } }],
    "current-context": context,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

export function writeKubeconfig(path: string, pki: string, request: KubeconfigRequest): void {
  const content = renderKubeconfig(pki, request);
  if (readText(path) !== content) writeAtomically(path, content, 0o600);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
