/** The seccomp filter a container runs under. */
import type { SecurityContext } from "../../cri.ts";

export function seccompFilter({ seccomp, privileged }: SecurityContext): Uint8Array | undefined {
  if (privileged || seccomp === undefined || seccomp.type === "Unconfined") return undefined;
  throw new Error(`seccomp profile ${seccomp.type} is not supported`);
}
