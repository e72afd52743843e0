/** The layer of flow control: a request passes when it has its seats, and gives them back when it is done. */
import type { RequestContext } from "../http/context.ts";
import { Answer } from "../http/answer.ts";
import type { FlowControl } from "./flow-control.ts";
import type { Ticket } from "./priority-level.ts";

/** A promise only if the request has to wait. Throws TooManyRequests. */
export function takeSeats(
  flowControl: FlowControl,
  { request, response, user, info }: RequestContext,
): Ticket | Promise<Ticket> | undefined {
  const place = flowControl.classify(user, info);
  if (!place) return undefined;
  const headers = Answer.of(response)?.fixedHeaders;
  if (headers) {
    headers["X-Kubernetes-PF-FlowSchema-UID"] = place.schema.metadata.uid;
    headers["X-Kubernetes-PF-PriorityLevel-UID"] = place.level.config.uid;
  }
  return flowControl.enter(place, { user, info, whenGone: (listener) => request.once("close", listener) });
}
