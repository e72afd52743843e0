/** The endpoint slice. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const EndpointConditions = s.message("io.k8s.api.discovery.v1.EndpointConditions", "", {
  ready: s.optional(1, s.boolean, ""),
  serving: s.optional(2, s.boolean, ""),
  terminating: s.optional(3, s.boolean, ""),
});
export type EndpointConditions = z.infer<typeof EndpointConditions>;

export const ForNode = s.message("io.k8s.api.discovery.v1.ForNode", "", {
  name: s.required(1, s.string, ""),
});
export type ForNode = z.infer<typeof ForNode>;

export const ForZone = s.message("io.k8s.api.discovery.v1.ForZone", "", {
  name: s.required(1, s.string, ""),
});
export type ForZone = z.infer<typeof ForZone>;

export const EndpointHints = s.message("io.k8s.api.discovery.v1.EndpointHints", "", {
  forZones: s.optional(1, s.list(ForZone), "", { list: "atomic" }),
  forNodes: s.optional(2, s.list(ForNode), "", { list: "atomic" }),
});
export type EndpointHints = z.infer<typeof EndpointHints>;

export const Endpoint = s.message("io.k8s.api.discovery.v1.Endpoint", "", {
  addresses: s.required(1, s.list(s.string), "", { list: "set" }),
  conditions: s.optional(2, EndpointConditions, ""),
  hostname: s.optional(3, s.string, ""),
  targetRef: s.optional(4, corev1.ObjectReference, ""),
  deprecatedTopology: s.optional(5, s.map(s.string), ""),
  nodeName: s.optional(6, s.string, ""),
  zone: s.optional(7, s.string, ""),
  hints: s.optional(8, EndpointHints, ""),
});
export type Endpoint = z.infer<typeof Endpoint>;

export const EndpointPort = s.atomic(
  s.message("io.k8s.api.discovery.v1.EndpointPort", "", {
    name: s.optional(1, s.string, ""),
    protocol: s.optional(2, s.string, ""),
    port: s.optional(3, s.int32, ""),
    appProtocol: s.optional(4, s.string, ""),
  }),
);
export type EndpointPort = z.infer<typeof EndpointPort>;

export const EndpointSlice = s.kind(
  { name: "io.k8s.api.discovery.v1.EndpointSlice", apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    endpoints: s.optional(2, s.list(Endpoint), "", { list: "atomic" }),
    ports: s.optional(3, s.list(EndpointPort), "", { list: "atomic" }),
    addressType: s.required(4, s.string, ""),
  },
);
export type EndpointSlice = z.infer<typeof EndpointSlice>;

export const EndpointSliceList = metav1.listOf(EndpointSlice);
export type EndpointSliceList = z.infer<typeof EndpointSliceList>;
