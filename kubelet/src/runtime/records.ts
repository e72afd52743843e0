/** Small JSON files that say what exists, so that a restarted kubelet finds it again. They appear whole or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ContainerConfig, SandboxConfig } from "../cri.ts";
import type { OciProcess } from "./spec/oci.ts";

export interface SandboxRecord {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly createdAt: number;
  /** Set before the link is made, so that no address is given out twice. */
  readonly address?: string;
  /** Of the other family, on a node that has ranges of both. */
  readonly secondAddress?: string;
  /** Taken down; only the record is left. */
  readonly stopped?: boolean;
}

export interface ContainerRecord {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly createdAt: number;
  readonly logPath: string;
  readonly stopSignal: string;
  readonly cgroup: string;
  /** The pod's own user namespace. */
  readonly users?: { readonly path: string; readonly firstId: number };
  /** What an exec takes over. */
  readonly process: Pick<OciProcess, "env" | "cwd" | "user" | "capabilities" | "noNewPrivileges">;
}

export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Every `<directory>/<id>/record.json`. A directory without one was never in use: its maker was killed before it wrote it. */
export function readRecords(directory: string): unknown[] {
  for (const id of listDirectory(directory))
    if (!existsSync(join(directory, id, "record.json"))) rmSync(join(directory, id), { recursive: true, force: true });
  return listDirectory(directory).flatMap((id) => readJson(join(directory, id, "record.json")) ?? []);
}

export function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
