/** A node full of pods, and pods that come and go: what is deleted leaves nothing. */
import assert from "node:assert/strict";
import { createClient, loadKubeconfig } from "@kayak/client";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { churn } from "./bench/churn.ts";
import { eventually } from "./eventually.ts";
import { footprint, type Footprint } from "./footprint.ts";
import { idle, shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

const full = 110;
const cycles = 200;
/** Sockets come and go; one for each pod would be a leak. */
const spareDescriptors = 60;

describe("a node", function () {
  this.timeout(240_000);
  const scope = inNamespace("many");

  const measure = () => footprint(scope().cluster);
  const returnsTo = (before: Footprint) =>
    eventually("nothing left", async () => {
      const after = await measure();
      assert.deepEqual(after.exact, before.exact);
      assert.ok(
        after.bounded["file descriptors"] <= before.bounded["file descriptors"] + spareDescriptors,
        `${before.bounded["file descriptors"]} descriptors became ${after.bounded["file descriptors"]}`,
      );
    });

  it(`runs ${full} pods and refuses one more, and keeps nothing of them`, async () => {
    const before = await measure();
    const pods = Array.from({ length: full }, (_, index) =>
      shellPod(`many-${index}`, idle, { pod: { nodeName: "node-1" } }),
    );
    await scope().apply(...pods);
    await scope().must("wait", "--for=condition=Ready", "pod", "--all", "--timeout=120s");
    await scope().apply(shellPod("one-more", idle, { pod: { nodeName: "node-1" } }));
    await eventually("one more is refused", async () => {
      const { status } = await scope().json<corev1.Pod>("get", "pod", "one-more");
      assert.equal(status.reason, "OutOfpods");
      const used = `Node didn't have enough resource: pods, requested: 1, used: ${full}, capacity: ${full}`;
      assert.equal(status.message, `Pod was rejected: ${used}`);
    });
    await scope().must("delete", "pods", "--all", "--timeout=120s");
    await returnsTo(before);
  });

  it(`keeps nothing of ${cycles} pods that come and go`, async () => {
    const client = createClient(loadKubeconfig([scope().cluster.adminConfig]));
    try {
      await churn(client, 20);
      const before = await measure();
      await churn(client, cycles);
      await returnsTo(before);
    } finally {
      client.close();
    }
  });
});
