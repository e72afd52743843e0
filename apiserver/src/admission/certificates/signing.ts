/** CertificateSigning: setting the certificate, or a condition, needs the right to sign for the signer. */
import { isDeepStrictEqual } from "node:util";
import { forbidden, type certificatesv1 } from "@kayak/api";
import type { Authorizer } from "../../authz/authorizer.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { isSigningRequest, mayForSigner } from "./signing-request.ts";

type SigningRequest = certificatesv1.CertificateSigningRequest;

export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "CertificateSigning",
    validate(asked) {
      if (!isSigningRequest(asked, "status") || asked.operation !== "UPDATE") return;
      const [next, current] = [asked.object as SigningRequest, asked.oldObject as SigningRequest];
      if (isDeepStrictEqual(decided(next), decided(current))) return;
      const { signerName } = current.spec;
      if (!mayForSigner(authorizer, asked, { verb: "sign", signer: signerName }))
        throw forbidden(
          asked.resource,
          asked.name ?? "",
          `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`,
        );
    },
  };
}

function decided({ status: { certificate = "", conditions = [] } }: SigningRequest): unknown {
  return JSON.parse(JSON.stringify({ certificate, conditions }));
}
