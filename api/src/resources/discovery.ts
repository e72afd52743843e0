/** The resources of the group discovery.k8s.io. */
import { EndpointSlice } from "../types/discovery/v1/index.ts";
import { resource } from "./make.ts";

export const EndpointSlices = resource({
  group: "discovery.k8s.io",
  kind: "EndpointSlice",
  plural: "endpointslices",
  schema: EndpointSlice,
});
