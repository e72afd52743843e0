/** Which endpoints traffic may go to: as upstream, those that are ready, else those that still serve while they end. */
import type { Endpoint, ServicePort } from "./service-port.ts";

export interface UsableEndpoints {
  /** For the whole cluster's traffic. */
  readonly cluster: readonly Endpoint[];
  /** For a `Local` traffic policy. */
  readonly local: readonly Endpoint[];
}

export function usableEndpoints({ endpoints }: ServicePort): UsableEndpoints {
  return { cluster: readyOrServing(endpoints), local: readyOrServing(endpoints.filter((endpoint) => endpoint.local)) };
}

function readyOrServing(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
}
