/** The node. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { NodeSpec } from "./node-spec.ts";
import { NodeStatus } from "./node-status.ts";

export const Node = s.kind({ name: "io.k8s.api.core.v1.Node", apiVersion: "v1", kind: "Node" }, "A machine on which pods run.", {
  metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
  spec: s.struct(2, NodeSpec, "What is desired."),
  status: s.struct(3, NodeStatus, "What it reports."),
});
export type Node = s.TypeOf<typeof Node>;

export const NodeList = metav1.listOf(Node);
export type NodeList = s.TypeOf<typeof NodeList>;
