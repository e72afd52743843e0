import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Resource } from "../resource.ts";
import { HorizontalPodAutoscalers, HorizontalPodAutoscalersV1 } from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { fromStored, toStored } from "./index.ts";

const v1 = HorizontalPodAutoscalersV1 as unknown as Resource;
const metadata = { name: "web", namespace: "shop", annotations: { mine: "kept" } };
const scaleTargetRef = { kind: "Deployment", name: "web", apiVersion: "apps/v1" };
const cpu = (averageUtilization: number) => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

function stored(spec: object, status: object = {}) {
  return decode(HorizontalPodAutoscalers, {
    metadata,
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3, ...spec },
    status: { currentReplicas: 1, desiredReplicas: 1, ...status },
  });
}

const average = (name: string, averageValue: string) => ({ name, target: { type: "AverageValue", averageValue } });

describe("Autoscalers of v1", () => {
  it("show the processor target as a field", () => {
    const shown = fromStored(v1, stored({ metrics: [cpu(70)] })) as { spec?: unknown; apiVersion: string };
    assert.equal(shown.apiVersion, "autoscaling/v1");
    assert.deepEqual(shown.spec, {
      scaleTargetRef,
      minReplicas: 1,
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 70,
    });
  });

  const metrics = [
    { type: "Resource", resource: average("memory", "1Gi") },
    {
      type: "Pods",
      pods: {
        metric: { name: "hits", selector: { matchLabels: { a: "b" } } },
        target: { type: "AverageValue", averageValue: "5" },
      },
    },
    {
      type: "Object",
      object: {
        metric: { name: "rate" },
        describedObject: { kind: "Ingress", name: "in" },
        target: { type: "Value", value: "9" },
      },
    },
    {
      type: "External",
      external: {
        metric: { name: "queue", selector: { matchLabels: { q: "1" } } },
        target: { type: "AverageValue", averageValue: "2" },
      },
    },
    { type: "ContainerResource", containerResource: { ...average("cpu", "100m"), container: "c" } },
    cpu(55),
  ];
  const behavior = { scaleDown: { selectPolicy: "Max", policies: [{ type: "Pods", value: 1, periodSeconds: 9 }] } };
  const status = {
    conditions: [{ type: "AbleToScale", status: "True" }],
    currentMetrics: [
      { type: "Resource", resource: { name: "memory", current: { averageValue: "1Gi" } } },
      { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 40, averageValue: "40m" } } },
    ],
  };

  it("carry the rest in annotations, and give it back", () => {
    const object = stored({ metrics, behavior }, status);
    const shown = fromStored(v1, object);
    const { annotations } = shown.metadata;
    assert.deepEqual(Object.keys(annotations ?? {}).sort(), [
      "autoscaling.alpha.kubernetes.io/behavior",
      "autoscaling.alpha.kubernetes.io/conditions",
      "autoscaling.alpha.kubernetes.io/current-metrics",
      "autoscaling.alpha.kubernetes.io/metrics",
      "mine",
    ]);
    const again = toStored(v1, decode(v1, JSON.parse(JSON.stringify(shown)))) as unknown as {
      spec: { metrics: unknown };
      metadata: unknown;
    };
    assert.deepEqual(again.spec.metrics, metrics);
    assert.deepEqual(again.metadata, object.metadata);
  });

  it("ignore annotations that say nothing", () => {
    const wrong = {
      ...metadata,
      annotations: {
        "autoscaling.alpha.kubernetes.io/metrics": "{",
        "autoscaling.alpha.kubernetes.io/conditions": "[null, 3]",
      },
    };
    const object = decode(v1, {
      metadata: wrong,
      spec: { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 60 },
    });
    const converted = toStored(v1, object) as unknown as { spec: { metrics: unknown; minReplicas: number } };
    assert.deepEqual([converted.spec.metrics, converted.spec.minReplicas], [[cpu(60)], 1]);
  });

  it("get the stored version's default target", () => {
    const converted = toStored(v1, decode(v1, { metadata, spec: { scaleTargetRef, maxReplicas: 3 } })) as unknown as {
      spec: { metrics: unknown };
    };
    assert.deepEqual(converted.spec.metrics, [cpu(80)]);
  });
});
