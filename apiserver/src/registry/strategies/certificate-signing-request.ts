/**
 * Requests for certificates: the request itself stays as it was made. Approvers decide through the approval subresource, signers
 * answer through the status.
 */
import { isDeepStrictEqual } from "node:util";
import { CertificateSigningRequests, type FieldError, formatTime, invalid, type certificatesv1 } from "@kayak/api";
import { type Strategy, strategy } from "../strategy.ts";

type SigningRequest = certificatesv1.CertificateSigningRequest;
type Condition = certificatesv1.CertificateSigningRequestCondition;

export const signingRequestStrategy = strategy<SigningRequest>(CertificateSigningRequests, {
  prepareForCreate(request) {
    request.status = {};
  },
  prepareForUpdate(next, current) {
    next.spec = current.spec;
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
    refuseDecisions(next, current);
    setTimes(next, current);
  },
});

/** Approving and denying changes the conditions and nothing else. */
export const approvalStrategy: Strategy<SigningRequest> = {
  ...signingRequestStrategy,
  prepareForStatusUpdate(next, current) {
    const { conditions } = next.status;
    next.spec = current.spec;
    next.status = { ...current.status, ...(conditions && { conditions }) };
    setTimes(next, current);
  },
};

function conditionOf({ status }: SigningRequest, type: string): Condition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** Throws Invalid. Removal is refused by validation, for everybody. */
function refuseDecisions(next: SigningRequest, current: SigningRequest): void {
  const errors = ["Approved", "Denied"].flatMap((type): FieldError[] => {
    const [after, before] = [conditionOf(next, type), conditionOf(current, type)];
    if (!after || isDeepStrictEqual(plain(after), before && plain(before))) return [];
    const what = `updates may not ${before ? "modify" : "add"} a condition of type ${JSON.stringify(type)}`;
    return [{ reason: "FieldValueForbidden", field: "status.conditions", body: `Forbidden: ${what}` }];
  });
  if (errors.length > 0) throw invalid(CertificateSigningRequests, next.metadata.name, errors);
}

function plain(condition: Condition): unknown {
  return JSON.parse(JSON.stringify(condition));
}

function setTimes(next: SigningRequest, current: SigningRequest): void {
  const now = formatTime(Date.now());
  for (const condition of next.status.conditions ?? []) {
    condition.lastUpdateTime ??= now;
    const before = conditionOf(current, condition.type);
    condition.lastTransitionTime ??= before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  }
}
