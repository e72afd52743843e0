/** Requests for certificates. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const KeyUsage = s.enumeration(
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
);
export type KeyUsage = s.TypeOf<typeof KeyUsage>;

export const CertificateSigningRequestSpec = s.message(
  "io.k8s.api.certificates.v1.CertificateSigningRequestSpec",
  "What certificate is wanted, and by whom. It can't be changed.",
  {
    request: s.required(1, s.bytes, "A PKCS#10 request in PEM."),
    username: s.optional(2, s.string, "Who made the request. The server fills it in."),
    uid: s.optional(3, s.string, "The uid of who made the request. The server fills it in."),
    groups: s.optional(4, s.list(s.string), "The groups of who made the request. The server fills them in.", { list: "atomic" }),
    usages: s.optional(5, s.list(KeyUsage), "What the key is to be used for.", { list: "atomic" }),
    extra: s.optional(6, s.map(s.list(s.string)), "What else is known of who made the request. The server fills it in."),
    signerName: s.required(7, s.string, "Who is asked to sign, as `domain/name`; names in kubernetes.io are those of the cluster's own signers."),
    expirationSeconds: s.optional(8, s.int32, "For how long the certificate should be valid, at least 600 seconds; the signer may decide otherwise.", {
      pointer: true,
    }),
  },
);
export type CertificateSigningRequestSpec = s.TypeOf<typeof CertificateSigningRequestSpec>;

export const CertificateSigningRequestCondition = s.message(
  "io.k8s.api.certificates.v1.CertificateSigningRequestCondition",
  "What was decided about a request.",
  {
    type: s.required(
      1,
      s.openEnumeration("Approved", "Denied", "Failed"),
      "`Approved`, `Denied`, `Failed` (by the signer), or another type. The three, once set, stay.",
    ),
    reason: s.optional(2, s.string, "Why, as one word."),
    message: s.optional(3, s.string, "Why, for people."),
    lastUpdateTime: s.optional(4, s.time, "When this was last updated."),
    lastTransitionTime: s.optional(5, s.time, "When the status last changed; the server fills it in."),
    status: s.required(6, s.string, "`True`, `False` or `Unknown`; always `True` for the three types above."),
  },
);
export type CertificateSigningRequestCondition = s.TypeOf<typeof CertificateSigningRequestCondition>;

export const CertificateSigningRequestStatus = s.message("io.k8s.api.certificates.v1.CertificateSigningRequestStatus", "What became of a request.", {
  conditions: s.optional(1, s.list(CertificateSigningRequestCondition), "What was decided.", { list: "map", keys: ["type"] }),
  certificate: s.optional(2, s.bytes, "The certificate in PEM, perhaps with those of its issuers. The signer of an approved request sets it, once."),
});
export type CertificateSigningRequestStatus = s.TypeOf<typeof CertificateSigningRequestStatus>;

export const CertificateSigningRequest = s.kind(
  { name: "io.k8s.api.certificates.v1.CertificateSigningRequest", apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest" },
  "Asks for a certificate, which somebody approves and a signer signs.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, CertificateSigningRequestSpec, "What certificate is wanted."),
    status: s.struct(3, CertificateSigningRequestStatus, "What became of the request."),
  },
);
export type CertificateSigningRequest = s.TypeOf<typeof CertificateSigningRequest>;

export const CertificateSigningRequestList = metav1.listOf(CertificateSigningRequest);
export type CertificateSigningRequestList = s.TypeOf<typeof CertificateSigningRequestList>;
