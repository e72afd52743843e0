/**
 * What whoever runs a cluster may say about its nodes, in files of the cluster's directory: `kubelet.yaml`, a KubeletConfiguration, and
 * `registries.yaml`. Both are read when a node starts, and both may be absent.
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseKubeletConfig, type KubeletConfig, type RuntimeOptions } from "@kayak/kubelet";
import { load } from "js-yaml";
import { CommandError } from "../command/errors.ts";
import type { ClusterPaths } from "../cluster/paths.ts";

type Registries = NonNullable<RuntimeOptions["registries"]>;

export function readKubeletConfig(paths: ClusterPaths): KubeletConfig | undefined {
  const file = join(paths.data, "kubelet.yaml");
  const document = readDocument(file);
  if (document === undefined) return undefined;
  try {
    return parseKubeletConfig(document);
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`);
  }
}

/** `insecure`: a list of HOST[:PORT] that need no TLS. `ca`: files of certificates to trust, relative to the cluster's directory. */
export function readRegistries(paths: ClusterPaths): Registries {
  const file = join(paths.data, "registries.yaml");
  const { insecure, ca } = (readDocument(file) ?? {}) as { insecure?: unknown; ca?: unknown };
  return {
    insecure: strings(insecure, `${file}: insecure`),
    ca: strings(ca, `${file}: ca`).map((name) => readFileSync(resolve(dirname(file), name), "utf8")),
  };
}

function strings(value: unknown, where: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new CommandError(`${where} must be a list of strings.`);
}

function readDocument(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return load(text) ?? {};
  } catch (error) {
    throw new CommandError(`${file} is not YAML: ${(error as Error).message}`);
  }
}
