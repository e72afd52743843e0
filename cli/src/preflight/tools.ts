/** The programs a cluster needs. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Problem } from "./problem.ts";

/** Program to Debian's package. */
const required = {
  etcd: "etcd-server",
  ip: "iproute2",
  bridge: "iproute2",
  iptables: "iptables",
  "iptables-save": "iptables",
  "iptables-restore": "iptables",
  nsenter: "util-linux",
  unshare: "util-linux",
  mount: "mount",
  umount: "mount",
} as const;

type Tool = keyof typeof required;

const allTools = Object.keys(required) as Tool[];
/** A machine that is only a node has no etcd. */
export const agentTools: readonly Tool[] = allTools.filter((tool) => tool !== "etcd");

/** Where administrators' tools are, though not on everybody's PATH. */
const extraDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

export function findTool(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  const directories = [...path.split(delimiter).filter(Boolean), ...extraDirectories];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function checkTools(path?: string, tools: readonly Tool[] = allTools): Problem[] {
  const missing = tools.filter((tool) => findTool(tool, path) === undefined);
  const packages = [...new Set(missing.map((tool) => required[tool]))];
  return missing.map((tool) => ({
    what: `the program "${tool}" is not installed`,
    fix: `Debian, Ubuntu: apt-get install ${packages.join(" ")}`,
  }));
}

/** So that what we start finds its tools whatever the caller's PATH. */
export function completePath(path = process.env["PATH"] ?? ""): string {
  const known = path.split(delimiter).filter(Boolean);
  return [...known, ...extraDirectories.filter((directory) => !known.includes(directory))].join(delimiter);
}
