/** How soon a new Service answers. */
import http from "node:http";
import { Deployments, Services, type appsv1 } from "@kayak/api";
import { demoImage } from "../../cluster.ts";
import { benchPod, type Bench } from "../start.ts";
import { ms, percentile, type Row } from "../table.ts";
import { podsReady } from "../watching.ts";

const rounds = 20;
const retryMs = 2;
/** A connection that was opened too early is lost, and only tried again by TCP after a second. */
const attemptMs = 20;

export async function measureFirstAnswer({ client }: Bench): Promise<Row[]> {
  const containers = [{ name: "main", image: demoImage, ports: [{ containerPort: 8080 }] }];
  const template = { metadata: { labels: { app: "answer" } }, spec: { ...benchPod("x").spec, containers } };
  const spec = {
    replicas: 3,
    selector: { matchLabels: { app: "answer" } },
    template,
  } as unknown as appsv1.DeploymentSpec;
  const allReady = podsReady(client, "app=answer", 3);
  await client.create(Deployments, { metadata: { name: "answer", namespace: "default" }, spec });
  await allReady;

  const took: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const name = `answer-${i}`;
    const begun = performance.now();
    const service = await client.create(Services, {
      metadata: { name, namespace: "default" },
      spec: { selector: { app: "answer" }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await firstAnswer(`http://${service.spec.clusterIP}/`);
    took.push(performance.now() - begun);
    await client.delete(Services, { name, namespace: "default" });
  }
  await client.delete(Deployments, { name: "answer", namespace: "default" });
  took.sort((a, b) => a - b);
  return [
    {
      figure: "Service created to first answer",
      kubernetes: "585 ms",
      aim: "50 ms",
      measured: `p50 ${ms(percentile(took, 50))}, p99 ${ms(percentile(took, 99))}`,
    },
  ];
}

async function firstAnswer(url: string): Promise<void> {
  while (!(await answers(url))) await new Promise((resolve) => setTimeout(resolve, retryMs));
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: attemptMs }, (response) => {
      response.resume().once("end", () => resolve(true));
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
  });
}
