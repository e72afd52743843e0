/** A container's security context over its pod's, as the runtime is to apply it. */
import type { corev1 } from "@kayak/api";
import type { ImageInfo, SecurityContext } from "../cri.ts";
import { podFullName } from "../pods/identity.ts";
import { configError } from "./errors.ts";

type Pod = corev1.Pod;
type Container = corev1.Container;

export function securityContext(pod: Pod, container: Container, image: ImageInfo): SecurityContext {
  const own = container.securityContext ?? {};
  const shared = pod.spec.securityContext ?? {};
  const runAsUser = own.runAsUser ?? shared.runAsUser;
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup;
  if (own.runAsNonRoot ?? shared.runAsNonRoot) verifyNonRoot(pod, container, { runAsUser, image });
  const privileged = own.privileged ?? false;
  return {
    privileged,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    readonlyRootfs: own.readOnlyRootFilesystem ?? false,
    noNewPrivs: own.allowPrivilegeEscalation === false && !privileged,
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    supplementalGroups: [
      ...(shared.supplementalGroups ?? []),
      ...(shared.fsGroup === undefined ? [] : [shared.fsGroup]),
    ],
    ...(shared.supplementalGroupsPolicy && { supplementalGroupsPolicy: shared.supplementalGroupsPolicy }),
    seccomp: seccomp(privileged ? unconfined : (own.seccompProfile ?? shared.seccompProfile ?? runtimeDefault)),
    ...((privileged || own.procMount === "Unmasked") && { maskedPaths: [], readonlyPaths: [] }),
  };
}

const unconfined: corev1.SeccompProfile = { type: "Unconfined" };
/** What a container runs under that asks for nothing, as upstream's kubelet with `seccompDefault`. */
const runtimeDefault: corev1.SeccompProfile = { type: "RuntimeDefault" };

function seccomp({ type, localhostProfile }: corev1.SeccompProfile): NonNullable<SecurityContext["seccomp"]> {
  return { type, ...(type === "Localhost" && { localhostPath: localhostProfile ?? "" }) };
}

function verifyNonRoot(
  pod: Pod,
  container: Container,
  { runAsUser, image }: { runAsUser: number | undefined; image: ImageInfo },
): void {
  const where = `(pod: "${podFullName(pod)}", container: ${container.name})`;
  if (runAsUser === 0) throw configError(`container's runAsUser breaks non-root policy ${where}`);
  if (runAsUser !== undefined) return;
  const [user = ""] = image.user.split(":");
  if (user === "" || user === "0") throw configError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) {
    throw configError(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`,
    );
  }
}
