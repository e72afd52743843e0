/** A Deployment's life as a kubectl user sees it: apply, look, scale, update, roll back, delete. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, corev1 } from "@kayak/api";
import { eventually } from "./eventually.ts";
import { service, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

function columns(table: string): string[] {
  return (table.split("\n")[0] ?? "").trim().split(/ {2,}/);
}

describe("a Deployment under kubectl", function () {
  this.timeout(120_000);
  const scope = inNamespace("deploy");

  it("runs on all three nodes and is described, listed and explained as on Kubernetes", async () => {
    assert.match(
      await scope().apply(web("web", 6), service("web")),
      /deployment.apps\/web created\nservice\/web created/,
    );
    assert.match(
      await scope().must("rollout", "status", "deployment/web", "--timeout=30s"),
      /deployment "web" successfully rolled out/,
    );
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    assert.equal(pods.items.length, 6);
    assert.equal(new Set(pods.items.map((pod) => pod.spec.nodeName)).size, 3);

    assert.deepEqual(columns(await scope().must("get", "pods", "-o", "wide")), [
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
    assert.deepEqual(columns(await scope().must("get", "deployments", "-o", "wide")), [
      "NAME",
      "READY",
      "UP-TO-DATE",
      "AVAILABLE",
      "AGE",
      "CONTAINERS",
      "IMAGES",
      "SELECTOR",
    ]);
    assert.match(await scope().must("get", "deployment", "web", "--no-headers"), /^web +6\/6 +6 +6 /);
    assert.deepEqual(columns(await scope().must("get", "services")), [
      "NAME",
      "TYPE",
      "CLUSTER-IP",
      "EXTERNAL-IP",
      "PORT(S)",
      "AGE",
    ]);
    assert.deepEqual(columns(await scope().must("get", "replicasets")), ["NAME", "DESIRED", "CURRENT", "READY", "AGE"]);
    assert.deepEqual(columns(await scope().must("get", "nodes", "-o", "wide")), [
      "NAME",
      "STATUS",
      "ROLES",
      "AGE",
      "VERSION",
      "INTERNAL-IP",
      "EXTERNAL-IP",
      "OS-IMAGE",
      "KERNEL-VERSION",
      "CONTAINER-RUNTIME",
    ]);

    const described = await scope().must("describe", "deployment", "web");
    assert.match(described, /Replicas: +6 desired \| 6 updated \| 6 total \| 6 available \| 0 unavailable/);
    assert.match(described, /ScalingReplicaSet .* Scaled up replica set web-\w+ from 0 to 6/);
    assert.match(
      await scope().must("describe", "pod", pods.items[0]!.metadata.name),
      /Successfully assigned .*\n(.*\n)*.*Container started/,
    );
    assert.match(await scope().must("describe", "service", "web"), /Endpoints: +10\.\d+\.\d+\.\d+:8080/);
    assert.match(await scope().must("get", "events"), /LAST SEEN +TYPE +REASON +OBJECT +MESSAGE/);
    assert.match(
      await scope().must("explain", "deployment.spec.strategy"),
      /FIELD: strategy <DeploymentStrategy>[\s\S]*rollingUpdate/,
    );
    assert.match(await scope().must("api-resources"), /deployments +deploy +apps\/v1 +true +Deployment/);
    assert.match(
      await scope().must("get", "all"),
      /pod\/web-[\s\S]*service\/web[\s\S]*deployment.apps\/web[\s\S]*replicaset.apps\/web-/,
    );
  });

  it("streams logs and runs commands inside", async () => {
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "app=web")).items;
    const name = pod!.metadata.name;
    using following = scope().cluster.watch("-n", scope().namespace, "logs", "-f", name);
    await scope().must("exec", name, "--", "wget", "-qO-", "http://127.0.0.1:8080/");
    await eventually("the request in the followed log", async () => assert.match(following.stdout, /url:\//));

    assert.equal(await scope().must("exec", name, "--", "hostname"), `${name}\n`);
    const failed = await scope().kubectl("exec", name, "--", "sh", "-c", "echo out; echo err >&2; exit 7");
    assert.deepEqual([failed.code, failed.stdout], [7, "out\n"]);
    assert.match(failed.stderr, /err\n[\s\S]*exit code 7/);
    const missing = await scope().kubectl("exec", name, "--", "no-such-program");
    assert.match(missing.stderr, /executable file not found in \$PATH/);
  });

  it("gives exec a terminal", async () => {
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "app=web")).items;
    const typed = await scope().cluster.kubectlInTerminal(
      ["-n", scope().namespace, "exec", "-it", pod!.metadata.name, "--", "sh"],
      "tty; stty size; exit 3\n",
    );
    assert.match(typed.stdout, /\/dev\/pts\/0/);
    assert.match(typed.stdout, /\d+ \d+/);
    assert.equal(typed.code, 3);
  });

  it("scales, updates, undoes and remembers its history", async () => {
    using watching = scope().cluster.watch("-n", scope().namespace, "get", "deployment", "web", "-w", "--no-headers");
    await scope().must("scale", "deployment/web", "--replicas=2");
    await eventually("two replicas", async () =>
      assert.match(await scope().must("get", "deployment", "web", "--no-headers"), /^web +2\/2 +2 +2 /),
    );
    await eventually("pods gone", async () =>
      assert.equal((await scope().must("get", "pods", "-o", "name")).trim().split("\n").length, 2),
    );
    await eventually("seen by the watch", async () => assert.match(watching.stdout, /web +2\/2/));

    await scope().must("set", "env", "deployment/web", "GREETING=two");
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    assert.match(await scope().must("rollout", "history", "deployment/web"), /REVISION +CHANGE-CAUSE\n1 .*\n2 /);
    await scope().must("rollout", "undo", "deployment/web");
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    const after = await scope().json<appsv1.Deployment>("get", "deployment", "web");
    assert.ok(!JSON.stringify(after.spec.template).includes("GREETING"));
    assert.match(await scope().must("rollout", "history", "deployment/web"), /\n2 .*\n3 /);
  });

  it("stays available when an update cannot work, and recovers when undone", async () => {
    await scope().must("set", "image", "deployment/web", "web=kayak-demo:none");
    await eventually("the new pod fails", async () => {
      assert.match(await scope().must("get", "pods"), /ErrImagePull|ImagePullBackOff|ErrImageNeverPull/);
    });
    assert.match(await scope().must("get", "deployment", "web", "--no-headers"), /^web +2\/2 /);
    await scope().must("rollout", "undo", "deployment/web");
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
  });

  it("is deleted with everything it owns", async () => {
    await scope().must("delete", "deployment", "web", "--timeout=30s");
    await eventually("owned objects gone", async () =>
      assert.equal(await scope().must("get", "replicasets,pods", "-o", "name"), ""),
    );
  });
});
