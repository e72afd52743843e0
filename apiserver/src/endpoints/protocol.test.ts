import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { maxBodyBytes } from "../http/body.ts";
import { configMap, deployment, pod } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("protocol, identity and subresources", () => {
  let server: TestServer;
  let client: TestClient;
  let anonymous: TestClient;

  before(async () => {
    server = await startTestServer({ tokenFile: "s3cret,alice,7,dev\n" });
    client = new TestClient(server.config);
    anonymous = new TestClient({ server: server.config.server, ca: server.config.ca });
  });
  after(async () => {
    client.close();
    anonymous.close();
    await server.close();
  });

  describe("refusals", () => {
    it("knows no other paths, groups or kinds", async () => {
      const missing = [404, "NotFound", "the server could not find the requested resource"];
      assert.deepEqual(status(await client.get("/api/v1/namespaces/default/foos")), missing);
      for (const path of ["/apis/nowhere/v1/foos", "/apis/nowhere/v1", "/apis/nowhere", "/nowhere"]) {
        const { code, text } = await client.get(path);
        assert.deepEqual([code, text], [404, "404 page not found\n"], path);
      }
    });

    it("knows which verbs a resource has", async () => {
      assert.deepEqual(status(await client.send("PATCH", configMaps)), [
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
      ]);
      assert.equal((await client.delete("/api/v1/namespaces")).code, 405);
    });

    it("says what it can produce and take", async () => {
      assert.equal((await client.get(configMaps, { Accept: "text/html" })).code, 406);
      assert.equal(
        (await client.send("POST", configMaps, { body: "x", headers: { "Content-Type": "text/plain" } })).code,
        415,
      );
      assert.equal((await client.send("POST", configMaps, { body: "{not json" })).code, 400);
    });

    it("reads no body beyond its bound", async () => {
      const { code, body } = await client.post(configMaps, configMap("large", { text: "x".repeat(maxBodyBytes) }));
      assert.equal(code, 413);
      assert.equal(body.reason, "RequestEntityTooLarge");
      assert.equal(body.message, `Request entity too large: limit is ${maxBodyBytes}`);
    });

    it("explains a body of another kind or version", async () => {
      assert.match(
        (await client.post(configMaps, pod("p"))).body.message,
        /Pod in version "v1" cannot be handled as a ConfigMap/,
      );
      const version = await client.post(configMaps, { ...configMap("a"), apiVersion: "v2" });
      assert.equal(version.code, 400);
      assert.match(version.body.message, /does not match the expected API version \(v1\)/);
    });
  });

  describe("identity", () => {
    it("knows client certificates", async () => {
      const jane = new TestClient(await server.as("jane", "dev", "ops"));
      const { body } = await jane.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {});
      jane.close();
      assert.deepEqual(body.status.userInfo, { username: "jane", groups: ["dev", "ops", "system:authenticated"] });
    });

    it("knows tokens, and refuses wrong ones", async () => {
      assert.equal((await anonymous.get("/api", { Authorization: "Bearer s3cret" })).code, 200);
      assert.deepEqual(status(await anonymous.get("/api", { Authorization: "Bearer wrong" })), [
        401,
        "Unauthorized",
        "Unauthorized",
      ]);
    });

    it("lets strangers see health and version, and nothing else", async () => {
      for (const path of ["/readyz", "/livez", "/healthz", "/version"])
        assert.equal((await anonymous.get(path)).code, 200, path);
      assert.deepEqual(status(await anonymous.get("/api/v1/nodes")), [
        403,
        "Forbidden",
        'nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope',
      ]);
      assert.equal((await anonymous.get("/metrics")).code, 403);
    });

    it("issues tokens for service accounts, bound to pods, and takes them", async () => {
      const accounts = "/api/v1/namespaces/default/serviceaccounts";
      await client.post(accounts, { metadata: { name: "runner" } });
      const { body: bound } = await client.post(
        "/api/v1/namespaces/default/pods",
        pod("holder", { spec: { serviceAccountName: "runner" } }),
      );
      const boundObjectRef = { kind: "Pod", apiVersion: "v1", name: "holder", uid: bound.metadata.uid };
      const { code, body } = await client.post(`${accounts}/runner/token`, {
        spec: { boundObjectRef, expirationSeconds: 600 },
      });
      assert.equal(code, 201);
      assert.equal(body.kind, "TokenRequest");
      const ask = () => anonymous.get("/api", { Authorization: `Bearer ${body.status.token}` });
      assert.equal((await ask()).code, 200);
      const review = await client.post("/apis/authentication.k8s.io/v1/tokenreviews", {
        spec: { token: body.status.token },
      });
      assert.equal(review.body.status.user.username, "system:serviceaccount:default:runner");
      await client.delete("/api/v1/namespaces/default/pods/holder");
      await client.get("/api/v1/pods");
      assert.equal((await ask()).code, 401);
      const short = await client.post(`${accounts}/runner/token`, { spec: { expirationSeconds: 1 } });
      assert.match(short.body.message, /may not specify a duration less than 10 minutes/);
      assert.equal((await client.post(`${accounts}/nobody/token`, {})).code, 404);
    });

    it("publishes what verifies its tokens", async () => {
      const { body: jwks } = await client.get("/openid/v1/jwks");
      assert.equal(jwks.keys[0].alg, "ES256");
      assert.equal(
        (await client.get("/.well-known/openid-configuration")).body.issuer,
        "https://kubernetes.default.svc.cluster.local",
      );
    });

    it("answers what somebody may do", async () => {
      const resourceAttributes = {
        verb: "create",
        group: "",
        resource: "pods",
        subresource: "binding",
        namespace: "a",
      };
      const ask = async (user: string) =>
        (
          await client.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
            spec: { user, resourceAttributes },
          })
        ).body.status.allowed;
      assert.equal(await ask("system:kube-scheduler"), true);
      assert.equal(await ask("bob"), false);
      const own = await client.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
        spec: { resourceAttributes },
      });
      assert.equal(own.body.status.allowed, true);
    });

    it("holds kubelets to their own node and pods", async () => {
      const node = { metadata: { name: "n1" } };
      const kubelet = new TestClient(await server.as("system:node:n1", "system:nodes"));
      assert.equal((await kubelet.post("/api/v1/nodes", node)).code, 201);
      const other = await kubelet.post("/api/v1/nodes", { metadata: { name: "n2" } });
      assert.match(other.body.message, /node "n1" is not allowed to modify node "n2"/);
      const labelled = await kubelet.patch("/api/v1/nodes/n1", {
        metadata: { labels: { "node-restriction.kubernetes.io/x": "1" } },
      });
      assert.match(labelled.body.message, /is not allowed to modify labels: node-restriction\.kubernetes\.io\/x/);
      await client.post("/api/v1/namespaces/default/pods", pod("own", { spec: { nodeName: "n1" } }));
      await client.post("/api/v1/namespaces/default/pods", pod("foreign", { spec: { nodeName: "n9" } }));
      const report = (name: string) =>
        kubelet.patch(`/api/v1/namespaces/default/pods/${name}/status`, { status: { phase: "Running" } });
      assert.equal((await report("own")).code, 200);
      assert.match(
        (await report("foreign")).body.message,
        /node "n1" can only update pod status for pods with spec\.nodeName set to itself/,
      );
      await client.post("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "app" } });
      const run = (name: string, nodeName: string) =>
        client.post("/api/v1/namespaces/default/pods", pod(name, { spec: { nodeName, serviceAccountName: "app" } }));
      const [near, far] = [await run("near", "n1"), await run("far", "n9")];
      const ask = (spec: object) => kubelet.post("/api/v1/namespaces/default/serviceaccounts/app/token", { spec });
      const boundTo = ({ body }: typeof near) => ({
        boundObjectRef: { kind: "Pod", apiVersion: "v1", name: body.metadata.name, uid: body.metadata.uid },
      });
      assert.equal((await ask(boundTo(near))).code, 201);
      assert.match(
        (await ask(boundTo(far))).body.message,
        /node requested token bound to a pod scheduled on a different node/,
      );
      assert.match((await ask({})).body.message, /node requested token not bound to a pod/);
      kubelet.close();
    });
  });

  describe("impersonation", () => {
    const whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    it("makes somebody else of those who may", async () => {
      const headers = { "Impersonate-User": "jane", "Impersonate-Group": "dev", "Impersonate-Extra-Team": "blue" };
      const { body } = await client.send("POST", whoami, { body: {}, headers });
      const { username, groups, extra } = body.status.userInfo;
      assert.deepEqual([username, groups, extra], ["jane", ["dev", "system:authenticated"], { team: ["blue"] }]);
      const refused = await client.send("GET", "/api/v1/nodes", { headers });
      assert.match(refused.body.message, /User "jane" cannot list resource "nodes"/);
    });

    it("gives a service account its groups", async () => {
      const headers = { "Impersonate-User": "system:serviceaccount:a:b" };
      const { body } = await client.send("POST", whoami, { body: {}, headers });
      assert.deepEqual(body.status.userInfo.groups, [
        "system:serviceaccounts",
        "system:serviceaccounts:a",
        "system:authenticated",
      ]);
    });

    it("is refused to others", async () => {
      const headers = { Authorization: "Bearer s3cret", "Impersonate-User": "kubernetes-admin" };
      const { body } = await anonymous.send("GET", "/api", { headers });
      assert.deepEqual(status({ body }), [
        403,
        "Forbidden",
        'users "kubernetes-admin" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
      ]);
    });
  });

  describe("subresources", () => {
    it("binds a pod once", async () => {
      const pods = "/api/v1/namespaces/default/pods";
      await client.post(pods, pod("free"));
      const bind = (node: string) =>
        client.post(`${pods}/free/binding`, { metadata: { name: "free" }, target: { kind: "Node", name: node } });
      assert.equal((await bind("n1")).code, 201);
      const { body } = await client.get(`${pods}/free`);
      assert.equal(body.spec.nodeName, "n1");
      assert.deepEqual(
        body.status.conditions.map(({ type, status }: { type: string; status: string }) => [type, status]),
        [["PodScheduled", "True"]],
      );
      const again = await bind("n2");
      assert.equal(again.code, 409);
      assert.equal(
        again.body.message,
        'Operation cannot be fulfilled on pods/binding "free": pod free is already assigned to node "n1"',
      );
    });

    it("scales", async () => {
      const scale = "/apis/apps/v1/namespaces/default/deployments/web/scale";
      await client.post("/apis/apps/v1/namespaces/default/deployments", deployment("web", 2));
      const { body } = await client.get(scale);
      assert.equal(body.kind, "Scale");
      assert.deepEqual([body.spec, body.status], [{ replicas: 2 }, { replicas: 0, selector: "app=web" }]);
      assert.equal((await client.put(scale, { ...body, spec: { replicas: 5 } })).body.spec.replicas, 5);
      assert.equal((await client.put(scale, { ...body, spec: { replicas: 6 } })).code, 409);
      assert.equal((await client.patch(scale, { spec: { replicas: 7 } }, "merge-patch")).body.spec.replicas, 7);
      assert.equal((await client.put(scale, { metadata: { name: "web" }, spec: { replicas: -1 } })).code, 422);
      const { body: scaled } = await client.get("/apis/apps/v1/namespaces/default/deployments/web");
      assert.deepEqual([scaled.spec.replicas, scaled.metadata.generation], [7, 3]);
    });

    it("adds ephemeral containers and nothing else", async () => {
      const path = "/api/v1/namespaces/default/pods/debugged/ephemeralcontainers";
      await client.post("/api/v1/namespaces/default/pods", pod("debugged"));
      const added = await client.patch(path, { spec: { ephemeralContainers: [{ name: "shell", image: "busybox" }] } });
      assert.equal(added.code, 200);
      assert.deepEqual(
        added.body.spec.ephemeralContainers.map(({ name }: { name: string }) => name),
        ["shell"],
      );
      assert.equal(added.body.metadata.generation, 2);
      const removed = await client.patch(path, { spec: { ephemeralContainers: [] } }, "merge-patch");
      assert.equal(removed.code, 422);
      assert.match(removed.body.message, /existing ephemeral containers "shell" may not be removed/);
    });
  });

  describe("documents", () => {
    const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    it("discovers everything at once", async () => {
      const { body, headers } = await client.get("/apis", { Accept: aggregated });
      assert.match(headers["content-type"] ?? "", /g=apidiscovery\.k8s\.io/);
      assert.equal(body.kind, "APIGroupDiscoveryList");
      const apps = body.items.find((group: { metadata: { name: string } }) => group.metadata.name === "apps");
      const deployments = apps.versions[0].resources.find(
        (resource: { resource: string }) => resource.resource === "deployments",
      );
      assert.deepEqual(
        deployments.subresources.map(({ subresource }: { subresource: string }) => subresource),
        ["scale", "status"],
      );
      const again = await client.get("/apis", { Accept: aggregated, "If-None-Match": headers["etag"] ?? "" });
      assert.equal(again.code, 304);
    });

    it("discovers group by group", async () => {
      assert.deepEqual((await client.get("/api")).body.versions, ["v1"]);
      assert.ok((await client.get("/apis")).body.groups.some(({ name }: { name: string }) => name === "apps"));
      assert.equal((await client.get("/apis/apps")).body.preferredVersion.groupVersion, "apps/v1");
      const { body } = await client.get("/api/v1");
      const entry = (name: string) => body.resources.find((resource: { name: string }) => resource.name === name);
      assert.deepEqual(entry("pods").shortNames, ["po"]);
      assert.deepEqual(entry("namespaces").verbs.includes("deletecollection"), false);
      for (const name of ["pods/log", "pods/exec", "pods/portforward", "pods/binding", "serviceaccounts/token"])
        assert.ok(entry(name), name);
    });

    it("publishes OpenAPI", async () => {
      const { body: index } = await client.get("/openapi/v3");
      const { serverRelativeURL } = index.paths["apis/apps/v1"];
      const document = await client.get(serverRelativeURL);
      assert.match(document.headers["cache-control"] ?? "", /immutable/);
      assert.ok(document.body.components.schemas["io.k8s.api.apps.v1.Deployment"]);
      assert.equal((await client.get("/openapi/v2")).body.swagger, "2.0");
      const protobuf = await client.get("/openapi/v2", {
        Accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
      });
      assert.equal(protobuf.headers["content-type"], "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
      assert.match(protobuf.text, /io\.k8s\.api\.core\.v1\.Pod/);
    });

    it("counts requests", async () => {
      await client.get(configMaps);
      const { text } = await client.get("/metrics");
      assert.match(
        text,
        /apiserver_request_total\{code="200",component="apiserver",group="",version="v1",resource="configmaps",subresource="",scope="namespace",dry_run="",verb="LIST"\} \d+/,
      );
      assert.match(text, /apiserver_request_duration_seconds_bucket\{/);
      assert.match(text, /apiserver_storage_objects\{resource="namespaces"\} 4/);
    });
  });
});

function status({ body }: { body: { code: number; reason: string; message: string } }) {
  return [body.code, body.reason, body.message];
}
