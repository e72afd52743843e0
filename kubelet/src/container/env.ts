/** A container's environment: service variables, then `envFrom`, then `env`, each able to refer to what came before. */
import type { corev1 } from "@kayak/api";
import { readBeneath } from "../volumes/read-file.ts";
import { valueInFile } from "./env-file.ts";
import { configError, messageOf } from "./errors.ts";
import { expand } from "./expansion.ts";
import { fieldValue, resourceValue, type PodFacts } from "./field-ref.ts";

type Container = corev1.Container;
export type Variables = readonly { readonly name: string; readonly value: string }[];

/** Objects a pod refers to by name in its own namespace; undefined when there is none. */
export interface ObjectSource {
  configMap(name: string): Promise<corev1.ConfigMap | undefined>;
  secret(name: string): Promise<corev1.Secret | undefined>;
  claim(name: string): Promise<corev1.PersistentVolumeClaim | undefined>;
  /** Of the cluster. */
  volume(name: string): Promise<corev1.PersistentVolume | undefined>;
}

export interface EnvInput {
  readonly facts: PodFacts;
  readonly container: Container;
  readonly services: ReadonlyMap<string, string>;
  readonly objects: ObjectSource;
  /** Where the pod's volumes are. */
  readonly volumes: ReadonlyMap<string, { readonly hostPath: string }>;
}

/** A larger file of variables is refused, as upstream does. */
const MAX_ENV_FILE_BYTES = 64 * 1024;

export async function containerEnv(input: EnvInput): Promise<Variables> {
  const { container, services } = input;
  const values = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    for (const [name, value] of await fromSource(input.objects, source))
      values.set(`${source.prefix ?? ""}${name}`, value);
  }
  for (const variable of container.env ?? []) {
    const value = await valueOf(input, variable, (name) => values.get(name) ?? services.get(name));
    if (value !== undefined) values.set(variable.name, value);
  }
  for (const [name, value] of services) if (!values.has(name)) values.set(name, value);
  return [...values].map(([name, value]) => ({ name, value }));
}

async function fromSource(
  objects: ObjectSource,
  source: corev1.EnvFromSource,
): Promise<Iterable<readonly [string, string]>> {
  if (source.configMapRef) {
    const { name = "", optional } = source.configMapRef;
    const object = await objects.configMap(name);
    if (!object && !optional) throw configError(`configmap "${name}" not found`);
    return Object.entries(object?.data ?? {});
  }
  const { name = "", optional } = source.secretRef ?? {};
  const object = await objects.secret(name);
  if (!object && !optional) throw configError(`secret "${name}" not found`);
  return Object.entries(object?.data ?? {}).map(([key, value]) => [key, decode(value)] as const);
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

/** Undefined: the variable is not set, as an optional reference to nothing. */
async function valueOf(
  input: EnvInput,
  variable: corev1.EnvVar,
  lookup: (name: string) => string | undefined,
): Promise<string | undefined> {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? "", lookup);
  if (from.fieldRef) return fieldValue(input.facts, from.fieldRef.fieldPath);
  if (from.resourceFieldRef) return resourceOf(input, from.resourceFieldRef);
  if (from.configMapKeyRef) return configMapKey(input, from.configMapKeyRef);
  if (from.secretKeyRef) return secretKey(input, from.secretKeyRef);
  if (from.fileKeyRef) return fileKey(input, from.fileKeyRef);
  throw configError(`environment variable ${variable.name} has a source this kubelet does not support`);
}

function resourceOf({ facts, container }: EnvInput, ref: corev1.ResourceFieldSelector): string {
  const name = ref.containerName || container.name;
  const { containers, initContainers = [] } = facts.pod.spec;
  const target = [...containers, ...initContainers].find((other) => other.name === name);
  if (!target) throw configError(`container ${name} not found`);
  return resourceValue(facts, ref, target);
}

async function configMapKey(
  { facts, objects }: EnvInput,
  ref: corev1.ConfigMapKeySelector,
): Promise<string | undefined> {
  const { name = "", key, optional } = ref;
  const object = await objects.configMap(name);
  const value = object?.data?.[key];
  if (value !== undefined || optional) return value;
  if (!object) throw configError(`configmap "${name}" not found`);
  throw configError(`couldn't find key ${key} in ConfigMap ${facts.pod.metadata.namespace}/${name}`);
}

async function secretKey({ facts, objects }: EnvInput, ref: corev1.SecretKeySelector): Promise<string | undefined> {
  const { name = "", key, optional } = ref;
  const object = await objects.secret(name);
  const value = object?.data?.[key];
  if (value !== undefined) return decode(value);
  if (optional) return undefined;
  if (!object) throw configError(`secret "${name}" not found`);
  throw configError(`couldn't find key ${key} in Secret ${facts.pod.metadata.namespace}/${name}`);
}

async function fileKey(
  { volumes }: EnvInput,
  { volumeName, path, key, optional }: corev1.FileKeySelector,
): Promise<string | undefined> {
  const volume = volumes.get(volumeName);
  if (!volume) throw configError(`cannot find the volume "${volumeName}" referenced by FileKeyRef`);
  const value = await readVariable(volume.hostPath, path, key);
  if (value === undefined && !optional)
    throw configError(`environment variable key "${key}" not found in file "${path}"`);
  return value;
}

async function readVariable(root: string, path: string, key: string): Promise<string | undefined> {
  try {
    return valueInFile((await readBeneath(root, path, MAX_ENV_FILE_BYTES)) ?? "", key);
  } catch (error) {
    throw configError(`couldn't parse env file "${path}": ${messageOf(error)}`);
  }
}
