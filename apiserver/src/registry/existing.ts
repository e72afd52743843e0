/** For those who create what somebody else, another API server for example, may be creating just now. */
import { isStatus } from "@kayak/api";

export function ignoreExisting(error: unknown): void {
  if (!isStatus(error, "AlreadyExists")) throw error;
}
