/** How fast pods come and go. */
import { Deployments, Pods, type appsv1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { benchPod, type Bench } from "./start.ts";
import { ms, percentile, type Row } from "./table.ts";
import { isReady, podsReady, until } from "./watching.ts";

const singles = 50;
const batch = 30;

export async function measurePods({ client }: Bench): Promise<Row[]> {
  return [await oneAtATime(client), await deploymentUpAndDown(client)];
}

export async function oneAtATime(client: Client): Promise<Row> {
  const took: number[] = [];
  for (let i = 0; i < singles; i++) {
    const name = `single-${i}`;
    const begun = performance.now();
    const ready = until(client, Pods, {
      namespace: "default",
      fieldSelector: `metadata.name=${name}`,
      done: (pod) => isReady(pod?.status.conditions),
    });
    await client.create(Pods, benchPod(name));
    await ready;
    took.push(performance.now() - begun);
    await client.delete(Pods, { name, namespace: "default" }, { gracePeriodSeconds: 0 });
  }
  took.sort((a, b) => a - b);
  return {
    figure: "create to Ready, one pod at a time",
    kubernetes: "p50 1.0 s, p99 1.5 s",
    aim: "p50 60 ms, p99 200 ms",
    measured: `p50 ${ms(percentile(took, 50))}, p99 ${ms(percentile(took, 99))}`,
  };
}

async function deploymentUpAndDown(client: Client): Promise<Row> {
  const template = { metadata: { name: "", labels: { app: "many" } }, spec: benchPod("x").spec };
  const deployment = {
    replicas: batch,
    selector: { matchLabels: { app: "many" } },
    template,
  } as unknown as appsv1.DeploymentSpec;
  const follow = { namespace: "default", labelSelector: "app=many" };

  const created = performance.now();
  const allReady = podsReady(client, "app=many", batch);
  await client.create(Deployments, { metadata: { name: "many", namespace: "default" }, spec: deployment });
  await allReady;
  const upMs = performance.now() - created;

  const scaled = performance.now();
  let gone = 0;
  const allGone = until(client, Pods, { ...follow, done: (pod) => !pod && ++gone === batch });
  await client.patch(
    Deployments,
    { name: "many", namespace: "default" },
    { type: "merge", body: { spec: { replicas: 0 } } },
  );
  await allGone;
  const downMs = performance.now() - scaled;
  await client.delete(Deployments, { name: "many", namespace: "default" });
  return {
    figure: `Deployment of ${batch} pods to all Ready / scale ${batch} to 0 until gone`,
    kubernetes: "19 s / 55 s",
    aim: "1.5 s / 2 s",
    measured: `${ms(upMs)} / ${ms(downMs)}`,
  };
}
