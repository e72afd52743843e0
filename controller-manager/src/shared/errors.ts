/** The answers of the API server that controllers treat apart. */
import { StatusError, isStatus } from "@kayak/api";

/** Creation was refused because the namespace is going away: not worth an event or another try. */
export function isNamespaceTerminating(error: unknown): boolean {
  const causes = error instanceof StatusError ? error.details?.causes : undefined;
  return causes?.some((cause) => (cause.reason as string) === "NamespaceTerminating") ?? false;
}

/** Runs a request whose object may be gone already, or have become another one: both are what it was meant for. */
export async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isStatus(error, "NotFound") || isStatus(error, "Conflict")) return undefined;
    throw error;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs a request for what somebody else may have made just now, or whose namespace may be going away. */
export async function unlessExistingOrTerminating(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isNamespaceTerminating(error) && !isStatus(error, "AlreadyExists")) throw error;
  }
}
