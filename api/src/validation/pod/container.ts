/** The rules that hold for containers of every sort. */
import { checkDnsLabel, checkPort, checkPortName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import type { PodContext } from "./context.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { validateMounts } from "./mounts.ts";
import { validateContainerResources } from "./resources.ts";
import { validateSecurityContext } from "./security.ts";

export const pullPolicies = ["Always", "IfNotPresent", "Never"];
export const protocols = ["SCTP", "TCP", "UDP"];

export function validateContainer(container: core.Container, at: string, context: PodContext): void {
  const { errors } = context;
  if (container.name === "") errors.required(`${at}.name`);
  else errors.invalidEach(`${at}.name`, container.name, checkDnsLabel(container.name));
  validateImage(container.image, `${at}.image`, context);
  errors.oneOf(`${at}.terminationMessagePolicy`, container.terminationMessagePolicy, ["File", "FallbackToLogsOnError"]);
  if (container.ports) validatePorts(container.ports, `${at}.ports`, errors);
  validateEnv(container.env, `${at}.env`, errors);
  validateEnvFrom(container.envFrom, `${at}.envFrom`, errors);
  validateMounts(container, at, context);
  errors.oneOf(`${at}.imagePullPolicy`, container.imagePullPolicy, pullPolicies);
  if (container.resources)
    validateContainerResources(container.resources, { at: `${at}.resources`, errors, claims: context.claims });
  if (container.resizePolicy) validateResizePolicies(container.resizePolicy, `${at}.resizePolicy`, context);
  const hostUsers = context.spec.hostUsers !== false;
  if (container.securityContext)
    validateSecurityContext(container.securityContext, { at: `${at}.securityContext`, hostUsers }, errors);
}

function validateImage(image: string | undefined, at: string, { errors, isPod }: PodContext): void {
  if (!image) errors.required(at);
  else if (isPod && image.trim() !== image) errors.invalid(at, image, "must not have leading or trailing whitespace");
}

function validatePorts(ports: readonly core.ContainerPort[], at: string, errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const field = `${at}[${index}]`;
    if (port.name) {
      const problems = checkPortName(port.name);
      errors.invalidEach(`${field}.name`, port.name, problems);
      if (problems.length === 0 && names.has(port.name)) errors.duplicate(`${field}.name`, port.name);
      names.add(port.name);
    }
    if (port.containerPort === 0) errors.required(`${field}.containerPort`);
    else errors.invalidEach(`${field}.containerPort`, port.containerPort, checkPort(port.containerPort));
    if (port.hostPort) errors.invalidEach(`${field}.hostPort`, port.hostPort, checkPort(port.hostPort));
    errors.oneOf(`${field}.protocol`, port.protocol, protocols);
  });
}

function validateResizePolicies(
  policies: readonly core.ContainerResizePolicy[],
  at: string,
  { errors, spec }: PodContext,
): void {
  const names = new Set<string>();
  policies.forEach(({ resourceName, restartPolicy }, index) => {
    if (names.has(resourceName)) errors.duplicate(`${at}[${index}]`, resourceName);
    names.add(resourceName);
    errors.oneOf(at, resourceName, ["cpu", "memory"]);
    errors.oneOf(at, restartPolicy, ["NotRequired", "RestartContainer"]);
    if (spec.restartPolicy === "Never" && restartPolicy !== "NotRequired") {
      errors.invalid(at, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
    }
  });
}

/** No two of the containers may want the same port of the host. `containers[i]` is called `${at}[i + offset]`. */
export function validateHostPorts(
  containers: readonly core.Container[],
  at: string,
  { errors, offset = 0 }: { errors: FieldErrors; offset?: number },
): void {
  const taken = new Set<string>();
  containers.forEach(({ ports }, index) => {
    ports?.forEach(({ hostPort, hostIP = "", protocol = "" }, portIndex) => {
      if (!hostPort) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.duplicate(`${at}[${index + offset}].ports[${portIndex}].hostPort`, key);
      taken.add(key);
    });
  });
}
