/** The endpoint slice. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const EndpointConditions = s.message("io.k8s.api.discovery.v1.EndpointConditions", "Whether an endpoint can take traffic.", {
  ready: s.optional(1, s.boolean, "Whether it takes new traffic: it serves and is not ending. Absent means true.", { pointer: true }),
  serving: s.optional(2, s.boolean, "Whether it answers, even while it is ending. Absent means the same as `ready`.", { pointer: true }),
  terminating: s.optional(3, s.boolean, "Whether it is ending. Absent means false.", { pointer: true }),
});
export type EndpointConditions = s.TypeOf<typeof EndpointConditions>;

export const ForNode = s.message("io.k8s.api.discovery.v1.ForNode", "A node on which an endpoint should be used.", {
  name: s.required(1, s.string, "The name of the node."),
});
export type ForNode = s.TypeOf<typeof ForNode>;

export const ForZone = s.message("io.k8s.api.discovery.v1.ForZone", "A zone in which an endpoint should be used.", {
  name: s.required(1, s.string, "The name of the zone."),
});
export type ForZone = s.TypeOf<typeof ForZone>;

export const EndpointHints = s.message("io.k8s.api.discovery.v1.EndpointHints", "Who should use an endpoint.", {
  forZones: s.optional(1, s.list(ForZone), "Clients in these zones.", { list: "atomic" }),
  forNodes: s.optional(2, s.list(ForNode), "Clients on these nodes.", { list: "atomic" }),
});
export type EndpointHints = s.TypeOf<typeof EndpointHints>;

export const Endpoint = s.message("io.k8s.api.discovery.v1.Endpoint", "One backend of a service.", {
  addresses: s.required(1, s.list(s.string), "Where the endpoint is reached. All are alike; clients use the first.", { list: "set" }),
  conditions: s.optional(2, EndpointConditions, "Whether the endpoint can take traffic.", { pointer: false }),
  hostname: s.optional(3, s.string, "The host name that DNS gives to the endpoint.", { pointer: true }),
  targetRef: s.optional(4, corev1.ObjectReference, "The object behind the endpoint, usually a pod."),
  deprecatedTopology: s.optional(5, s.map(s.string), "Topology of versions before v1; not used."),
  nodeName: s.optional(6, s.string, "The node on which the endpoint runs.", { pointer: true }),
  zone: s.optional(7, s.string, "The zone in which the endpoint runs.", { pointer: true }),
  hints: s.optional(8, EndpointHints, "Who should use the endpoint."),
});
export type Endpoint = s.TypeOf<typeof Endpoint>;

export const EndpointPort = s.atomic(
  s.message("io.k8s.api.discovery.v1.EndpointPort", "A port of the endpoints.", {
    name: s.optional(1, s.string, "The name of the port as the service has it; empty if the service has a single unnamed port.", { pointer: true }),
    protocol: s.optional(2, s.string, "`TCP`, `UDP` or `SCTP`. Default TCP.", { pointer: true }),
    port: s.optional(3, s.int32, "The number of the port; absent means all ports.", { pointer: true }),
    appProtocol: s.optional(4, s.string, "The protocol spoken over it, such as `kubernetes.io/h2c`.", { pointer: true }),
  }),
);
export type EndpointPort = s.TypeOf<typeof EndpointPort>;

export const EndpointSlice = s.kind(
  { name: "io.k8s.api.discovery.v1.EndpointSlice", apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
  "Some of the endpoints of a service: up to a hundred by default, all of one address family.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata; the label `kubernetes.io/service-name` names the service."),
    endpoints: s.optional(2, s.list(Endpoint), "The endpoints, at most 1000.", { list: "atomic" }),
    ports: s.optional(3, s.list(EndpointPort), "The ports that every endpoint has, at most 100. A slice without ports has endpoints for none.", {
      list: "atomic",
    }),
    addressType: s.required(4, s.string, "What the addresses are: `IPv4`, `IPv6` or `FQDN`. It never changes."),
  },
);
export type EndpointSlice = s.TypeOf<typeof EndpointSlice>;

export const EndpointSliceList = metav1.listOf(EndpointSlice);
export type EndpointSliceList = s.TypeOf<typeof EndpointSliceList>;
