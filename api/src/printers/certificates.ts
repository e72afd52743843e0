/** Requests for certificates. */
import { ageOf, humanDuration } from "../time.ts";
import type * as certificates from "../types/certificates/v1/index.ts";
import { ageColumn, column, nameColumn, none } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const certificateSigningRequestPrinter: Printer<certificates.CertificateSigningRequest> = {
  columns: [
    nameColumn,
    ageColumn,
    column("SignerName", "Who is asked to sign."),
    column("Requestor", "Who made the request."),
    column("RequestedDuration", "For how long the certificate should be valid."),
    column("Condition", "What became of the request."),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    ageOf(metadata.creationTimestamp, now),
    spec.signerName || none,
    spec.username ?? "",
    spec.expirationSeconds === undefined ? none : humanDuration(spec.expirationSeconds * 1000),
    stateOf(status),
  ],
};

function stateOf({ conditions = [], certificate }: certificates.CertificateSigningRequestStatus): string {
  const has = (type: string) => conditions.some((condition) => condition.type === type);
  const decided = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${decided}${has("Failed") ? ",Failed" : ""}${certificate ? ",Issued" : ""}`;
}
