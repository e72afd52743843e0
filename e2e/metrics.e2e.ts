/** What dashboards ask each component for. */
import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { demoImage } from "./cluster.ts";
import { inNamespace } from "./namespace.ts";

const names = (text: string) => text.trim().split(/\s+/);

const promised: Readonly<Record<string, string[]>> = {
  "the API server": names(`
    apiserver_request_total apiserver_request_duration_seconds apiserver_response_sizes apiserver_longrunning_requests
    apiserver_current_inflight_requests apiserver_watch_events_total apiserver_storage_objects apiserver_resource_objects
    apiserver_admission_step_admission_duration_seconds apiserver_admission_controller_admission_duration_seconds
    apiserver_flowcontrol_nominal_limit_seats apiserver_flowcontrol_dispatched_requests_total
    etcd_request_duration_seconds kubernetes_build_info process_cpu_seconds_total`),
  "the scheduler": names(`
    scheduler_pending_pods scheduler_schedule_attempts_total scheduler_scheduling_attempt_duration_seconds
    scheduler_pod_scheduling_attempts scheduler_pod_scheduling_sli_duration_seconds`),
  "the controller manager": names(`
    workqueue_adds_total workqueue_depth workqueue_queue_duration_seconds workqueue_work_duration_seconds
    workqueue_retries_total workqueue_unfinished_work_seconds workqueue_longest_running_processor_seconds
    rest_client_requests_total rest_client_request_duration_seconds`),
  "the kubelet": names(`
    kubelet_node_name kubelet_running_pods kubelet_running_containers kubernetes_build_info process_cpu_seconds_total
    process_resident_memory_bytes rest_client_requests_total
    coredns_dns_requests_total coredns_dns_responses_total coredns_dns_request_duration_seconds coredns_cache_misses_total`),
};

describe("metrics", function () {
  this.timeout(60_000);
  const scope = inNamespace("metrics");

  let node: string;

  /** There is something to count: a pod that was scheduled to the node that is asked, a watch that saw it, and a name looked up. */
  before(async () => {
    const { items } = await scope().json<{ items: corev1.Node[] }>("get", "nodes");
    node = items[0]?.metadata.name ?? "";
    const dns = new Resolver();
    dns.setServers([`${items[0]?.status.addresses?.find(({ type }) => type === "InternalIP")?.address}:10053`]);
    await dns.resolve4("kubernetes.default.svc.cluster.local");
    const nodeSelector = { "kubernetes.io/hostname": node };
    const containers = [{ name: "main", image: demoImage, command: ["sleep", "600"] }];
    const metadata = { name: "counted" };
    await scope().apply({ apiVersion: "v1", kind: "Pod", metadata, spec: { nodeSelector, containers } });
    await scope().must("wait", "--for=condition=Ready", "--timeout=45s", "pod/counted");
  });

  for (const [component, wanted] of Object.entries(promised))
    it(`of ${component} have the names that are promised`, async () => {
      const path = component === "the kubelet" ? `/api/v1/nodes/${node}/proxy/metrics` : "/metrics";
      const text = await scope().must("get", "--raw", path);
      assert.deepEqual(
        wanted.filter((name) => !text.includes(`\n# TYPE ${name} `)),
        [],
      );
    });
});
