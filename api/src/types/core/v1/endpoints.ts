/** The endpoints of a service, as one object. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectReference } from "./reference.ts";

export const EndpointAddress = s.atomic(
  s.message("io.k8s.api.core.v1.EndpointAddress", "The address of an endpoint.", {
    ip: s.required(1, s.string, "The address; neither loopback nor link-local."),
    targetRef: s.optional(2, ObjectReference, "The object behind the endpoint, usually a pod."),
    hostname: s.optional(3, s.string, "The host name that DNS gives to the endpoint."),
    nodeName: s.optional(4, s.string, "The node on which the endpoint runs.", { pointer: true }),
  }),
);
export type EndpointAddress = s.TypeOf<typeof EndpointAddress>;

export const EndpointPort = s.atomic(
  s.message("io.k8s.api.core.v1.EndpointPort", "A port of endpoints.", {
    name: s.optional(1, s.string, "The name of the port as the service has it."),
    port: s.required(2, s.int32, "The number of the port."),
    protocol: s.optional(3, s.string, "`TCP`, `UDP` or `SCTP`. Default TCP."),
    appProtocol: s.optional(4, s.string, "The protocol spoken over it.", { pointer: true }),
  }),
);
export type EndpointPort = s.TypeOf<typeof EndpointPort>;

export const EndpointSubset = s.message("io.k8s.api.core.v1.EndpointSubset", "Endpoints that have the same ports.", {
  addresses: s.optional(1, s.list(EndpointAddress), "Endpoints that are ready.", { list: "atomic" }),
  notReadyAddresses: s.optional(2, s.list(EndpointAddress), "Endpoints that are not ready.", { list: "atomic" }),
  ports: s.optional(3, s.list(EndpointPort), "The ports that each of them has.", { list: "atomic" }),
});
export type EndpointSubset = s.TypeOf<typeof EndpointSubset>;

export const Endpoints = s.kind(
  { name: "io.k8s.api.core.v1.Endpoints", apiVersion: "v1", kind: "Endpoints" },
  "All endpoints of the service of the same name, at most 1000. Superseded by endpoint slices.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    subsets: s.optional(2, s.list(EndpointSubset), "The endpoints, those with the same ports together.", { list: "atomic" }),
  },
);
export type Endpoints = s.TypeOf<typeof Endpoints>;

export const EndpointsList = metav1.listOf(Endpoints);
export type EndpointsList = s.TypeOf<typeof EndpointsList>;
