import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap, deployment, pod } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const pods = "/api/v1/namespaces/default/pods";
const configMaps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";

describe("verbs, over TLS and on a real etcd", () => {
  let server: TestServer;
  let client: TestClient;

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  describe("create", () => {
    it("fills in identity, defaults and status", async () => {
      const { code, body } = await client.post(pods, pod("created"));
      assert.equal(code, 201);
      assert.match(body.metadata.uid, /^[0-9a-f-]{36}$/);
      assert.match(body.metadata.resourceVersion, /^\d+$/);
      assert.match(body.metadata.creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.equal(body.metadata.namespace, "default");
      assert.equal(body.spec.restartPolicy, "Always");
      assert.equal(body.spec.containers[0].imagePullPolicy, "Always");
      assert.deepEqual(
        body.spec.tolerations.map(({ key, tolerationSeconds }: { key: string; tolerationSeconds: number }) => [
          key,
          tolerationSeconds,
        ]),
        [
          ["node.kubernetes.io/not-ready", 300],
          ["node.kubernetes.io/unreachable", 300],
        ],
      );
      assert.equal(body.status.phase, "Pending");
      assert.equal(body.status.qosClass, "BestEffort");
      assert.deepEqual((await client.get(`${pods}/created`)).body, body);
    });

    it("makes up a name from generateName", async () => {
      const { body } = await client.post(configMaps, { metadata: { generateName: "made-" } });
      assert.match(body.metadata.name, /^made-[a-z0-9]{5}$/);
    });

    it("refuses a name that is taken", async () => {
      await client.post(configMaps, configMap("taken"));
      const { code, body } = await client.post(configMaps, configMap("taken"));
      assert.equal(code, 409);
      assert.equal(body.reason, "AlreadyExists");
      assert.equal(body.message, 'configmaps "taken" already exists');
      assert.deepEqual(body.details, { name: "taken", kind: "configmaps" });
    });

    it("names every invalid field", async () => {
      const { code, body } = await client.post(pods, {
        metadata: { name: "Wrong_Name" },
        spec: { containers: [{ name: "c" }] },
      });
      assert.equal(code, 422);
      assert.equal(body.reason, "Invalid");
      assert.match(body.message, /^Pod "Wrong_Name" is invalid: \[metadata\.name: Invalid value/);
      assert.match(body.message, /spec\.containers\[0\]\.image: Required value/);
    });

    it("refuses unknown fields when strict, warns by default, is silent when told so", async () => {
      const wrong = { ...configMap("strict"), spce: 1 };
      const strict = await client.post(`${configMaps}?fieldValidation=Strict`, wrong);
      assert.equal(strict.code, 400);
      assert.match(strict.body.message, /strict decoding error: unknown field "spce"/);
      const warned = await client.post(configMaps, wrong);
      assert.equal(warned.code, 201);
      assert.equal(warned.headers["warning"], String.raw`299 - "unknown field \"spce\""`);
      assert.equal(warned.body.spce, undefined);
      const twice = '{"metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}';
      const duplicate = await client.post(`${configMaps}?fieldValidation=Strict`, twice);
      assert.match(duplicate.body.message, /strict decoding error: duplicate field "data\.a"/);
      const ignored = await client.put(`${configMaps}/strict?fieldValidation=Ignore`, wrong);
      assert.equal(ignored.headers["warning"], undefined);
    });

    it("warns of what is accepted but of no use, once, and of what is deprecated", async () => {
      const services = "/api/v1/namespaces/default/services";
      const spec = { ports: [{ port: 80 }], trafficDistribution: "PreferClose" };
      const close = String.raw`299 - "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\""`;
      const created = await client.post(services, { metadata: { name: "near" }, spec });
      assert.deepEqual([created.code, created.headers["warning"]], [201, close]);
      const body = { metadata: { labels: { a: "b" } } };
      const patched = await client.patch(`${services}/near`, body);
      assert.deepEqual([patched.code, patched.headers["warning"]], [200, close]);
      const endpoints = await client.get("/api/v1/namespaces/default/endpoints");
      assert.match(
        String(endpoints.headers["warning"]),
        /v1 Endpoints is deprecated in v1\.33\+; use discovery\.k8s\.io/,
      );
      assert.equal((await client.get(services)).headers["warning"], undefined);
    });

    it("writes nothing on a dry run, but says what it would", async () => {
      const { code, body } = await client.post(`${pods}?dryRun=All`, pod("dry"));
      assert.equal(code, 201);
      assert.equal(body.spec.dnsPolicy, "ClusterFirst");
      assert.equal((await client.get(`${pods}/dry`)).code, 404);
    });

    it("takes YAML", async () => {
      const body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: 'on'\n";
      const answer = await client.send("POST", configMaps, { body, headers: { "Content-Type": "application/yaml" } });
      assert.equal(answer.code, 201);
      assert.deepEqual(answer.body.data, { a: "on" });
    });

    it("refuses a namespace that is missing, another than the URL's, and one that is ending", async () => {
      const missing = await client.post("/api/v1/namespaces/nowhere/configmaps", configMap("a"));
      assert.equal(missing.code, 404);
      assert.equal(missing.body.message, 'namespaces "nowhere" not found');
      const other = await client.post(configMaps, {
        ...configMap("a"),
        metadata: { name: "a", namespace: "kube-system" },
      });
      assert.equal(other.code, 400);
      assert.equal(
        other.body.message,
        "the namespace of the provided object does not match the namespace sent on the request",
      );
      await client.post("/api/v1/namespaces", { metadata: { name: "ending" } });
      await client.delete("/api/v1/namespaces/ending");
      const ending = await client.post("/api/v1/namespaces/ending/configmaps", configMap("a"));
      assert.equal(ending.code, 403);
      assert.equal(
        ending.body.message,
        'configmaps "a" is forbidden: unable to create new content in namespace ending because it is being terminated',
      );
      assert.equal(ending.body.details.causes[0].reason, "NamespaceTerminating");
    });
  });

  describe("update", () => {
    it("refuses an old resourceVersion with upstream's words", async () => {
      const { body: first } = await client.post(configMaps, configMap("contended", { n: "1" }));
      const changed = await client.put(`${configMaps}/contended`, { ...first, data: { n: "2" } });
      assert.equal(changed.code, 200);
      const late = await client.put(`${configMaps}/contended`, { ...first, data: { n: "3" } });
      assert.equal(late.code, 409);
      assert.equal(late.body.reason, "Conflict");
      assert.equal(
        late.body.message,
        'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes to the latest version and try again',
      );
    });

    it("lets one of many concurrent writers with the same version win", async () => {
      const { body: first } = await client.post(configMaps, configMap("raced"));
      const answers = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) => client.put(`${configMaps}/raced`, { ...first, data: { n: String(n) } })),
      );
      assert.deepEqual(answers.map(({ code }) => String(code)).sort(), ["200", "409", "409", "409", "409", "409"]);
    });

    it("writes nothing when nothing changes", async () => {
      const { body: first } = await client.post(configMaps, configMap("same", { a: "1" }));
      const { body: again } = await client.put(`${configMaps}/same`, configMap("same", { a: "1" }));
      assert.equal(again.metadata.resourceVersion, first.metadata.resourceVersion);
    });

    it("answers NotFound for what is missing, and creates leases and events", async () => {
      assert.equal((await client.put(`${configMaps}/absent`, configMap("absent"))).code, 404);
      const lease = { metadata: { name: "made", namespace: "default" }, spec: { holderIdentity: "me" } };
      assert.equal((await client.put("/apis/coordination.k8s.io/v1/namespaces/default/leases/made", lease)).code, 201);
    });

    it("refuses another name than the URL's", async () => {
      const { code, body } = await client.put(`${configMaps}/one`, configMap("two"));
      assert.equal(code, 400);
      assert.equal(body.message, "the name of the object (two) does not match the name on the URL (one)");
    });

    it("counts a generation for the spec, not for metadata or status", async () => {
      const { body: first } = await client.post(deployments, deployment("counted"));
      assert.equal(first.metadata.generation, 1);
      const labelled = await client.patch(`${deployments}/counted`, { metadata: { labels: { a: "b" } } });
      assert.equal(labelled.body.metadata.generation, 1);
      const scaled = await client.patch(`${deployments}/counted`, { spec: { replicas: 3 } });
      assert.equal(scaled.body.metadata.generation, 2);
      const status = await client.patch(`${deployments}/counted/status`, {
        status: { replicas: 3, observedGeneration: 2 },
      });
      assert.equal(status.body.metadata.generation, 2);
      assert.equal(status.body.status.replicas, 3);
    });

    it("keeps spec and status apart", async () => {
      const { body: first } = await client.post(deployments, deployment("apart", 2));
      const throughSpec = await client.put(`${deployments}/apart`, { ...first, status: { replicas: 9 } });
      assert.equal(throughSpec.body.status.replicas, undefined);
      const throughStatus = await client.put(`${deployments}/apart/status`, {
        ...first,
        spec: { ...first.spec, replicas: 9 },
        status: { replicas: 2 },
      });
      assert.equal(throughStatus.body.spec.replicas, 2);
      assert.equal(throughStatus.body.status.replicas, 2);
    });
  });

  describe("patch", () => {
    it("merges strategically by key", async () => {
      await client.post(deployments, deployment("patched"));
      const patch = {
        spec: {
          template: {
            spec: {
              containers: [
                { name: "main", env: [{ name: "A", value: "1" }] },
                { name: "side", image: "busybox" },
              ],
            },
          },
        },
      };
      const { code, body } = await client.patch(`${deployments}/patched`, patch);
      assert.equal(code, 200);
      const containers = body.spec.template.spec.containers as { name: string; image: string; env?: unknown[] }[];
      assert.deepEqual(names(containers).sort(), ["main", "side"]);
      assert.deepEqual(containers.find(({ name }) => name === "main")?.env, [{ name: "A", value: "1" }]);
      assert.equal(containers.find(({ name }) => name === "main")?.image, "busybox");
    });

    it("merges and patches JSON", async () => {
      await client.post(configMaps, configMap("merged", { a: "1", b: "2" }));
      const merged = await client.patch(`${configMaps}/merged`, { data: { a: null, c: "3" } }, "merge-patch");
      assert.deepEqual(merged.body.data, { b: "2", c: "3" });
      const patched = await client.patch(
        `${configMaps}/merged`,
        [
          { op: "test", path: "/data/b", value: "2" },
          { op: "replace", path: "/data/b", value: "4" },
        ],
        "json-patch",
      );
      assert.deepEqual(patched.body.data, { b: "4", c: "3" });
      const failed = await client.patch(
        `${configMaps}/merged`,
        [{ op: "test", path: "/data/b", value: "2" }],
        "json-patch",
      );
      assert.equal(failed.code, 422);
    });

    it("applies concurrent patches all", async () => {
      await client.post(configMaps, configMap("crowded"));
      const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
      const answers = await Promise.all(
        keys.map((key) => client.patch(`${configMaps}/crowded`, { data: { [key]: key } }, "merge-patch")),
      );
      assert.deepEqual(
        answers.map(({ code }) => code),
        keys.map(() => 200),
      );
      const { body } = await client.get(`${configMaps}/crowded`);
      assert.deepEqual(Object.keys(body.data).sort(), keys.sort());
    });

    it("refuses the patch types it does not know", async () => {
      const { code, body } = await client.patch(`${configMaps}/merged`, {}, "apply-patch");
      assert.equal(code, 415);
      assert.equal(body.reason, "UnsupportedMediaType");
    });

    it("honours a resourceVersion in the patch", async () => {
      await client.post(configMaps, configMap("versioned"));
      const { code } = await client.patch(
        `${configMaps}/versioned`,
        { metadata: { resourceVersion: "1" }, data: { a: "b" } },
        "merge-patch",
      );
      assert.equal(code, 409);
    });
  });

  describe("delete", () => {
    it("removes what has nothing to wait for and says so", async () => {
      const { body: created } = await client.post(configMaps, configMap("gone"));
      const { code, body } = await client.delete(`${configMaps}/gone`);
      assert.equal(code, 200);
      assert.deepEqual(body, {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Success",
        details: { name: "gone", kind: "configmaps", uid: created.metadata.uid },
      });
      assert.equal((await client.get(`${configMaps}/gone`)).code, 404);
    });

    it("gives a running pod its grace period and lets the kubelet finish it", async () => {
      await client.post(pods, pod("graceful", { spec: { nodeName: "n1" } }));
      const { body } = await client.delete(`${pods}/graceful`);
      assert.equal(body.metadata.deletionGracePeriodSeconds, 30);
      assert.ok(Date.parse(body.metadata.deletionTimestamp) > Date.now() + 20_000);
      const shorter = await client.delete(`${pods}/graceful`, { gracePeriodSeconds: 5 });
      assert.equal(shorter.body.metadata.deletionGracePeriodSeconds, 5);
      const longer = await client.delete(`${pods}/graceful`, { gracePeriodSeconds: 60 });
      assert.equal(longer.body.metadata.deletionGracePeriodSeconds, 5);
      await client.delete(`${pods}/graceful`, { gracePeriodSeconds: 0 });
      assert.equal((await client.get(`${pods}/graceful`)).code, 404);
    });

    it("removes an unscheduled pod at once", async () => {
      await client.post(pods, pod("unscheduled"));
      await client.delete(`${pods}/unscheduled`);
      assert.equal((await client.get(`${pods}/unscheduled`)).code, 404);
    });

    it("waits for finalizers, also those that a policy adds", async () => {
      await client.post(deployments, deployment("owner"));
      const { body } = await client.delete(`${deployments}/owner`, { propagationPolicy: "Foreground" });
      assert.deepEqual(body.metadata.finalizers, ["foregroundDeletion"]);
      assert.ok(body.metadata.deletionTimestamp);
      assert.equal((await client.get(`${deployments}/owner`)).code, 200);
      const last = await client.patch(`${deployments}/owner`, { metadata: { finalizers: null } }, "merge-patch");
      assert.equal(last.code, 200);
      assert.equal((await client.get(`${deployments}/owner`)).code, 404);
    });

    it("checks preconditions", async () => {
      const { body: created } = await client.post(configMaps, configMap("guarded"));
      const other = await client.delete(`${configMaps}/guarded`, { preconditions: { uid: "other" } });
      assert.equal(other.code, 409);
      assert.match(other.body.message, /the UID in the precondition \(other\) does not match the UID in record/);
      const { uid, resourceVersion } = created.metadata;
      assert.equal(
        (await client.delete(`${configMaps}/guarded`, { preconditions: { uid, resourceVersion } })).code,
        200,
      );
    });

    it("empties a collection by selector", async () => {
      for (const name of ["c1", "c2", "c3"])
        await client.post(configMaps, {
          ...configMap(name),
          metadata: { name, labels: { group: name === "c3" ? "y" : "x" } },
        });
      const { code, body } = await client.delete(`${configMaps}?labelSelector=group%3Dx`);
      assert.equal(code, 200);
      assert.deepEqual(names(body.items.map((item: { metadata: { name: string } }) => item.metadata)), ["c1", "c2"]);
      assert.equal((await client.get(`${configMaps}/c1`)).code, 404);
      assert.equal((await client.get(`${configMaps}/c3`)).code, 200);
    });

    it("lets a namespace go only when finalized", async () => {
      await client.post("/api/v1/namespaces", { metadata: { name: "short" } });
      const { body } = await client.delete("/api/v1/namespaces/short");
      assert.equal(body.status.phase, "Terminating");
      assert.deepEqual(body.spec.finalizers, ["kubernetes"]);
      const finalized = await client.put("/api/v1/namespaces/short/finalize", {
        metadata: { name: "short" },
        spec: { finalizers: [] },
      });
      assert.equal(finalized.code, 200);
      assert.equal((await client.get("/api/v1/namespaces/short")).code, 404);
      const kept = await client.delete("/api/v1/namespaces/default");
      assert.equal(kept.body.message, 'namespaces "default" is forbidden: this namespace may not be deleted');
    });
  });
});

function names(items: readonly { name: string }[]): string[] {
  return items.map(({ name }) => name);
}
