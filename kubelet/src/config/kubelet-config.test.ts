import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseKubeletConfig } from "./kubelet-config.ts";

const allowing = (pattern: string) => ({
  imagePullCredentialsVerificationPolicy: "NeverVerifyAllowlistedImages",
  preloadedImagesVerificationAllowlist: [pattern],
});

describe("KubeletConfiguration", () => {
  it("has defaults", () => {
    const config = parseKubeletConfig();
    assert.equal(config.maxPods, 110);
    assert.deepEqual(config.evictionHard[0], { signal: "memory.available", limit: { value: 100 * 1024 * 1024 } });
    assert.equal(config.evictionHard.length, 5);
  });

  it("takes thresholds, with what belongs to them", () =>
    assert.deepEqual(
      parseKubeletConfig({
        evictionHard: { "nodefs.available": "10%", "imagefs.available": "0%" },
        evictionMinimumReclaim: { "nodefs.available": "1Gi" },
        evictionSoft: { "memory.available": "1Gi" },
        evictionSoftGracePeriod: { "memory.available": "1m30s" },
      }).evictionHard.concat(
        parseKubeletConfig({
          evictionSoft: { "memory.available": "1Gi" },
          evictionSoftGracePeriod: { "memory.available": "1m30s" },
        }).evictionSoft,
      ),
      [
        { signal: "nodefs.available", limit: { share: 0.1 }, reclaim: { value: 1024 ** 3 } },
        { signal: "memory.available", limit: { value: 1024 ** 3 }, graceMs: 90_000 },
      ],
    ));

  for (const { document, message } of [
    { document: { maxPod: 3 }, message: /maxPod/ },
    { document: { maxPods: "3" }, message: /maxPods: / },
    { document: { containerLogMaxSize: "ten" }, message: /containerLogMaxSize: is not a quantity/ },
    { document: { imageMinimumGCAge: "2 minutes" }, message: /imageMinimumGCAge: "2 minutes" is not a duration/ },
    { document: { evictionHard: { "memory.free": "1Gi" } }, message: /"memory.free" is not an eviction signal/ },
    { document: { evictionSoft: { "memory.available": "1Gi" } }, message: /evictionSoftGracePeriod.memory.available/ },
    { document: { imageGCLowThresholdPercent: 90 }, message: /imageGCLowThresholdPercent/ },
    { document: { apiVersion: "v1" }, message: /apiVersion/ },
    {
      document: { imagePullCredentialsVerificationPolicy: "Maybe" },
      message: /imagePullCredentialsVerificationPolicy/,
    },
    { document: { preloadedImagesVerificationAllowlist: ["r.io/web"] }, message: /can't be set if .*PreloadedImages"/ },
    { document: allowing("r.io/web:1"), message: /neither tag nor digest/ },
    { document: allowing("r.io/*/web"), message: /not a valid wildcard pattern/ },
    { document: allowing("/*"), message: /too short/ },
    { document: allowing(" r.io/web"), message: /spaces are not allowed/ },
  ])
    it(`refuses ${JSON.stringify(document)}`, () => assert.throws(() => parseKubeletConfig(document), message));
});
