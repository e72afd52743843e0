import assert from "node:assert/strict";
import { processMetricsText } from "@kayak/api";
import { describe, it } from "mocha";
import { requestCounter } from "./http/metrics.ts";
import { createWorkQueue } from "./queue/work-queue.ts";

const sample = (name: string) =>
  new RegExp(`^workqueue_${name}\\{name="measured"\\} (\\S+)$`, "m").exec(processMetricsText())?.[1];

describe("the metrics of clients and controllers", () => {
  it("count a queue's keys, from when they are added until they are done with", async () => {
    const queue = createWorkQueue({ name: "measured" });
    queue.add("a");
    queue.add("b");
    queue.add("b");
    await queue.take();
    assert.deepEqual([sample("adds_total"), sample("depth"), sample("queue_duration_seconds_count")], ["2", "1", "1"]);
    assert.ok(Number(sample("unfinished_work_seconds")) > 0 && Number(sample("longest_running_processor_seconds")) > 0);
    queue.finish("a");
    queue.addRateLimited("a");
    assert.deepEqual([sample("work_duration_seconds_count"), sample("retries_total")], ["1", "1"]);
    queue.close();
    assert.equal(sample("depth"), undefined);
  });

  it("count requests by host, method and code", () => {
    const count = requestCounter("server:6443");
    count("GET", 200, performance.now());
    count("GET", undefined, performance.now());
    const text = processMetricsText();
    assert.match(text, /^rest_client_requests_total\{code="200",host="server:6443",method="GET"\} 1$/m);
    assert.match(text, /^rest_client_requests_total\{code="<error>",host="server:6443",method="GET"\} 1$/m);
    assert.match(text, /^rest_client_request_duration_seconds_count\{host="server:6443",verb="GET"\} 2$/m);
  });
});
