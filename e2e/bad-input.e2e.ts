/** What a person gets for a mistake: the message that Kubernetes gives, and nothing half done. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { demoImage } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { idle, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { run } from "./process.ts";

interface Mistake {
  readonly name: string;
  readonly manifest: string;
  readonly message: RegExp;
}

const pod = (spec: string) => `{apiVersion: v1, kind: Pod, metadata: {name: wrong}, spec: ${spec}}`;

const mistakes: readonly Mistake[] = [
  { name: "YAML that does not parse", manifest: "a: b: c", message: /error parsing STDIN|error converting YAML/ },
  {
    name: "an unknown kind",
    manifest: "{apiVersion: v1, kind: Pot, metadata: {name: x}}",
    message: /no matches for kind "Pot" in version "v1"/,
  },
  {
    name: "an unknown group",
    manifest: "{apiVersion: nope/v1, kind: Pod, metadata: {name: x}}",
    message: /no matches for kind "Pod" in version "nope\/v1"/,
  },
  {
    name: "an unknown field",
    manifest: pod("{containers: [{name: a, image: b, imagee: c}]}"),
    message: /unknown field "spec.containers\[0\].imagee"/,
  },
  {
    name: "a missing image",
    manifest: pod("{containers: [{name: a}]}"),
    message: /The Pod "wrong" is invalid: spec.containers\[0\].image: Required value/,
  },
  { name: "no containers", manifest: pod("{containers: []}"), message: /spec.containers: Required value/ },
  {
    name: "a wrong type",
    manifest: pod("{containers: {}}"),
    message: /json: cannot unmarshal object into Go struct field PodSpec.spec.containers/,
  },
  {
    name: "a bad name",
    manifest: "{apiVersion: v1, kind: ConfigMap, metadata: {name: A_b}}",
    message: /metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of/,
  },
  {
    name: "a bad port",
    manifest: pod("{containers: [{name: a, image: b, ports: [{containerPort: 99999}]}]}"),
    message: /containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive/,
  },
  {
    name: "a selector that does not match",
    manifest: JSON.stringify({
      ...web("w", 1),
      spec: { ...(web("w", 1) as { spec: object }).spec, selector: { matchLabels: { app: "other" } } },
    }),
    message: /`selector` does not match template `labels`/,
  },
  {
    name: "a bad quantity",
    manifest: pod("{containers: [{name: a, image: b, resources: {limits: {cpu: lots}}}]}"),
    message: /quantities must match the regular expression/,
  },
  {
    name: "a missing namespace",
    manifest: "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: nowhere}}",
    message: /namespaces "nowhere" not found|does not match the namespace/,
  },
  {
    name: "a bad restart policy",
    manifest: pod("{restartPolicy: Sometimes, containers: [{name: a, image: b}]}"),
    message: /spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"/,
  },
];

describe("a mistake", function () {
  this.timeout(90_000);
  const scope = inNamespace("mistake");

  for (const { name, manifest, message } of mistakes) {
    it(`in a manifest is named: ${name}`, async () => {
      const result = await scope().cluster.applyText(manifest, "-n", scope().namespace);
      assert.equal(result.code, 1);
      assert.match(result.stderr, message);
      assert.equal((await scope().must("get", "pods,deployments", "-o", "name")).trim(), "");
    });
  }

  it("in an update leaves the object as it was", async () => {
    await scope().apply(web("keep", 1));
    const refused = await scope().kubectl(
      "patch",
      "deployment",
      "keep",
      "-p",
      '{"spec":{"selector":{"matchLabels":{"app":"new"}}}}',
    );
    assert.match(refused.stderr, /spec.selector: Invalid value: .*: field is immutable|field is immutable/);
    assert.equal(
      await scope().must("get", "deployment", "keep", "-o", "jsonpath={.spec.selector.matchLabels.app}"),
      "keep",
    );
    const stale = await scope().json<{ metadata: object }>("get", "deployment", "keep");
    const replace = { ...stale, metadata: { ...stale.metadata, resourceVersion: "1" } };
    const conflict = await run(["kubectl", "-n", scope().namespace, "replace", "-f", "-"], {
      env: scope().cluster.env,
      input: JSON.stringify(replace),
    });
    assert.match(
      conflict.stderr,
      /the object has been modified; please apply your changes to the latest version and try again/,
    );
    await scope().must("delete", "deployment", "keep");
  });

  it("in placement is explained node by node", async () => {
    await scope().apply(shellPod("huge", idle, { container: { resources: { requests: { cpu: "900" } } } }));
    await scope().apply(shellPod("nowhere", idle, { pod: { nodeSelector: { disk: "gold" } } }));
    await eventually("explained", async () => {
      assert.match(
        await scope().must("describe", "pod", "huge"),
        /FailedScheduling .*0\/3 nodes are available: 3 Insufficient cpu/,
      );
      assert.match(
        await scope().must("describe", "pod", "nowhere"),
        /0\/3 nodes are available: 3 node\(s\) didn't match Pod's node affinity\/selector/,
      );
      const huge = await scope().json<corev1.Pod>("get", "pod", "huge");
      const condition = huge.status.conditions?.find((entry) => entry.type === "PodScheduled");
      assert.deepEqual([condition?.status, condition?.reason], ["False", "Unschedulable"]);
    });
    const [node] = (await scope().json<corev1.NodeList>("get", "nodes")).items;
    await scope().must("label", "node", node!.metadata.name, "disk=gold");
    await scope().ready("pod/nowhere");
    await scope().must("label", "node", node!.metadata.name, "disk-");
  });

  it("in an image name is shown, and running goes on when the image arrives", async () => {
    await scope().apply(shellPod("never", idle, { container: { image: "kayak-demoo:1", imagePullPolicy: "Never" } }));
    await eventually("ErrImageNeverPull", async () => {
      assert.match(await scope().must("get", "pod", "never"), /ErrImageNeverPull/);
      assert.match(
        await scope().must("describe", "pod", "never"),
        new RegExp(`kayak-demoo:1.*${demoImage}|${demoImage}`),
      );
    });
  });

  it("in a program shows as a crash loop with its last words", async () => {
    await scope().apply(shellPod("crash", "echo last words; exit 3"));
    await eventually("CrashLoopBackOff", async () => {
      assert.match(await scope().must("get", "pod", "crash"), /CrashLoopBackOff/);
    });
    assert.match(await scope().must("logs", "crash", "--previous"), /last words/);
    const described = await scope().must("describe", "pod", "crash");
    assert.match(described, /Last State: +Terminated\n +Reason: +Error\n +Exit Code: +3/);
    assert.match(described, /Back-off restarting failed container main in pod crash_/);
  });

  it("in a reference waits for what is missing and then starts", async () => {
    await scope().apply(shellPod("needs", idle, { container: { envFrom: [{ configMapRef: { name: "later" } }] } }));
    await eventually("CreateContainerConfigError", async () => {
      assert.match(await scope().must("get", "pod", "needs"), /CreateContainerConfigError/);
      assert.match(await scope().must("describe", "pod", "needs"), /configmap "later" not found/);
    });
    await scope().must("create", "configmap", "later", "--from-literal=A=b");
    await scope().ready("pod/needs", 60_000);
    assert.equal(await scope().must("exec", "needs", "--", "sh", "-c", "echo $A"), "b\n");
  });

  it("in a kubectl call is answered as by Kubernetes", async () => {
    const cases: [string[], RegExp][] = [
      [["get", "pod", "nope"], /Error from server \(NotFound\): pods "nope" not found/],
      [["get", "widgets"], /the server doesn't have a resource type "widgets"/],
      [["logs", "nope"], /pods "nope" not found/],
      [["exec", "nope", "--", "true"], /pods "nope" not found/],
      [["scale", "deployment/nope", "--replicas=1"], /deployments.apps "nope" not found/],
      [["get", "pods", "-l", "a=b=c"], /unable to parse requirement|found '='/],
      [["get", "pods", "--field-selector", "spec.x=1"], /field label not supported: spec.x/],
    ];
    for (const [args, message] of cases) {
      const result = await scope().kubectl(...args);
      assert.notEqual(result.code, 0, args.join(" "));
      assert.match(result.stderr, message);
    }
  });
});
