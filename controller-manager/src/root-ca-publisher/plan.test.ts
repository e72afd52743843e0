import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { meta, namespace } from "../testing/objects.ts";
import { planRootCA, type Publication } from "./plan.ts";

const annotations = { "kubernetes.io/description": "x" };
const published = (text: string, more = {}): corev1.ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: meta("kube-root-ca.crt", { annotations }),
  data: { "ca.crt": text, ...more },
});

const whole: Publication = { namespace: namespace("n"), configMap: published("PEM"), rootCA: "PEM" };

describe("planRootCA", () => {
  const cases: [name: string, state: Partial<Publication>, kind: string | undefined][] = [
    ["nothing to do", {}, undefined],
    ["a new namespace", { configMap: undefined }, "create"],
    ["another CA", { configMap: published("OLD") }, "update"],
    ["a stranger's additions", { configMap: published("PEM", { more: "x" }) }, "update"],
    [
      "a terminating namespace",
      { namespace: namespace("n", { phase: "Terminating" }), configMap: undefined },
      undefined,
    ],
  ];
  for (const [name, state, kind] of cases) it(name, () => assert.equal(planRootCA({ ...whole, ...state })?.kind, kind));
});
