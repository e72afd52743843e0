/** Volumes whose files the kubelet writes and keeps current: configMap, secret, downwardAPI, projected. */
import { createHash } from "node:crypto";
import type { corev1 } from "@kayak/api";
import { writeAtomically, type Ownership, type Payload } from "./atomic-writer.ts";
import { DEFAULT_MODE, configMapFiles, downwardFiles, secretFiles, type Files } from "./payload.ts";
import type { ReadyVolume, VolumeContext, VolumePlugin } from "./volume.ts";

export const configMap: VolumePlugin = {
  name: "kubernetes.io~configmap",
  matches: (volume) => volume.configMap !== undefined,
  async setUp(context) {
    const source = context.volume.configMap!;
    return write(context, await configMapFiles(context, source, source.defaultMode ?? DEFAULT_MODE));
  },
};

export const secret: VolumePlugin = {
  name: "kubernetes.io~secret",
  secret: true,
  matches: (volume) => volume.secret !== undefined,
  async setUp(context) {
    const { secretName, ...source } = context.volume.secret!;
    return write(
      context,
      await secretFiles(context, { ...source, name: secretName }, source.defaultMode ?? DEFAULT_MODE),
    );
  },
};

export const downwardAPI: VolumePlugin = {
  name: "kubernetes.io~downward-api",
  matches: (volume) => volume.downwardAPI !== undefined,
  async setUp(context) {
    const { items = [], defaultMode = DEFAULT_MODE } = context.volume.downwardAPI!;
    return write(context, downwardFiles(context.facts, items, defaultMode));
  },
};

export const projected: VolumePlugin = {
  name: "kubernetes.io~projected",
  secret: true,
  matches: (volume) => volume.projected !== undefined,
  async setUp(context) {
    const { sources = [], defaultMode = DEFAULT_MODE } = context.volume.projected!;
    const parts = await Promise.all((sources ?? []).map((source) => sourceFiles(context, source, defaultMode)));
    return write(context, new Map(parts.flatMap((part) => [...part])));
  },
};

async function sourceFiles(context: VolumeContext, source: corev1.VolumeProjection, mode: number): Promise<Files> {
  if (source.configMap) return configMapFiles(context, source.configMap, mode);
  if (source.secret) return secretFiles(context, source.secret, mode);
  if (source.downwardAPI) return downwardFiles(context.facts, source.downwardAPI.items ?? [], mode);
  if (source.serviceAccountToken) return tokenFile(context, source.serviceAccountToken, mode);
  const kind = Object.keys(source)[0] ?? "empty";
  throw new Error(`projection of kind ${kind} is not supported`);
}

async function tokenFile(
  { tokens, facts: { pod } }: VolumeContext,
  source: corev1.ServiceAccountTokenProjection,
  mode: number,
): Promise<Files> {
  const token = await tokens.token(pod, source);
  const private_ = soleUser(pod) !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  return new Map([[source.path, { data: Buffer.from(token), mode: private_ ? 0o600 : mode }]]);
}

/** The user that all containers run as, if it is one and known. */
function soleUser({ spec }: corev1.Pod): number | undefined {
  const users = new Set(
    [...(spec.initContainers ?? []), ...spec.containers].map(
      (container) => container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
    ),
  );
  return users.size === 1 ? [...users][0] : undefined;
}

/** Digest of what each directory holds, so that an unchanged volume costs no file access. */
const written = new Map<string, string>();

export function forgetWritten(prefix: string): void {
  for (const directory of written.keys()) if (directory.startsWith(prefix)) written.delete(directory);
}

async function write({ directory, facts: { pod } }: VolumeContext, payload: Payload): Promise<ReadyVolume> {
  const owner: Ownership = {
    uid: pod.spec.securityContext?.fsGroup === undefined ? soleUser(pod) : undefined,
    gid: pod.spec.securityContext?.fsGroup,
  };
  const digest = digestOf(payload, owner);
  if (written.get(directory) !== digest) {
    await writeAtomically(directory, payload, owner);
    written.set(directory, digest);
  }
  return { hostPath: directory, managed: true };
}

function digestOf(payload: Payload, owner: Ownership): string {
  const hash = createHash("sha256").update(JSON.stringify(owner));
  for (const [path, { data, mode }] of payload) hash.update(`\0${path}\0${mode}\0${data.length}\0`).update(data);
  return hash.digest("base64");
}
