/** The service account. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { LocalObjectReference, ObjectReference } from "./reference.ts";

export const ServiceAccount = s.kind(
  { name: "io.k8s.api.core.v1.ServiceAccount", apiVersion: "v1", kind: "ServiceAccount" },
  "An identity for processes in pods.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    secrets: s.optional(2, s.list(ObjectReference), "Superseded: secrets that pods may use. Ask for tokens instead.", {
      list: "map",
      keys: ["name"],
      patch: "merge",
      mergeKey: "name",
    }),
    imagePullSecrets: s.optional(3, s.list(LocalObjectReference), "Secrets with what is needed to pull images, for pods that name none.", { list: "atomic" }),
    automountServiceAccountToken: s.optional(4, s.boolean, "Whether pods get a token by default; a pod may say otherwise.", { pointer: true }),
  },
);
export type ServiceAccount = s.TypeOf<typeof ServiceAccount>;

export const ServiceAccountList = metav1.listOf(ServiceAccount);
export type ServiceAccountList = s.TypeOf<typeof ServiceAccountList>;
