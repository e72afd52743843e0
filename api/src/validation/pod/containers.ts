/** The lists of containers of a pod: regular, init and ephemeral. */
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateContainer, validateHostPorts } from "./container.ts";
import type { PodContext } from "./context.ts";
import { validateLifecycle, validateProbes } from "./handlers.ts";

export function validateContainers(at: string, context: PodContext): void {
  const { containers, initContainers, ephemeralContainers } = context.spec;
  validateRegular(containers, `${at}.containers`, context);
  if (initContainers) validateInit(initContainers, `${at}.initContainers`, context);
  if (ephemeralContainers) validateEphemeral(ephemeralContainers, `${at}.ephemeralContainers`, context);
}

function validateRegular(containers: readonly core.Container[], at: string, context: PodContext): void {
  const { errors } = context;
  if (containers.length === 0) return errors.required(at);
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const field = `${at}[${index}]`;
    validateContainer(container, field, context);
    if (names.has(container.name)) errors.duplicate(`${field}.name`, container.name);
    names.add(container.name);
    validateServing(container, field, context);
    if (container.restartPolicy !== undefined) validateRestartPolicy(container, field, errors);
    if (container.restartPolicyRules) validateRestartRules(container, field, errors);
  });
  validateHostPorts(containers, at, { errors });
}

/** What containers have that go on serving: hooks and probes. */
function validateServing(container: core.Container, at: string, context: PodContext): void {
  if (container.lifecycle) validateLifecycle(container.lifecycle, `${at}.lifecycle`, context);
  validateProbes(container, at, context);
}

function validateRestartPolicy({ restartPolicy }: core.Container, at: string, errors: FieldErrors): void {
  errors.oneOf(`${at}.restartPolicy`, restartPolicy, ["Always", "OnFailure", "Never"]);
}

/** Bounds the work that the kubelet does at every exit of a container. */
const maxRestartRules = 20;
const maxExitCodes = 255;

function validateRestartRules(container: core.Container, at: string, errors: FieldErrors): void {
  const rules = container.restartPolicyRules ?? [];
  if (rules.length === 0) return;
  if (container.restartPolicy === undefined)
    errors.required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used");
  if (rules.length > maxRestartRules) errors.tooLong(`${at}.restartPolicyRules`, maxRestartRules);
  rules.forEach(({ action, exitCodes }, index) => {
    const field = `${at}.restartPolicyRules[${index}]`;
    errors.oneOf(`${field}.action`, action, ["Restart"]);
    if (!exitCodes) return errors.required(`${field}.exitCodes`, "must be specified");
    errors.oneOf(`${field}.exitCodes.operator`, exitCodes.operator, ["In", "NotIn"]);
    const count = exitCodes.values?.length ?? 0;
    if (count > maxExitCodes) errors.tooMany(`${field}.exitCodes.values`, count, maxExitCodes);
  });
}

const onlyForSidecars = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

function validateInit(containers: readonly core.Container[], at: string, context: PodContext): void {
  const { errors, spec } = context;
  const names = new Set(spec.containers.map(({ name }) => name));
  containers.forEach((container, index) => {
    const field = `${at}[${index}]`;
    validateContainer(container, field, context);
    if (container.restartPolicy !== undefined) validateRestartPolicy(container, field, errors);
    if (container.restartPolicyRules) validateRestartRules(container, field, errors);
    if (names.has(container.name)) errors.duplicate(`${field}.name`, container.name);
    else if (container.name !== "") names.add(container.name);
    // Init containers run one after the other, so only each on its own can collide.
    validateHostPorts([container], at, { errors, offset: index });
    if (container.restartPolicy === "Always") return validateServing(container, field, context);
    for (const name of onlyForSidecars) {
      if (container[name])
        errors.forbidden(`${field}.${name}`, "may not be set for init containers without restartPolicy=Always");
    }
  });
}

const notForEphemeral = [
  "ports",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
] as const;

function validateEphemeral(containers: readonly core.EphemeralContainer[], at: string, context: PodContext): void {
  const { errors, spec } = context;
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  containers.forEach((container, index) => {
    const field = `${at}[${index}]`;
    validateContainer(container, field, context);
    if (names.has(container.name)) errors.duplicate(`${field}.name`, container.name);
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.notFound(`${field}.targetContainerName`, target);
    validateEphemeralFields(container, field, errors);
  });
}

function validateEphemeralFields(container: core.EphemeralContainer, at: string, errors: FieldErrors): void {
  const why = "cannot be set for an Ephemeral Container";
  for (const name of notForEphemeral) if (container[name] !== undefined) errors.forbidden(`${at}.${name}`, why);
  if (Object.values(container.resources ?? {}).some((part) => part !== undefined))
    errors.forbidden(`${at}.resources`, why);
  container.volumeMounts?.forEach(({ subPath, subPathExpr }, index) => {
    if (subPath) errors.forbidden(`${at}.volumeMounts[${index}].subPath`, why);
    if (subPathExpr) errors.forbidden(`${at}.volumeMounts[${index}].subPathExpr`, why);
  });
}
