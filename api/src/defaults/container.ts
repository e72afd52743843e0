/** Defaults of containers and what hangs on them. */
import { defaultPullPolicy } from "./image.ts";
import { defaultRequirements } from "./resources.ts";
import type { core } from "./types.ts";

export function defaultContainer(container: core.Container): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image);
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  defaultRequirements(container.resources);
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const variable of container.env ?? []) defaultEnvVar(variable);
  defaultProbe(container.livenessProbe);
  defaultProbe(container.readinessProbe);
  defaultProbe(container.startupProbe);
  defaultHttpGet(container.lifecycle?.postStart?.httpGet);
  defaultHttpGet(container.lifecycle?.preStop?.httpGet);
}

/** On the host's network a container port is the host's port. */
export function defaultHostPorts(container: core.Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

function defaultEnvVar({ valueFrom }: core.EnvVar): void {
  defaultFieldRef(valueFrom?.fieldRef);
  defaultResourceFieldRef(valueFrom?.resourceFieldRef);
}

export function defaultFieldRef(selector: core.ObjectFieldSelector | undefined): void {
  if (selector) selector.apiVersion ||= "v1";
}

export function defaultResourceFieldRef(selector: core.ResourceFieldSelector | undefined): void {
  if (selector) selector.divisor ??= "0";
}

function defaultProbe(probe: core.Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function defaultHttpGet(action: core.HTTPGetAction | undefined): void {
  if (!action) return;
  action.path ||= "/";
  action.scheme ||= "HTTP";
}
