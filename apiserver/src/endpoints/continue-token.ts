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
  const { v, rv, start } = parse(text);
  if (v !== version || typeof rv !== "number" || typeof start !== "string" || start === "") throw notValid();
  return { revision: rv === anyRevision ? undefined : rv, start };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;
  } catch {
    throw notValid();
  }
}

function notValid(): StatusError {
  return badRequest("continue key is not valid");
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
