import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { type TestAuthority, createAuthority } from "../testing/certificates.ts";
import { type TestRequest, TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";
import { defaultHeaders } from "./request-header.ts";

const whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const base64 = (text: string) => Buffer.from(text).toString("base64");

function kubeconfigOf(url: string, ca: string): string {
  return JSON.stringify({
    "current-context": "w",
    contexts: [{ name: "w", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: url, "certificate-authority-data": base64(ca) } }],
    users: [{ name: "u", user: { token: "of-the-server" } }],
  });
}

const review = (client: TestClient, headers: TestRequest["headers"] = {}) =>
  client.send("POST", whoami, { body: {}, headers: { "Content-Type": "application/json", ...headers } });

describe("authentication", () => {
  let server: TestServer;
  let proxies: TestAuthority;
  let webhook: ReturnType<typeof createServer>;
  const asked: string[] = [];
  let admin: TestClient;
  let plain: TestClient;
  let proxy: TestClient;
  let otherProxy: TestClient;

  before(async () => {
    proxies = await createAuthority("front-proxy-ca");
    webhook = createServer(await proxies.server("webhook", "127.0.0.1"), (request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const { spec } = JSON.parse(text) as { spec: { token: string } };
        asked.push(spec.token);
        const user = { username: "hooked", groups: ["webhook"], extra: { scopes: ["a"] } };
        const body = JSON.stringify({ status: { authenticated: spec.token.startsWith("good"), user } });
        response.writeHead(spec.token === "broken" ? 500 : 200).end(body);
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
    server = await startTestServer({
      requestHeader: { ca: proxies.ca, allowedNames: ["front-proxy-client"], ...defaultHeaders },
      tokenWebhook: {
        kubeconfig: kubeconfigOf(`https://127.0.0.1:${(webhook.address() as AddressInfo).port}`, proxies.ca),
      },
    });
    const { server: url, ca } = server.config;
    admin = new TestClient(server.config);
    plain = new TestClient({ server: url, ca });
    proxy = new TestClient({ server: url, ca, ...(await proxies.client("front-proxy-client")) });
    otherProxy = new TestClient({ server: url, ca, ...(await proxies.client("other")) });
  });
  after(async () => {
    for (const client of [admin, plain, proxy, otherProxy]) client.close();
    await server.close();
    webhook.close();
  });

  const bearer = (token: string) => review(plain, { Authorization: `Bearer ${token}` });

  const createBootstrapToken = (id: string, data: Record<string, string>) =>
    admin.post("/api/v1/namespaces/kube-system/secrets", {
      metadata: { name: `bootstrap-token-${id}` },
      type: "bootstrap.kubernetes.io/token",
      data: Object.fromEntries(
        Object.entries({ "token-id": id, "token-secret": "0123456789abcdef", ...data }).map(([key, value]) => [
          key,
          base64(value),
        ]),
      ),
    });
  const issueToken = async (spec: object) =>
    (await admin.post("/api/v1/namespaces/default/serviceaccounts/runner/token", { spec })).body.status.token as string;

  describe("by a front proxy", () => {
    it("takes the user from the headers", async () => {
      const headers = {
        "X-Remote-User": "carol",
        "X-Remote-Uid": "7",
        "X-Remote-Group": "dev",
        "X-Remote-Extra-Acme.com%2Fscope": "all",
      };
      const { body } = await review(proxy, headers);
      assert.deepEqual(body.status.userInfo, {
        username: "carol",
        uid: "7",
        groups: ["dev", "system:authenticated"],
        extra: { "acme.com/scope": ["all"] },
      });
    });

    it("refuses a proxy of another name, and one that names nobody", async () => {
      assert.equal((await review(otherProxy, { "X-Remote-User": "carol" })).code, 401);
      assert.equal((await review(proxy)).code, 401);
    });

    it("believes nobody else's headers", async () => {
      const { body } = await review(admin, { "X-Remote-User": "carol" });
      assert.equal(body.status.userInfo.username, "kubernetes-admin");
      assert.equal((await review(plain, { "X-Remote-User": "carol" })).code, 403);
    });

    it("is published for other servers", async () => {
      const { body } = await admin.get("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication");
      assert.equal(body.data["requestheader-client-ca-file"], proxies.ca);
      assert.equal(body.data["requestheader-allowed-names"], '["front-proxy-client"]');
      assert.equal(body.data["client-ca-file"], server.config.ca);
    });
  });

  describe("by a bootstrap token", () => {
    const usable = { "usage-bootstrap-authentication": "true" };

    it("takes the groups from the secret", async () => {
      await createBootstrapToken("aaaaaa", { ...usable, "auth-extra-groups": "system:bootstrappers:workers" });
      const { code, body } = await bearer("aaaaaa.0123456789abcdef");
      assert.equal(code, 201);
      assert.equal(body.status.userInfo.username, "system:bootstrap:aaaaaa");
      assert.deepEqual(body.status.userInfo.groups, [
        "system:bootstrappers",
        "system:bootstrappers:workers",
        "system:authenticated",
      ]);
    });

    const refused: [name: string, id: string, data: Record<string, string>][] = [
      ["expired", "bbbbbb", { ...usable, expiration: "2020-01-01T00:00:00Z" }],
      ["for signing only", "cccccc", { "usage-bootstrap-signing": "true" }],
      ["of a group that is not for bootstrapping", "dddddd", { ...usable, "auth-extra-groups": "system:masters" }],
      ["with another secret", "eeeeee", { ...usable, "token-secret": "fedcba9876543210" }],
    ];
    for (const [name, id, data] of refused)
      it(`refuses one ${name}`, async () => {
        assert.equal((await createBootstrapToken(id, data)).code, 201);
        assert.equal((await bearer(`${id}.0123456789abcdef`)).code, 401);
      });

    it("refuses a deleted one", async () => {
      await admin.delete("/api/v1/namespaces/kube-system/secrets/bootstrap-token-aaaaaa");
      assert.equal((await bearer("aaaaaa.0123456789abcdef")).code, 401);
    });
  });

  describe("by a webhook", () => {
    it("takes its word, and remembers it", async () => {
      for (const _ of [1, 2]) {
        const { body } = await bearer("good-1");
        assert.equal(body.status.userInfo.username, "hooked");
        assert.deepEqual(body.status.userInfo.extra, { scopes: ["a"] });
      }
      assert.deepEqual(asked.filter((token) => token === "good-1").length, 1);
    });

    it("refuses what it does not know, and when it fails", async () => {
      assert.equal((await bearer("bad")).code, 401);
      assert.equal((await bearer("broken")).code, 401);
    });
  });

  describe("token reviews", () => {
    const path = "/apis/authentication.k8s.io/v1/tokenreviews";
    before(() => admin.post("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "runner" } }));

    it("tell who holds a token, and for whom it is", async () => {
      const token = await issueToken({ audiences: ["vault", "other"] });
      const ask = async (audiences?: string[]) =>
        (await admin.post(path, { spec: { token, ...(audiences && { audiences }) } })).body.status;
      const good = await ask(["vault", "third"]);
      assert.equal(good.authenticated, true);
      assert.equal(good.user.username, "system:serviceaccount:default:runner");
      assert.deepEqual(good.audiences, ["vault"]);
      assert.notEqual((await ask()).authenticated, true);
      assert.notEqual((await ask(["third"])).authenticated, true);
    });

    it("need a token", async () => assert.equal((await admin.post(path, { spec: {} })).code, 400));
  });

  describe("impersonation", () => {
    it("becomes somebody else, as far as allowed", async () => {
      const { body } = await review(admin, {
        "Impersonate-User": "bob",
        "Impersonate-Group": "dev",
        "Impersonate-Uid": "9",
        "Impersonate-Extra-a%2Fb": "c",
      });
      assert.deepEqual(body.status.userInfo, {
        username: "bob",
        uid: "9",
        groups: ["dev", "system:authenticated"],
        extra: { "a/b": ["c"] },
      });
      const account = await review(admin, { "Impersonate-User": "system:serviceaccount:a:b" });
      assert.deepEqual(account.body.status.userInfo.groups, [
        "system:serviceaccounts",
        "system:serviceaccounts:a",
        "system:authenticated",
      ]);
    });

    it("must be allowed, each part of it", async () => {
      const refused = await review(proxy, { "X-Remote-User": "carol", "Impersonate-User": "bob" });
      assert.equal(refused.code, 403);
      assert.match(
        refused.body.message,
        /User "carol" cannot impersonate resource "users" in API group "" at the cluster scope/,
      );
    });

    it("needs a user", async () => assert.equal((await review(admin, { "Impersonate-Group": "dev" })).code, 400));
  });
});
