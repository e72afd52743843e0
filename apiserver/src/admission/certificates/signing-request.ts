/** What the plugins about certificates ask alike. */
import type { Authorizer } from "../../authz/authorizer.ts";
import type { AdmissionRequest } from "../admission.ts";

const group = "certificates.k8s.io";

export function isSigningRequest({ resource, subresource }: AdmissionRequest, wanted: string | undefined): boolean {
  return resource.group === group && resource.plural === "certificatesigningrequests" && subresource === wanted;
}

/** Rights are given for one signer, or for all of a domain as `example.com/*`. */
export function mayForSigner(
  authorizer: Authorizer,
  { user }: AdmissionRequest,
  { verb, signer }: { verb: "approve" | "sign"; signer: string },
): boolean {
  const allowed = (name: string) =>
    authorizer.decide({ kind: "resource", user, verb, group, version: "*", resource: "signers", name }).allowed;
  const [domain = ""] = signer.split("/");
  return allowed(signer) || allowed(`${domain}/*`);
}
