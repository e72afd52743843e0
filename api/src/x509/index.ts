export { type CertificateRequest, parseCertificateRequest } from "./certificate-request.ts";
export { readPem } from "./pem.ts";
export { type CertificateAuthority, openAuthority, signCertificate } from "./sign.ts";
export { type RequestFacts, writeCertificateRequest } from "./write-request.ts";
