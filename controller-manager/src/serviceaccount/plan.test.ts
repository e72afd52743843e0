import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { meta, namespace } from "../testing/objects.ts";
import { planFurniture, type Furniture } from "./plan.ts";

const account: corev1.ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("default") };
const annotations = { "kubernetes.io/description": "x" };
const published = (text: string, more = {}): corev1.ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: meta("kube-root-ca.crt", { annotations }),
  data: { "ca.crt": text, ...more },
});

const whole: Furniture = { namespace: namespace("n"), account, configMap: published("PEM"), rootCA: "PEM" };

describe("planFurniture", () => {
  const cases: [name: string, state: Partial<Furniture>, kinds: string[]][] = [
    ["nothing to do", {}, []],
    ["a new namespace", { account: undefined, configMap: undefined }, ["createAccount", "createRootCA"]],
    ["no CA to publish", { configMap: undefined, rootCA: undefined }, []],
    ["another CA", { configMap: published("OLD") }, ["updateRootCA"]],
    ["a stranger's additions", { configMap: published("PEM", { more: "x" }) }, ["updateRootCA"]],
    ["a terminating namespace", { namespace: namespace("n", { phase: "Terminating" }), account: undefined }, []],
  ];
  for (const [name, state, kinds] of cases) {
    it(name, () =>
      assert.deepEqual(
        planFurniture({ ...whole, ...state }).map(({ kind }) => kind),
        kinds,
      ),
    );
  }
});
