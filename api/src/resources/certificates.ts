/** The resources of the group certificates.k8s.io. */
import * as sub from "../subresources.ts";
import { CertificateSigningRequest } from "../types/certificates/v1/index.ts";
import { resource } from "./make.ts";

export const CertificateSigningRequests = resource({
  group: "certificates.k8s.io",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  schema: CertificateSigningRequest,
  shortNames: ["csr"],
  namespaced: false,
  subresources: [sub.approval, sub.status],
});
