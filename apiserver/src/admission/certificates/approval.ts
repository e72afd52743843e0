/** CertificateApproval: approving and denying needs the right to do so for the signer. */
import { forbidden, type certificatesv1 } from "@kayak/api";
import type { Authorizer } from "../../authz/authorizer.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { isSigningRequest, mayForSigner } from "./signing-request.ts";

export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "CertificateApproval",
    validate(asked) {
      if (!isSigningRequest(asked, "approval") || asked.operation !== "UPDATE") return;
      const { signerName } = (asked.oldObject as certificatesv1.CertificateSigningRequest).spec;
      if (!mayForSigner(authorizer, asked, { verb: "approve", signer: signerName }))
        throw forbidden(
          asked.resource,
          asked.name ?? "",
          `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
        );
    },
  };
}
