import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { deployment, pod, service } from "../testing/fixtures.ts";
import { kubeconfig } from "../testing/kubeconfig.ts";
import { hasKubectl, kubectl } from "../testing/kubectl.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

// Whoever has no kubectl has nothing to compare with; the end-to-end tests need one.
const suite = hasKubectl() ? describe : () => {};

suite("kubectl", function () {
  this.timeout(60_000);
  let server: TestServer;
  let directory: string;
  let config: string;

  before(async () => {
    server = await startTestServer();
    directory = await mkdtemp(join(tmpdir(), "kayak-kubectl-"));
    config = join(directory, "config");
    await writeFile(config, kubeconfig(server.config));
  });
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  const run = async (command: string, input?: unknown) => {
    const result = await kubectl(config, command.split(" "), input === undefined ? "" : JSON.stringify(input));
    assert.equal(result.code, 0, `${command}: ${result.stderr}`);
    return result.stdout;
  };
  const complaint = async (command: string, input?: unknown) => {
    const result = await kubectl(config, command.split(" "), input === undefined ? "" : JSON.stringify(input));
    assert.notEqual(result.code, 0, command);
    return result.stderr.trim();
  };

  it("applies, again without change, and with one", async () => {
    assert.equal(await run("apply -f -", deployment("web", 2)), "deployment.apps/web created\n");
    assert.equal(await run("apply -f -", deployment("web", 2)), "deployment.apps/web unchanged\n");
    assert.equal(await run("apply -f -", deployment("web", 3)), "deployment.apps/web configured\n");
    assert.equal(await run("get deployment web -o jsonpath={.spec.replicas}/{.metadata.generation}"), "3/2");
  });

  it("draws Kubernetes' columns", async () => {
    await run("apply -f -", pod("plain"));
    await run("apply -f -", service("web", { type: "NodePort" }));
    assert.deepEqual(columns(await run("get pods")), ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
    assert.deepEqual(columns(await run("get pods -o wide")), [
      "NAME",
      "READY",
      "STATUS",
      "RESTARTS",
      "AGE",
      "IP",
      "NODE",
      "NOMINATED NODE",
      "READINESS GATES",
    ]);
    assert.deepEqual(columns(await run("get services")), [
      "NAME",
      "TYPE",
      "CLUSTER-IP",
      "EXTERNAL-IP",
      "PORT(S)",
      "AGE",
    ]);
    assert.deepEqual(columns(await run("get deployments")), ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]);
    assert.deepEqual(columns(await run("get namespaces")), ["NAME", "STATUS", "AGE"]);
  });

  it("explains, describes and lists what there is", async () => {
    assert.match(await run("explain deployment.spec.strategy"), /rollingUpdate\s+<RollingUpdateDeployment>/);
    assert.match(await run("describe pod plain"), /Name: +plain\n/);
    assert.match(await run("api-resources --no-headers"), /^deployments +deploy +apps\/v1 +true +Deployment$/m);
    assert.match(await run("get all -o name"), /deployment\.apps\/web/);
    assert.match(await run("auth whoami"), /kubernetes-admin/);
    assert.equal(await run("auth can-i create pods"), "yes\n");
  });

  it("scales, sets, labels, exposes, and makes tokens", async () => {
    assert.equal(await run("scale deployment web --replicas=5"), "deployment.apps/web scaled\n");
    assert.equal(await run("set image deployment/web main=busybox:2"), "deployment.apps/web image updated\n");
    assert.equal(await run("label pod plain a=b"), "pod/plain labeled\n");
    assert.equal(await run("expose deployment web --name=other --port=80"), "service/other exposed\n");
    await run("create serviceaccount runner");
    assert.match(await run("create token runner"), /^[\w-]+\.[\w-]+\.[\w-]+\n?$/);
  });

  it("waits for what it deletes", async () => {
    await run("apply -f -", pod("short"));
    assert.equal(await run("delete pod short"), 'pod "short" deleted\n');
    assert.match(await complaint("get pod short"), /^Error from server \(NotFound\): pods "short" not found$/);
    await run("apply -f -", pod("plain-2"));
    await run("delete pods --all");
    assert.equal(await run("get pods -o name"), "");
  });

  it("says what is wrong with a manifest", async () => {
    const unknown = { ...pod("bad"), spec: { containers: [{ name: "c", imagee: "x" }] } };
    assert.match(
      await complaint("create -f -", unknown),
      /strict decoding error: unknown field "spec\.containers\[0\]\.imagee"/,
    );
    assert.match(
      await complaint("create -f -", { ...pod("bad"), spec: { containers: [{ name: "c" }] } }),
      /The Pod "bad" is invalid: spec\.containers\[0\]\.image: Required value/,
    );
    const foo = { apiVersion: "v1", kind: "Foo", metadata: { name: "a" } };
    assert.match(await complaint("create -f -", foo), /no matches for kind "Foo" in version "v1"/);
    assert.match(await complaint("get foos"), /the server doesn't have a resource type "foos"/);
    assert.match(
      await complaint("delete namespace default"),
      /namespaces "default" is forbidden: this namespace may not be deleted/,
    );
  });

  it("takes server-side dry runs and prints differences", async () => {
    assert.equal(await run("create --dry-run=server -f -", pod("never")), "pod/never created (server dry run)\n");
    assert.match(await complaint("get pod never"), /NotFound/);
  });

  it("applies on the server's side: conflicts, force, and over what it applied from its own", async () => {
    const manifest = deployment("owned", 2);
    await run("apply -f -", manifest);
    assert.equal(
      await run("apply --server-side -f -", deployment("owned", 3)),
      "deployment.apps/owned serverside-applied\n",
    );
    await run("scale deployment owned --replicas=4");
    assert.match(
      await complaint("apply --server-side -f -", manifest),
      /Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps\/v1: \.spec\.replicas/,
    );
    assert.match(
      await complaint("apply --server-side --field-manager=other -f -", deployment("owned", 5)),
      /Apply failed with 1 conflict/,
    );
    await run("apply --server-side --force-conflicts -f -", manifest);
    assert.equal(await run("get deployment owned -o jsonpath={.spec.replicas}"), "2");
    assert.doesNotMatch(await run("get deployment owned -o yaml"), /managedFields/);
    assert.match(await run("get deployment owned -o yaml --show-managed-fields"), /manager: kubectl/);
  });
});

function columns(table: string): string[] | undefined {
  return table.split("\n")[0]?.trim().split(/ {2,}/);
}
