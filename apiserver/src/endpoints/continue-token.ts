/** Where a list goes on: base64 JSON with the revision all pages share and the key to start from, as upstream's. */
import { StatusError, badRequest } from "@kayak/api";
import type { Revision } from "../storage/storage.ts";

export interface ContinueToken {
  /** Undefined: from the newest state, consistent with nothing before. */
  readonly revision: Revision | undefined;
  /** Cache key of the first object wanted. */
  readonly start: string;
}

const version = "meta.k8s.io/v1";
const anyRevision = -1;

export function encodeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision ?? anyRevision, start })).toString("base64url");
}

export function decodeContinue(text: string): ContinueToken {
  const { v, rv = 0, start } = parse(text);
  if (v !== version) throw notValid(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || rv === 0 || !Number.isSafeInteger(rv))
    throw notValid(`incorrect encoded start resourceVersion (version ${version})`);
  if (typeof start !== "string" || start === "") throw notValid(`encoded start key empty (version ${version})`);
  return { revision: rv < 0 ? undefined : rv, start };
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(text, "base64url").toString())) as Record<string, unknown>;
  } catch {
    throw notValid("the token is not one of this server's");
  }
}

function notValid(why: string): StatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

/** A page whose revision is gone; its token allows to go on inconsistently, if the client likes. */
export class ExpiredContinue extends StatusError {
  private readonly token: string;

  constructor(start: string) {
    super(
      "Expired",
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    );
    this.token = encodeContinue({ revision: undefined, start });
  }

  override toStatus() {
    return { ...super.toStatus(), metadata: { continue: this.token } };
  }
}
