/** CertificateSubjectRestriction: nobody gets a certificate that makes them superuser. */
import { Buffer } from "node:buffer";
import { forbidden, parseCertificateRequest, type certificatesv1 } from "@kayak/api";
import { superuserGroup } from "../../authz/superuser.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { isSigningRequest } from "./signing-request.ts";

const signer = "kubernetes.io/kube-apiserver-client";

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  validate(asked) {
    if (!isSigningRequest(asked, undefined) || asked.operation !== "CREATE") return;
    const { spec } = asked.object as certificatesv1.CertificateSigningRequest;
    if (spec.signerName !== signer) return;
    const { organizations } = parseCertificateRequest(Buffer.from(spec.request, "base64").toString());
    if (organizations.includes(superuserGroup))
      throw forbidden(
        asked.resource,
        asked.name ?? "",
        `use of ${signer} signer with ${superuserGroup} group is not allowed`,
      );
  },
};
