/** Checks of fields that pods and containers both have: the profile of the one counts unless the other says something. */
import type { corev1 } from "@kayak/api";
import {
  type AnyContainer,
  type PodUnderCheck,
  type Violation,
  containersOf,
  quoted,
  settersText,
  sorted,
} from "./check.ts";

type Context = corev1.PodSecurityContext | corev1.SecurityContext | undefined;

/** Values that are forbidden wherever they are set: in the pod's security context or in a container's. */
export function forbiddenValues(
  { spec }: PodUnderCheck,
  read: (context: Context) => string | undefined,
  isForbidden: (value: string) => boolean,
): { readonly who: string; readonly values: string } {
  const bad = (context: Context) => {
    const value = read(context);
    return value !== undefined && isForbidden(value) ? value : undefined;
  };
  const own = bad(spec.securityContext);
  const containers = containersOf(spec).filter(({ securityContext }) => bad(securityContext) !== undefined);
  const values = [own, ...containers.map(({ securityContext }) => bad(securityContext))].flatMap((each) => each ?? []);
  const who = settersText(
    own !== undefined,
    containers.map(({ name }) => name),
  );
  return { who, values: quoted(sorted(values)) };
}

/** Containers that say nothing, in a pod that says nothing either. */
export function silentContainers(spec: corev1.PodSpec, says: (context: Context) => boolean): AnyContainer[] {
  if (says(spec.securityContext)) return [];
  return containersOf(spec).filter(({ securityContext }) => !says(securityContext));
}

export function forbiddenField(
  pod: PodUnderCheck,
  {
    field,
    read,
    isForbidden,
  }: { field: string; read: (context: Context) => string | undefined; isForbidden: (value: string) => boolean },
): Violation | undefined {
  const { who, values } = forbiddenValues(pod, read, isForbidden);
  return who === ""
    ? undefined
    : { reason: field.split(".")[0]!, detail: `${who} must not set securityContext.${field} to ${values}` };
}
