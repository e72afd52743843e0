/** A request for a certificate says who made it: the server knows, and nobody else may tell. Not a plugin that can be turned off. */
import type { certificatesv1 } from "@kayak/api";
import { userInfo } from "../../authn/user-info.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { isSigningRequest } from "./signing-request.ts";

export const certificateRequester: AdmissionPlugin = {
  name: "CertificateRequester",
  mutate(asked) {
    if (!isSigningRequest(asked, undefined) || asked.operation !== "CREATE") return;
    const request = asked.object as certificatesv1.CertificateSigningRequest;
    const { username, uid, groups, extra } = userInfo(asked.user);
    const { request: pem, usages, signerName, expirationSeconds } = request.spec;
    request.spec = {
      request: pem,
      signerName,
      ...(expirationSeconds !== undefined && { expirationSeconds }),
      ...(usages && { usages }),
      username,
      ...(uid && { uid }),
      groups,
      ...(extra && { extra }),
    };
  },
};
