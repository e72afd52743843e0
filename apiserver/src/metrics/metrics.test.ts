import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap } from "../testing/fixtures.ts";
import { TestClient, take } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

/** What dashboards and alerts made for Kubernetes ask an API server for. */
const promised = `
apiserver_admission_controller_admission_duration_seconds apiserver_admission_step_admission_duration_seconds
apiserver_current_inflight_requests apiserver_longrunning_requests apiserver_request_duration_seconds apiserver_request_total
apiserver_response_sizes apiserver_storage_objects apiserver_resource_objects apiserver_watch_events_total
apiserver_flowcontrol_nominal_limit_seats apiserver_flowcontrol_current_executing_seats
apiserver_flowcontrol_current_executing_requests apiserver_flowcontrol_current_inqueue_requests
apiserver_flowcontrol_dispatched_requests_total apiserver_flowcontrol_request_wait_duration_seconds etcd_request_duration_seconds etcd_requests_total
kubernetes_build_info process_cpu_seconds_total process_resident_memory_bytes process_start_time_seconds process_open_fds
`
  .trim()
  .split(/\s+/);

const labelled = (labels: Record<string, string>) =>
  Object.entries({
    component: "apiserver",
    group: "",
    version: "v1",
    resource: "configmaps",
    subresource: "",
    scope: "resource",
    dry_run: "",
    ...labels,
  })
    .map(([name, value]) => `${name}="${value}"`)
    .join(",");
const requests = (code: number, labels: Record<string, string>) =>
  `apiserver_request_total{code="${code}",${labelled(labels)}}`;

describe("the metrics of the API server", () => {
  let server: TestServer;
  let admin: TestClient;

  before(async () => {
    server = await startTestServer();
    admin = new TestClient(server.config);
  });
  after(async () => {
    admin.close();
    await server.close();
  });

  const scrape = async () => (await admin.get("/metrics")).text;
  /** The sample's value; undefined when there is none. */
  async function valueOf(series: string): Promise<number | undefined> {
    const line = (await scrape()).split("\n").find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  it("have the names that are promised, each described once", async () => {
    const events = await admin.watch(`${configMaps}?watch=1&resourceVersion=0`);
    await admin.post(configMaps, configMap("watched"));
    await take(events, 1);
    await admin.get(configMaps);
    const text = await scrape();
    await events.return(undefined);
    const described = text.match(/^# TYPE \S+/gm)?.map((line) => line.slice("# TYPE ".length)) ?? [];
    assert.deepEqual(
      promised.filter((name) => !described.includes(name)),
      [],
    );
    assert.deepEqual(described.length, new Set(described).size);
  });

  const calls: [string, () => Promise<unknown>, string][] = [
    ["a creation", () => admin.post(configMaps, configMap("one")), requests(201, { verb: "POST" })],
    [
      "one that is only tried",
      () => admin.post(`${configMaps}?dryRun=All`, configMap("none")),
      requests(201, { verb: "POST", dry_run: "All" }),
    ],
    ["a GET of nothing", () => admin.get(`${configMaps}/nothing`), requests(404, { verb: "GET" })],
    ["a list of a namespace", () => admin.get(configMaps), requests(200, { scope: "namespace", verb: "LIST" })],
    ["a list of all", () => admin.get("/api/v1/configmaps"), requests(200, { scope: "cluster", verb: "LIST" })],
    [
      "server-side apply",
      () =>
        admin.send("PATCH", `${configMaps}/applied?fieldManager=m`, {
          body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied" } },
          headers: { "Content-Type": "application/apply-patch+yaml" },
        }),
      requests(201, { verb: "APPLY" }),
    ],
    [
      "deletion of a collection",
      () => admin.delete(configMaps),
      requests(200, { scope: "namespace", verb: "DELETECOLLECTION" }),
    ],
  ];
  for (const [what, call, series] of calls)
    it(`count ${what}`, async () => {
      const before = (await valueOf(series)) ?? 0;
      await call();
      assert.equal(await valueOf(series), before + 1, series);
    });

  it("tell watches that are going on", async () => {
    const labels = { scope: "namespace", verb: "WATCH" };
    const series = `apiserver_longrunning_requests{${labelled(labels).replace('dry_run="",', "")}}`;
    const events = await admin.watch(`${configMaps}?watch=1`);
    assert.equal(await valueOf(series), 1);
    await events.return(undefined);
  });

  it("count what nobody serves as one, however many names it has", async () => {
    const text = await scrape();
    for (let number = 0; number < 20; number++) {
      await admin.get(`/api/v1/nothing-${number}`);
      await admin.get(`/nothing-${number}`);
    }
    const now = await scrape();
    assert.ok(!now.includes("nothing-"));
    assert.ok(now.split("\n").length < text.split("\n").length + 80);
  });
});
