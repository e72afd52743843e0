/** What admission does to objects on their way in, over TLS and on a real etcd. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

type Json = Record<string, unknown>;

function pod(name: string, spec: Json = {}, container: Json = {}) {
  return { metadata: { name }, spec: { containers: [{ name: "c", image: "a", ...container }], ...spec } };
}

function sized(cpu: string): Json {
  return { resources: { requests: { cpu } } };
}

describe("admission of pods and what bounds them", () => {
  let server: TestServer;
  let api: TestClient;
  let serial = 0;

  before(async function () {
    this.timeout(30_000);
    server = await startTestServer();
    api = new TestClient(server.config);
  });

  after(async () => {
    api.close();
    await server.close();
  });

  async function namespace(labels: Json = {}): Promise<string> {
    const name = `policy-${serial++}`;
    assert.equal((await api.post("/api/v1/namespaces", { metadata: { name, labels } })).code, 201);
    return `/api/v1/namespaces/${name}`;
  }

  async function quota(at: string, hard: Json): Promise<string> {
    const path = `${at}/resourcequotas/q`;
    assert.equal((await api.post(`${at}/resourcequotas`, { metadata: { name: "q" }, spec: { hard } })).code, 201);
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
    const answer = await api.patch(`${path}/status`, { status: { hard, used } }, "merge-patch");
    assert.equal(answer.code, 200, answer.text);
    return path;
  }

  it("lets no more in than the quota has room for, however many come at once", async () => {
    const at = await namespace();
    const path = await quota(at, { pods: "3" });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => api.post(`${at}/pods`, pod(`p${index}`))),
    );
    assert.equal(answers.filter(({ code }) => code === 201).length, 3);
    const refused = answers.find(({ code }) => code === 403);
    assert.match(
      refused?.body.message,
      /^pods "p\d" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3$/,
    );
    assert.equal((await api.get(path)).body.status.used.pods, "3");
  });

  it("charges nothing for a dry run, and the difference for a larger pod", async () => {
    const at = await namespace();
    const path = await quota(at, { "requests.cpu": "2" });
    assert.equal((await api.post(`${at}/pods?dryRun=All`, pod("a", {}, sized("1")))).code, 201);
    assert.equal((await api.get(path)).body.status.used["requests.cpu"], "0");
    assert.equal((await api.post(`${at}/pods`, pod("a", {}, sized("1")))).code, 201);
    const resize = (cpu: string) =>
      api.patch(`${at}/pods/a/resize`, { spec: { containers: [{ name: "c", ...sized(cpu) }] } });
    const grown = await resize("1500m");
    assert.deepEqual(
      [grown.code, grown.body.spec?.containers[0].resources.requests.cpu, grown.body.metadata.generation],
      [200, "1500m", 2],
      grown.text,
    );
    assert.equal((await api.get(path)).body.status.used["requests.cpu"], "1500m");
    assert.match(
      (await resize("3")).body.message,
      /exceeded quota: q, requested: requests.cpu=1500m, used: requests.cpu=1500m, limited: requests.cpu=2$/,
    );
  });

  it("refuses to resize what can't be, and leaves everything else alone", async () => {
    const at = await namespace();
    assert.equal((await api.post(`${at}/pods`, pod("a", {}, { resources: { requests: { cpu: "1" } } }))).code, 201);
    const resize = (container: Json) =>
      api.patch(
        `${at}/pods/a/resize`,
        { spec: { containers: [{ name: "c", ...container }] } },
        "strategic-merge-patch",
      );
    const cases: [Json, number, RegExp][] = [
      [{ image: "b" }, 200, /"image":"a"/],
      [{ resources: { requests: { cpu: null } } }, 422, /Pod QOS Class may not change as a result of resizing/],
      [
        { resources: { limits: { "ephemeral-storage": "1Gi" } } },
        422,
        /spec: Forbidden: only cpu and memory resources are mutable/,
      ],
      [{ resources: { requests: { cpu: "2" }, limits: { cpu: "3" } } }, 200, /"limits":\{"cpu":"3"\}/],
      [{ resources: { limits: { cpu: null } } }, 422, /resources.limits: Forbidden: resource limits cannot be removed/],
    ];
    for (const [change, code, expected] of cases) {
      const answer = await resize(change);
      assert.equal(answer.code, code, answer.text);
      assert.match(answer.text, expected);
    }
  });

  it("fills in what limit ranges say, and refuses what is outside", async () => {
    const at = await namespace();
    const limits = [
      {
        type: "Container",
        default: { cpu: "500m" },
        defaultRequest: { cpu: "200m" },
        max: { cpu: "1" },
        maxLimitRequestRatio: { cpu: "4" },
      },
      { type: "Pod", max: { cpu: "2" } },
    ];
    assert.equal((await api.post(`${at}/limitranges`, { metadata: { name: "l" }, spec: { limits } })).code, 201);
    const { body } = await api.post(`${at}/pods`, pod("plain"));
    assert.deepEqual(body.spec.containers[0].resources, { requests: { cpu: "200m" }, limits: { cpu: "500m" } });
    assert.equal(
      body.metadata.annotations["kubernetes.io/limit-ranger"],
      "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
    );
    const refused = await api.post(
      `${at}/pods`,
      pod("large", {}, { resources: { requests: { cpu: "100m" }, limits: { cpu: "3" } } }),
    );
    assert.equal(
      refused.body.message,
      'pods "large" is forbidden: [maximum cpu usage per Container is 1, but limit is 3, ' +
        "cpu max limit to request ratio per Container is 4, but provided ratio is 30.000000, " +
        "maximum cpu usage per Pod is 2, but limit is 3]",
    );
  });

  it("gives pods the priority of their class", async () => {
    const at = await namespace();
    const classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
    assert.equal(
      (await api.post(classes, { metadata: { name: "high" }, value: 7, preemptionPolicy: "Never" })).code,
      201,
    );
    const facts = async (name: string, spec: Json) => {
      const { priority, priorityClassName, preemptionPolicy } = (await api.post(`${at}/pods`, pod(name, spec))).body
        .spec;
      return [priority, priorityClassName, preemptionPolicy];
    };
    assert.deepEqual(await facts("a", {}), [0, undefined, "PreemptLowerPriority"]);
    assert.deepEqual(await facts("b", { priorityClassName: "high" }), [7, "high", "Never"]);
    assert.deepEqual(await facts("c", { priorityClassName: "system-node-critical" }), [
      2_000_001_000,
      "system-node-critical",
      "PreemptLowerPriority",
    ]);
    const refusals: [Json, RegExp][] = [
      [{ priorityClassName: "none" }, /no PriorityClass with name none was found$/],
      [
        { priorityClassName: "high", priority: 3 },
        /the integer value of priority \(3\) must not be provided in pod spec/,
      ],
    ];
    for (const [spec, message] of refusals)
      assert.match((await api.post(`${at}/pods`, pod("d", spec))).body.message, message);
    assert.equal((await api.post(classes, { metadata: { name: "usual" }, value: 1, globalDefault: true })).code, 201);
    assert.deepEqual(await facts("e", {}), [1, "usual", "PreemptLowerPriority"]);
    const second = await api.post(classes, { metadata: { name: "other" }, value: 1, globalDefault: true });
    assert.match(second.body.message, /PriorityClass usual is already marked as default. Only one default can exist$/);
    await api.delete(`${classes}/usual`);
  });

  it("gives pods what their runtime class says", async () => {
    const at = await namespace();
    const runtime = {
      metadata: { name: "sandboxed" },
      handler: "kata",
      overhead: { podFixed: { memory: "64Mi" } },
      scheduling: { nodeSelector: { kata: "yes" }, tolerations: [{ key: "kata", operator: "Exists" }] },
    };
    assert.equal((await api.post("/apis/node.k8s.io/v1/runtimeclasses", runtime)).code, 201);
    const { spec } = (await api.post(`${at}/pods`, pod("a", { runtimeClassName: "sandboxed" }))).body;
    assert.deepEqual([spec.overhead, spec.nodeSelector], [{ memory: "64Mi" }, { kata: "yes" }]);
    assert.ok(spec.tolerations.some(({ key }: { key: string }) => key === "kata"));
    const refusals: [Json, RegExp][] = [
      [{ runtimeClassName: "none" }, /pod rejected: RuntimeClass "none" not found$/],
      [{ overhead: { cpu: "1" } }, /Pod Overhead set without corresponding RuntimeClass defined Overhead$/],
      [
        { runtimeClassName: "sandboxed", nodeSelector: { kata: "no" } },
        /conflict: runtimeClass.scheduling.nodeSelector\[kata\] = yes; pod.spec.nodeSelector\[kata\] = no$/,
      ],
    ];
    for (const [change, message] of refusals)
      assert.match((await api.post(`${at}/pods`, pod("b", change))).body.message, message);
  });

  it("holds pods to their namespace's standard and warns of templates", async () => {
    const label = "pod-security.kubernetes.io/";
    const at = await namespace({ [`${label}enforce`]: "baseline", [`${label}warn`]: "restricted" });
    const refused = await api.post(`${at}/pods`, pod("a", { hostPID: true }));
    assert.equal(
      refused.body.message,
      'pods "a" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    );
    const created = await api.post(`${at}/pods`, pod("a"));
    assert.match(
      String(created.headers["warning"]),
      /would violate PodSecurity \\"restricted:latest\\": allowPrivilegeEscalation != false/,
    );
    const template = { metadata: { labels: { a: "b" } }, spec: { ...pod("x").spec, hostPID: true } };
    const deployment = { metadata: { name: "d" }, spec: { selector: { matchLabels: { a: "b" } }, template } };
    const answer = await api.post(at.replace("/api/v1", "/apis/apps/v1") + "/deployments", deployment);
    assert.equal(answer.code, 201);
    assert.match(String(answer.headers["warning"]), /host namespaces \(hostPID=true\)/);
    const tightened = await api.patch(
      at,
      { metadata: { labels: { [`${label}enforce`]: "restricted" } } },
      "merge-patch",
    );
    assert.match(
      String(tightened.headers["warning"]),
      /existing pods in namespace .* violate the new PodSecurity enforce level/,
    );
    const wrong = await api.patch(at, { metadata: { labels: { [`${label}enforce`]: "none" } } }, "merge-patch");
    assert.match(
      wrong.body.message,
      /metadata.labels\[pod-security.kubernetes.io\/enforce\]: Invalid value: "none": must be one of privileged, baseline, restricted$/,
    );
  });

  it("gives ingresses the default class, and new nodes their taint", async () => {
    const at = (await namespace()).replace("/api/v1", "/apis/networking.k8s.io/v1");
    const classes = "/apis/networking.k8s.io/v1/ingressclasses";
    const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
    await api.post(classes, { metadata: { name: "nginx", annotations }, spec: { controller: "example.com/nginx" } });
    const defaultBackend = { service: { name: "web", port: { number: 80 } } };
    const { body } = await api.post(`${at}/ingresses`, { metadata: { name: "i" }, spec: { defaultBackend } });
    assert.equal(body.spec.ingressClassName, "nginx");
    const node = await api.post("/api/v1/nodes", { metadata: { name: "n" } });
    assert.deepEqual(node.body.spec.taints, [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
  });

  it("shows one event in both of its forms", async () => {
    const at = await namespace();
    const name = at.split("/").at(-1);
    const regarding = { kind: "Pod", apiVersion: "v1", namespace: name, name: "p" };
    const event = {
      metadata: { name: "e" },
      eventTime: "2024-01-01T00:00:00.000000Z",
      type: "Normal",
      reason: "Tested",
      action: "Test",
      regarding,
      note: "n",
      reportingController: "example.com/t",
      reportingInstance: "t-1",
    };
    const both = [`${at.replace("/api/v1", "/apis/events.k8s.io/v1")}/events`, `${at}/events`] as const;
    const created = await api.post(both[0], event);
    assert.deepEqual(
      [created.code, created.body.apiVersion, created.body.note],
      [201, "events.k8s.io/v1", "n"],
      created.text,
    );
    const core = (await api.get(`${both[1]}/e`)).body;
    assert.deepEqual(
      [core.apiVersion, core.message, core.involvedObject, core.reportingComponent],
      ["v1", "n", regarding, "example.com/t"],
    );
    const patched = await api.patch(
      `${both[0]}/e`,
      { series: { count: 2, lastObservedTime: "2024-01-01T00:00:01.000000Z" } },
      "merge-patch",
    );
    assert.deepEqual([patched.code, patched.body.series.count], [200, 2], patched.text);
    const listed = await api.get(`${both[0]}?fieldSelector=regarding.name=p`);
    assert.deepEqual(
      [listed.body.kind, listed.body.apiVersion, listed.body.items[0]?.regarding.name],
      ["EventList", "events.k8s.io/v1", "p"],
    );
    assert.equal((await api.get(`${both[0]}?fieldSelector=involvedObject.name=p`)).code, 400);
    const bad = await api.post(both[0], { metadata: { name: "f" }, regarding, deprecatedCount: 3 });
    for (const field of ["eventTime: Required value", "type: Invalid value", "count: Invalid value"])
      assert.ok(bad.body.message.includes(field), bad.text);
    assert.equal((await api.patch(`${both[0]}/e`, { note: "other" }, "merge-patch")).code, 200);
    assert.equal((await api.patch(`${both[0]}/e`, { reason: "Other" }, "merge-patch")).code, 422);
  });

  it("tells how components are, and that nobody should ask so any more", async () => {
    const { body, headers } = await api.get("/api/v1/componentstatuses");
    assert.deepEqual(body.items[0], {
      kind: "ComponentStatus",
      apiVersion: "v1",
      metadata: { name: "etcd-0" },
      conditions: [{ type: "Healthy", status: "True", message: "ok" }],
    });
    assert.match(String(headers["warning"]), /v1 ComponentStatus is deprecated in v1.19\+/);
    assert.equal((await api.get("/api/v1/componentstatuses/none")).code, 404);
  });
});
