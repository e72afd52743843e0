/** The controller revision. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ControllerRevision = s.kind(
  { name: "io.k8s.api.apps.v1.ControllerRevision", apiVersion: "apps/v1", kind: "ControllerRevision" },
  "A snapshot of what a controller rolled out, to find out what changed and to roll back to. Its data never changes.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    data: s.optional(2, s.raw, "The snapshot; what it means is up to the controller that made it."),
    revision: s.required(3, s.int64, "Where the snapshot stands among those of its owner: the newest has the largest number."),
  },
);
export type ControllerRevision = s.TypeOf<typeof ControllerRevision>;

export const ControllerRevisionList = metav1.listOf(ControllerRevision);
export type ControllerRevisionList = s.TypeOf<typeof ControllerRevisionList>;
