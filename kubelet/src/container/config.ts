/** The runtime's configuration of one container, from its spec and everything that was found out for it. Pure. */
import type { corev1 } from "@kayak/api";
import type { ContainerConfig, Device, ImageInfo, Mount } from "../cri.ts";
import type { StartContainer } from "../pods/plan.ts";
import { annotationKeys, containerHash, labelKeys, podLabels } from "../pods/identity.ts";
import { expand } from "./expansion.ts";
import type { Variables } from "./env.ts";
import { containerResources } from "./resources.ts";
import { securityContext } from "./security.ts";

export interface ContainerInput {
  readonly pod: corev1.Pod;
  readonly start: StartContainer;
  readonly image: ImageInfo;
  readonly env: Variables;
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly nodeMemoryBytes: number;
  readonly terminationMessageFile: string;
  /** For a debugging container that shares another's processes. */
  readonly targetContainerId?: string | undefined;
}

export function planContainer(input: ContainerInput): ContainerConfig {
  const { pod, env, image, targetContainerId } = input;
  const { container, attempt } = input.start;
  const values = new Map(env.map(({ name, value }) => [name, value]));
  const expandAll = (texts: readonly string[]) => texts.map((text) => expand(text, (name) => values.get(name)));
  return {
    metadata: { name: container.name, attempt },
    imageId: image.id,
    ...(container.command?.length && { command: expandAll(container.command) }),
    ...(container.args?.length && { args: expandAll(container.args) }),
    ...(container.workingDir && { workingDir: container.workingDir }),
    env,
    mounts: input.mounts,
    ...(input.devices.length > 0 && { devices: input.devices }),
    labels: { ...podLabels(pod), [labelKeys.containerName]: container.name },
    annotations: containerAnnotations(input),
    logPath: logPath(container.name, attempt),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    ...(container.lifecycle?.stopSignal && { stopSignal: container.lifecycle.stopSignal }),
    resources: containerResources(pod, container, input.nodeMemoryBytes),
    security: securityContext(pod, container, image),
    ...(targetContainerId !== undefined && { targetContainerId }),
  };
}

export function logPath(container: string, attempt: number): string {
  return `${container}/${attempt}.log`;
}

/** What is needed to look after the container when its pod is gone from the API. */
function containerAnnotations({
  pod,
  start: { container },
  terminationMessageFile,
}: ContainerInput): Record<string, string> {
  const preStop = container.lifecycle?.preStop;
  return {
    [annotationKeys.hash]: containerHash(container),
    [annotationKeys.image]: container.image ?? "",
    [annotationKeys.terminationMessageFile]: terminationMessageFile,
    [annotationKeys.terminationMessagePolicy]: container.terminationMessagePolicy ?? "File",
    [annotationKeys.gracePeriod]: String(pod.spec.terminationGracePeriodSeconds ?? 30),
    ...(preStop && { [annotationKeys.preStop]: JSON.stringify(preStop) }),
  };
}
