/** The endpoints of a service, as one object. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectReference } from "./reference.ts";

export const EndpointAddress = s.atomic(
  s.message("io.k8s.api.core.v1.EndpointAddress", "", {
    ip: s.required(1, s.string, ""),
    targetRef: s.optional(2, ObjectReference, ""),
    hostname: s.optional(3, s.string, ""),
    nodeName: s.optional(4, s.string, ""),
  }),
);
export type EndpointAddress = z.infer<typeof EndpointAddress>;

export const EndpointPort = s.atomic(
  s.message("io.k8s.api.core.v1.EndpointPort", "", {
    name: s.optional(1, s.string, ""),
    port: s.required(2, s.int32, ""),
    protocol: s.optional(3, s.string, ""),
    appProtocol: s.optional(4, s.string, ""),
  }),
);
export type EndpointPort = z.infer<typeof EndpointPort>;

export const EndpointSubset = s.message("io.k8s.api.core.v1.EndpointSubset", "", {
  addresses: s.optional(1, s.list(EndpointAddress), "", { list: "atomic" }),
  notReadyAddresses: s.optional(2, s.list(EndpointAddress), "", { list: "atomic" }),
  ports: s.optional(3, s.list(EndpointPort), "", { list: "atomic" }),
});
export type EndpointSubset = z.infer<typeof EndpointSubset>;

export const Endpoints = s.kind({ name: "io.k8s.api.core.v1.Endpoints", apiVersion: "v1", kind: "Endpoints" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  subsets: s.optional(2, s.list(EndpointSubset), "", { list: "atomic" }),
});
export type Endpoints = z.infer<typeof Endpoints>;

export const EndpointsList = metav1.listOf(Endpoints);
export type EndpointsList = z.infer<typeof EndpointsList>;
