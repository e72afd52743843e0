/** An API server without a cluster, as a process of its own: what thousands of services cost one node isn't what they cost three. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { EndpointSlices, Services, type corev1, type discoveryv1, type Draft } from "@kayak/api";
import { createClient, loadKubeconfig, type Client } from "@kayak/client";
import { repository } from "../../process.ts";

export interface ApiOnly {
  readonly client: Client;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export async function startApiOnly(): Promise<ApiOnly> {
  const args = ["--import", "tsx", "--conditions=source", "apiserver/src/testing/main.ts"];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ["ignore", "pipe", "ignore"] });
  const [path] = (await once(child.stdout, "data")) as [Buffer];
  const kubeconfig = path.toString().trim();
  const client = createClient(loadKubeconfig([kubeconfig]));
  const close = async () => {
    client.close();
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { client, kubeconfig, close };
}

export const namespace = "default";
const workers = 16;
/** Where endpoints are: a third of them on the node that is measured. */
export const nodeNames = ["bench", "other-1", "other-2"] as const;

export function serviceName(index: number): string {
  return `svc-${index}`;
}

/** The address of one of the two endpoints; `turn` tells it from what it was before. */
export function endpointAddress(index: number, turn: number): string {
  return `10.${244 + (turn % 8)}.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

/** Services from `from` on, until there are `to`, with two endpoints each. */
export async function createServices(client: Client, from: number, to: number): Promise<void> {
  let next = from;
  const work = async () => {
    for (let index = next++; index < to; index = next++) {
      await client.create(Services, serviceAt(index));
      await client.create(EndpointSlices, sliceAt(index, 0));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

function serviceAt(index: number): Draft<corev1.Service> {
  const name = serviceName(index);
  const spec = { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: 8080 }] };
  return { metadata: { name, namespace }, spec };
}

export function sliceAt(index: number, turn: number): Draft<discoveryv1.EndpointSlice> {
  const name = serviceName(index);
  return {
    metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    endpoints: [endpointAddress(index, turn), endpointAddress(index, 7)].map((address, i) => ({
      addresses: [address],
      conditions: { ready: true },
      nodeName: nodeNames[(index + i) % nodeNames.length]!,
    })),
  };
}
