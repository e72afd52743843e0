/** What is counted of a client's requests, under client-go's names. */
import { processCounter, processHistogram } from "@kayak/api";

const requests = processCounter({
  name: "rest_client_requests_total",
  help: "Requests by code, method and host; the code of one without an answer is <error>",
  labels: ["code", "host", "method"],
});
const durations = processHistogram({
  name: "rest_client_request_duration_seconds",
  help: "How long it took until the head of the answer was there",
  labels: ["host", "verb"],
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
});

/** Counts what is sent to one host. */
export function requestCounter(host: string): (method: string, code: number | undefined, startedMs: number) => void {
  return (method, code, startedMs) => {
    requests.with({ code: code === undefined ? "<error>" : String(code), host, method }).add();
    durations.with({ host, verb: method }).observe((performance.now() - startedMs) / 1000);
  };
}
