/** Where a published port leads: looked up for every connection, so that replaced pods and services are followed. */
import { Deployments, Pods, Services, type appsv1, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import type { Published } from "./published.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Why something can't be published, in words for people. */
export class TargetError extends Error {}

type Wish = Pick<Published, "namespace" | "kind" | "name" | "targetPort">;

/** Rejects with a TargetError where there is nothing to connect to, and with NotFound. `turn` chooses among pods. */
export async function findTarget(client: Client, wish: Wish, turn: number): Promise<Target> {
  const { namespace, kind, name, targetPort } = wish;
  const ref = { namespace, name };
  if (kind === "service") return serviceTarget(await client.get(Services, ref), targetPort);
  if (kind === "pod") return podTarget(await client.get(Pods, ref), targetPort);
  const labelSelector = selectorText(await client.get(Deployments, ref));
  const { items } = await client.list(Pods, { namespace, labelSelector });
  const ready = items.filter(isReady);
  const pod = ready[turn % ready.length];
  if (!pod) throw new TargetError(`deployment/${name} has no pod that is ready`);
  return podTarget(pod, targetPort);
}

export function serviceTarget({ metadata, spec }: corev1.Service, wanted: string | undefined): Target {
  const what = `service/${metadata.name}`;
  if (!spec.clusterIP || spec.clusterIP === "None")
    throw new TargetError(`${what} has no cluster IP: publish a deployment or a pod instead`);
  const ports = (spec.ports ?? []).filter(({ protocol = "TCP" }) => protocol === "TCP");
  const port = pick(
    ports.map(({ name, port }) => ({ name, number: port })),
    wanted,
    what,
  );
  return { host: spec.clusterIP, port };
}

export function podTarget({ metadata, spec, status }: corev1.Pod, wanted: string | undefined): Target {
  const what = `pod/${metadata.name}`;
  if (!status.podIP) throw new TargetError(`${what} has no address yet`);
  if (wanted !== undefined && /^\d+$/.test(wanted)) return { host: status.podIP, port: Number(wanted) };
  const declared = spec.containers.flatMap(({ ports = [] }) => ports);
  const ports = declared.filter(({ protocol = "TCP" }) => protocol === "TCP");
  const port = pick(
    ports.map(({ name, containerPort }) => ({ name, number: containerPort })),
    wanted,
    what,
  );
  return { host: status.podIP, port };
}

interface NamedPort {
  readonly name: string | undefined;
  readonly number: number;
}

function pick(ports: readonly NamedPort[], wanted: string | undefined, what: string): number {
  const fitting = ports.filter(({ name, number }) => wanted === undefined || [name, String(number)].includes(wanted));
  const [port] = fitting;
  if (port && fitting.length === 1) return port.number;
  const known = ports.map(({ name, number }) => (name ? `${number} (${name})` : String(number))).join(", ");
  if (known === "") throw new TargetError(`${what} names no TCP port: say which one, as in 8080:80`);
  throw new TargetError(
    wanted === undefined
      ? `${what} has several ports: say which one, as in 8080:${ports[0]?.number}. It has ${known}`
      : `${what} has no port ${wanted}. It has ${known}`,
  );
}

function selectorText({ spec }: appsv1.Deployment): string {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    return operator === "DoesNotExist" ? `!${key}` : `${key} ${operator.toLowerCase()} (${values.join(",")})`;
  });
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...expressions].join(",");
}

function isReady({ metadata, status }: corev1.Pod): boolean {
  const ready = status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return ready && !metadata.deletionTimestamp;
}
