/** What volume claims use of a quota: themselves and storage, also of each storage class. */
import { PersistentVolumeClaims } from "../resources/core.ts";
import type * as core from "../types/core/v1/index.ts";
import { volumeAnnotations } from "../volumes/claims.ts";
import { countName, valueMatches, type Evaluator, type Requirement } from "./evaluator.ts";

const own: ReadonlySet<string> = new Set([
  "persistentvolumeclaims",
  "requests.storage",
  countName(PersistentVolumeClaims),
]);
const ofClass = ".storageclass.storage.k8s.io/";

export const claimEvaluator: Evaluator<core.PersistentVolumeClaim> = {
  charges: ({ operation, subresource }) => !subresource && (operation === "CREATE" || operation === "UPDATE"),
  knows: (name) => own.has(name) || name.includes(ofClass),
  usage({ metadata, spec, status }) {
    const storageClass = metadata.annotations?.[volumeAnnotations.olderClass] ?? spec.storageClassName;
    const requested = status?.allocatedResources?.["storage"] ?? spec.resources?.requests?.["storage"];
    return {
      [countName(PersistentVolumeClaims)]: "1",
      ...measured("", requested),
      ...(storageClass && measured(`${storageClass}${ofClass}`, requested)),
    };
  },
  inScope,
};

function measured(prefix: string, storage: string | undefined): Record<string, string> {
  return {
    [`${prefix}persistentvolumeclaims`]: "1",
    ...(storage !== undefined && { [`${prefix}requests.storage`]: storage }),
  };
}

function inScope({ spec }: core.PersistentVolumeClaim, requirement: Requirement): boolean {
  return requirement.scopeName === "VolumeAttributesClass" && valueMatches(spec.volumeAttributesClassName, requirement);
}
