/** Pods from files, and what shows them in the API. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pods } from "@kayak/api";
import { afterEach, beforeEach, describe, it } from "mocha";
import { parseKubeletConfig } from "../config/kubelet-config.ts";
import { Harness } from "../testing/harness.ts";
import { isManifest, parseManifest } from "./manifest.ts";

const text = (image: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: app, image: "${image}" }] }
`;

const parse = (content: string) => parseManifest(content, { nodeName: "node-1", nowMs: 0 });

describe("a static pod's file", () => {
  it("is a pod of this node, with defaults", () => {
    const { metadata, spec } = parse(text("web:1"));
    assert.deepEqual([metadata.name, metadata.namespace], ["web-node-1", "default"]);
    assert.equal(metadata.annotations?.["kubernetes.io/config.source"], "file");
    assert.equal(metadata.annotations?.["kubernetes.io/config.hash"], metadata.uid);
    assert.deepEqual([spec.nodeName, spec.restartPolicy], ["node-1", "Always"]);
    assert.deepEqual(spec.tolerations?.at(-1), { operator: "Exists", effect: "NoExecute" });
  });

  it("is another pod when it changes", () =>
    assert.notEqual(parse(text("web:1")).metadata.uid, parse(text("web:2")).metadata.uid));

  for (const content of ["kind: Service", "", "kind: Pod\nmetadata: {}"])
    it(`is refused: ${JSON.stringify(content)}`, () => assert.throws(() => parse(content)));

  it("is told by its name", () =>
    assert.deepEqual(["a.yaml", "b.yml", "c.json", ".d.yaml", "e.yaml~", "f.txt"].filter(isManifest), [
      "a.yaml",
      "b.yml",
      "c.json",
    ]));
});

describe("static pods", () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "kayak-static-"))));
  afterEach(() => rm(directory, { recursive: true }));
  const start = () => Harness.start({ config: parseKubeletConfig({ staticPodPath: directory }) });
  const file = () => join(directory, "web.yaml");
  const name = "web-node-1";

  it("run, and are shown", async () => {
    await writeFile(file(), text("web:1"));
    await using kubelet = await start();
    await kubelet.until(() => kubelet.isReady(name), "ready");
    const mirror = kubelet.pod(name)!;
    const { annotations = {}, uid, labels } = mirror.metadata;
    assert.deepEqual(labels, { app: "web" });
    assert.equal(annotations["kubernetes.io/config.mirror"], annotations["kubernetes.io/config.hash"]);
    assert.notEqual(uid, annotations["kubernetes.io/config.hash"]);
    assert.deepEqual(
      mirror.metadata.ownerReferences?.map(({ kind, name: owner }) => [kind, owner]),
      [["Node", "node-1"]],
    );
  });

  it("outlive the deletion of what shows them", async () => {
    await writeFile(file(), text("web:1"));
    await using kubelet = await start();
    await kubelet.until(() => kubelet.isReady(name), "ready");
    const { uid } = kubelet.pod(name)!.metadata;
    kubelet.api.deletePod(name, 30);
    await kubelet.until(() => kubelet.isReady(name) && kubelet.pod(name)!.metadata.uid !== uid, "shown again");
    assert.equal(kubelet.runtime.calls.filter((call) => call.startsWith("stop ")).length, 0);
  });

  it("change and end with their files", async () => {
    await writeFile(file(), text("web:1"));
    await using kubelet = await start();
    kubelet.runtime.addImage("web:2");
    await kubelet.until(() => kubelet.isReady(name), "ready");
    await writeFile(file(), text("web:2"));
    await kubelet.clock.advance(20_000);
    await kubelet.until(() => kubelet.pod(name)?.spec.containers[0]?.image === "web:2", "changed");
    await kubelet.until(() => kubelet.isReady(name), "ready again");
    await rm(file());
    await kubelet.clock.advance(20_000);
    await kubelet.until(() => !kubelet.pod(name) && kubelet.runtime.containers.size === 0, "gone");
    assert.deepEqual(kubelet.api.of(Pods), []);
  });
});
