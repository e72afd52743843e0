import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";
const pods = (...verbs: string[]) => ({ apiGroups: [""], resources: ["pods"], verbs });

/** Retries until the answer has this code: a right just given takes a moment to be known. */
async function until(code: number, ask: () => Promise<{ code: number; text: string; body: unknown }>) {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    if (answer.code === code || attempt === 50) {
      assert.equal(answer.code, code, answer.text);
      return answer as Awaited<ReturnType<TestClient["get"]>>;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const may = async (client: TestClient, resourceAttributes: object) =>
  (await client.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { spec: { resourceAttributes } })).body
    .status;

const podsOf = (namespace: string) => ({
  spec: { user: "a", resourceAttributes: { namespace, verb: "get", resource: "pods" } },
});

const missing = (texts: string) =>
  `user "bob" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${texts}`;

const binding = (name: string, kind: string) => ({ metadata: { name }, roleRef: { kind, name }, subjects: [] });

describe("RBAC", () => {
  let server: TestServer;
  let admin: TestClient;
  let bob: TestClient;

  const bindBob = (path: string, name: string, kind: string) =>
    admin.post(path, {
      metadata: { name: `bob-${name}` },
      subjects: [{ kind: "User", name: "bob" }],
      roleRef: { kind, name },
    });

  before(async () => {
    server = await startTestServer();
    admin = new TestClient(server.config);
    bob = new TestClient(await server.as("bob", "dev"));
  });
  after(async () => {
    admin.close();
    bob.close();
    await server.close();
  });

  it("begins with the default roles and bindings, marked as such", async () => {
    const { body } = await admin.get(`${rbac}/clusterroles/system:controller:deployment-controller`);
    assert.equal(body.metadata.labels["kubernetes.io/bootstrapping"], "rbac-defaults");
    assert.equal(body.metadata.annotations["rbac.authorization.kubernetes.io/autoupdate"], "true");
    const { body: binding } = await admin.get(`${rbac}/clusterrolebindings/system:controller:deployment-controller`);
    assert.deepEqual(binding.subjects, [
      { kind: "ServiceAccount", name: "deployment-controller", namespace: "kube-system" },
    ]);
    const { body: edit } = await admin.get(`${rbac}/clusterroles/edit`);
    assert.equal(edit.metadata.labels["rbac.authorization.k8s.io/aggregate-to-admin"], "true");
    const path = `${rbac}/namespaces/kube-public/rolebindings/system:controller:bootstrap-signer`;
    const { body: signer } = await admin.get(path);
    assert.deepEqual(signer.roleRef, { apiGroup: group, kind: "Role", name: "system:controller:bootstrap-signer" });
  });

  it("gives a role in one namespace, and takes it away", async () => {
    await admin.post(`${rbac}/namespaces/default/roles`, {
      metadata: { name: "reader" },
      rules: [pods("get", "list")],
    });
    await bindBob(`${rbac}/namespaces/default/rolebindings`, "reader", "Role");
    await until(200, () => bob.get("/api/v1/namespaces/default/pods"));
    assert.equal((await bob.get("/api/v1/namespaces/kube-system/pods")).code, 403);
    assert.equal((await bob.get("/api/v1/pods")).code, 403);
    await admin.delete(`${rbac}/namespaces/default/rolebindings/bob-reader`);
    const { body } = await until(403, () => bob.get("/api/v1/namespaces/default/pods"));
    assert.equal(
      body.message,
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  it("follows a role that changes, and says when it is missing", async () => {
    await bindBob(`${rbac}/namespaces/default/rolebindings`, "later", "Role");
    const { body } = await until(403, () => bob.get("/api/v1/namespaces/default/pods"));
    assert.match(body.message, /: RBAC: role\.rbac\.authorization\.k8s\.io "later" not found$/);
    await admin.post(`${rbac}/namespaces/default/roles`, { metadata: { name: "later" }, rules: [pods("list")] });
    await until(200, () => bob.get("/api/v1/namespaces/default/pods"));
    await admin.patch(`${rbac}/namespaces/default/roles/later`, { rules: [pods("get")] }, "merge-patch");
    await until(403, () => bob.get("/api/v1/namespaces/default/pods"));
    await admin.delete(`${rbac}/namespaces/default/rolebindings/bob-later`);
  });

  describe("reviews", () => {
    it("say what is allowed and why", async () => {
      assert.deepEqual(await may(bob, { verb: "list", resource: "pods", namespace: "default" }), { allowed: false });
      const reviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
      const spec = { user: "system:kube-proxy", resourceAttributes: { verb: "list", resource: "services" } };
      const { body } = await admin.post(reviews, { spec });
      const role = '"system:node-proxier" of ClusterRole "system:node-proxier" to User "system:kube-proxy"';
      assert.deepEqual(body.status, { allowed: true, reason: `RBAC: allowed by ClusterRoleBinding ${role}` });
      const groups = { groups: ["system:monitoring"], nonResourceAttributes: { verb: "get", path: "/metrics" } };
      assert.equal((await admin.post(reviews, { spec: groups })).body.status.allowed, true);
    });

    it("list what somebody may do", async () => {
      const { body } = await bob.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
        spec: { namespace: "default" },
      });
      const { resourceRules, nonResourceRules, incomplete } = body.status;
      assert.equal(incomplete, false);
      assert.ok(
        resourceRules.some(({ resources }: { resources: string[] }) => resources.includes("selfsubjectrulesreviews")),
      );
      assert.ok(
        nonResourceRules.some(({ nonResourceURLs }: { nonResourceURLs: string[] }) =>
          nonResourceURLs.includes("/healthz"),
        ),
      );
    });

    const refused: [name: string, kind: string, spec: object, message: RegExp][] = [
      [
        "neither",
        "subjectaccessreviews",
        { user: "a" },
        /spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified/,
      ],
      [
        "both",
        "subjectaccessreviews",
        { user: "a", resourceAttributes: {}, nonResourceAttributes: {} },
        /cannot be specified in combination with resourceAttributes/,
      ],
      [
        "nobody",
        "subjectaccessreviews",
        { resourceAttributes: {} },
        /spec.user: Invalid value: "": at least one of user or group must be specified/,
      ],
      [
        "an empty selector",
        "selfsubjectaccessreviews",
        { resourceAttributes: { fieldSelector: {} } },
        /requirements or rawSelector is required/,
      ],
    ];
    for (const [name, kind, spec, message] of refused)
      it(`refuse ${name}`, async () => {
        const { code, body } = await admin.post(`/apis/authorization.k8s.io/v1/${kind}`, { spec });
        assert.equal(code, 422);
        assert.match(body.message, message);
      });

    it("of a namespace are about that namespace", async () => {
      const path = "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews";
      assert.equal((await admin.post(path, podsOf("default"))).code, 201);
      assert.match((await admin.post(path, podsOf("other"))).body.message, /must match metadata.namespace/);
    });
  });

  describe("lets nobody give what they haven't got:", () => {
    const roles = `${rbac}/namespaces/default/roles`;
    const bindings = `${rbac}/namespaces/default/rolebindings`;
    before(async () => {
      const manage = { apiGroups: [group], resources: ["roles", "rolebindings", "clusterroles"], verbs: ["*"] };
      await admin.post(`${rbac}/clusterroles`, {
        metadata: { name: "grantor" },
        rules: [{ ...manage, verbs: ["create", "update", "patch", "get"] }, pods("get")],
      });
      await bindBob(`${rbac}/clusterrolebindings`, "grantor", "ClusterRole");
      await until(404, () => bob.get(`${roles}/nothing`));
    });

    it("a role with more than they may", async () => {
      const { code, body } = await bob.post(roles, {
        metadata: { name: "more" },
        rules: [pods("get", "list", "watch"), { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }],
      });
      assert.equal(code, 403);
      const lines =
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}';
      assert.equal(body.message, `roles.${group} "more" is forbidden: ${missing(lines)}`);
      assert.equal((await bob.post(roles, { metadata: { name: "same" }, rules: [pods("get")] })).code, 201);
      assert.equal((await bob.patch(`${roles}/same`, { rules: [pods("get", "delete")] }, "merge-patch")).code, 403);
      assert.equal(
        (await bob.patch(`${roles}/same`, { metadata: { finalizers: ["example.com/x"] } }, "merge-patch")).code,
        200,
      );
    });

    it("a binding of a role with more than they may", async () => {
      assert.match(
        (await bob.post(bindings, binding("cluster-admin", "ClusterRole"))).body.message,
        /is attempting to grant RBAC permissions not currently held/,
      );
      assert.equal((await bob.post(bindings, binding("same", "Role"))).code, 201);
      const gone = await bob.post(bindings, binding("gone", "Role"));
      assert.equal(gone.code, 404);
      assert.equal(gone.body.message, 'role.rbac.authorization.k8s.io "gone" not found');
    });

    it("an aggregated role", async () => {
      const { body } = await bob.post(`${rbac}/clusterroles`, {
        metadata: { name: "all" },
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
      });
      assert.match(body.message, /must have cluster-admin privileges to use the aggregationRule/);
    });

    it("unless they may bind it, or escalate", async () => {
      await admin.post(`${rbac}/clusterroles`, {
        metadata: { name: "binder" },
        rules: [
          { apiGroups: [group], resources: ["clusterroles"], resourceNames: ["view"], verbs: ["bind"] },
          { apiGroups: [group], resources: ["roles"], verbs: ["escalate"] },
        ],
      });
      await bindBob(`${rbac}/clusterrolebindings`, "binder", "ClusterRole");
      await until(201, () =>
        bob.post(bindings, { metadata: { name: "view" }, roleRef: { kind: "ClusterRole", name: "view" } }),
      );
      await until(201, () => bob.post(roles, { metadata: { name: "lots" }, rules: [pods("*")] }));
      assert.equal(
        (
          await bob.post(bindings, {
            metadata: { name: "edit" },
            roleRef: { kind: "ClusterRole", name: "system:aggregate-to-edit" },
          })
        ).code,
        403,
      );
    });
  });

  describe("refuses", () => {
    const base = `${rbac}/namespaces/default`;
    const ref = { kind: "Role", name: "a" };
    const cases: [name: string, path: string, object: object, message: RegExp][] = [
      [
        "a rule without verbs",
        `${base}/roles`,
        { rules: [{ apiGroups: [""], resources: ["pods"], verbs: [] }] },
        /rules\[0\].verbs: Required value: verbs must contain at least one value/,
      ],
      [
        "a rule without groups",
        `${base}/roles`,
        { rules: [{ resources: ["pods"], verbs: ["get"] }] },
        /rules\[0\].apiGroups: Required value/,
      ],
      [
        "paths in a namespace",
        `${base}/roles`,
        { rules: [{ nonResourceURLs: ["/a"], verbs: ["get"] }] },
        /namespaced rules cannot apply to non-resource URLs/,
      ],
      [
        "a rule for both",
        `${rbac}/clusterroles`,
        { rules: [{ nonResourceURLs: ["/a"], resources: ["a"], verbs: ["get"] }] },
        /cannot apply to both/,
      ],
      [
        "an empty aggregation",
        `${rbac}/clusterroles`,
        { aggregationRule: {} },
        /at least one clusterRoleSelector required/,
      ],
      [
        "a binding of no role",
        `${base}/rolebindings`,
        { roleRef: { kind: "Thing", name: "a" } },
        /roleRef.kind: Unsupported value: "Thing": supported values: "Role", "ClusterRole"/,
      ],
      [
        "a Role for the cluster",
        `${rbac}/clusterrolebindings`,
        { roleRef: ref },
        /roleRef.kind: Unsupported value: "Role"/,
      ],
      [
        "an account without namespace",
        `${rbac}/clusterrolebindings`,
        { roleRef: { kind: "ClusterRole", name: "view" }, subjects: [{ kind: "ServiceAccount", name: "a" }] },
        /subjects\[0\].namespace: Required value/,
      ],
      [
        "a subject of no kind",
        `${base}/rolebindings`,
        { roleRef: ref, subjects: [{ kind: "Robot", name: "a" }] },
        /subjects\[0\].kind: Unsupported value: "Robot"/,
      ],
      [
        "a name with a slash",
        `${base}/rolebindings`,
        { roleRef: { kind: "Role", name: "a/b" } },
        /roleRef.name: Invalid value: "a\/b": may not contain '\/'/,
      ],
    ];
    for (const [name, path, object, message] of cases)
      it(name, async () => {
        const { code, body } = await admin.post(path, { metadata: { name: "x" }, ...object });
        assert.equal(code, 422, JSON.stringify(body));
        assert.match(body.message, message);
      });

    it("another role for a binding", async () => {
      await admin.post(`${base}/rolebindings`, { metadata: { name: "fixed" }, roleRef: ref });
      const { code, body } = await admin.patch(
        `${base}/rolebindings/fixed`,
        { roleRef: { ...ref, name: "b" } },
        "merge-patch",
      );
      assert.equal(code, 422);
      assert.match(body.message, /roleRef: Invalid value: .*: cannot change roleRef/);
    });
  });

  it("makes the defaults whole again at the next start, and leaves what was added", async () => {
    const viewer = `${rbac}/clusterroles/system:public-info-viewer`;
    const discovery = `${rbac}/clusterroles/system:discovery`;
    const extra = { nonResourceURLs: ["/extra"], verbs: ["get"] };
    await admin.patch(viewer, { rules: [extra] }, "merge-patch");
    await admin.patch(
      discovery,
      { rules: [], metadata: { annotations: { "rbac.authorization.kubernetes.io/autoupdate": "false" } } },
      "merge-patch",
    );
    await admin.delete(`${rbac}/clusterrolebindings/system:node-proxier`);
    await admin.patch(
      `${rbac}/clusterrolebindings/system:basic-user`,
      { subjects: [{ kind: "User", name: "only" }] },
      "merge-patch",
    );
    const again = await startTestServer({ sharedEtcd: server.etcd });
    const other = new TestClient(again.config);
    try {
      const { rules } = (await other.get(viewer)).body;
      assert.deepEqual(rules[0], extra);
      assert.ok(rules.length > 1);
      assert.equal((await other.get(discovery)).body.rules?.length ?? 0, 0);
      assert.equal((await other.get(`${rbac}/clusterrolebindings/system:node-proxier`)).code, 200);
      const { subjects } = (await other.get(`${rbac}/clusterrolebindings/system:basic-user`)).body;
      assert.deepEqual(
        subjects.map(({ name }: { name: string }) => name),
        ["only", "system:authenticated"],
      );
    } finally {
      other.close();
      await again.close();
    }
  });
});
