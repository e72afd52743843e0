/**
 * Which endpoints traffic may go to: as upstream, those that are ready, of these the nearest where all of them say whom they are
 * meant for; where none is ready, those that still serve while they end.
 */
import type { Endpoint, ServicePort } from "./service-port.ts";

export interface UsableEndpoints {
  /** For the whole cluster's traffic. */
  readonly cluster: readonly Endpoint[];
  /** For a `Local` traffic policy. */
  readonly local: readonly Endpoint[];
}

export function usableEndpoints({ endpoints }: ServicePort): UsableEndpoints {
  return {
    cluster: nearest(readyOrServing(endpoints)),
    local: readyOrServing(endpoints.filter((endpoint) => endpoint.local)),
  };
}

function readyOrServing(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
}

/** A hint that leaves nobody, or that some endpoints lack, counts for nothing. */
function nearest(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  if (!endpoints.every(({ ready }) => ready)) return endpoints;
  for (const hint of ["forNode", "forZone"] as const) {
    const meant = endpoints.filter((endpoint) => endpoint[hint]);
    if (meant.length > 0 && endpoints.every((endpoint) => endpoint[hint] !== undefined)) return meant;
  }
  return endpoints;
}
