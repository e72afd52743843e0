/**
 * A layer's entries as steps for kayak-native, which applies them on an overlay of the lower layers after a chroot into it: so
 * whiteouts, links and parent directories mean what they mean to the kernel, and nothing can leave the layer.
 */
import { posix } from "node:path";
import type { Step, UnpackMetadata } from "../runtime/native/steps.ts";
import type { TarEntry } from "./tar.ts";

const whiteoutPrefix = ".wh.";
const opaqueMarker = ".wh..wh..opq";
const xattrPrefix = "SCHILY.xattr.";
/** Others mean something to this host (trusted.overlay.*) or need a policy it doesn't have. */
const keptXattrs = /^(?:user\.|security\.capability$)/;
const maxId = 2 ** 31 - 1;

export interface PlannedEntry {
  readonly steps: readonly Step[];
  /** The last step is a file and its content follows. */
  readonly hasContent: boolean;
}

const nothing: PlannedEntry = { steps: [], hasContent: false };

/** `seen` holds the paths this layer has made so far; an opaque marker spares them. */
export function planEntry(entry: TarEntry, seen: Set<string>): PlannedEntry {
  const path = insidePath(entry.path);
  const name = posix.basename(path);
  if (name === opaqueMarker) return { steps: opaque(posix.dirname(path), seen), hasContent: false };
  if (name.startsWith(whiteoutPrefix)) return { steps: whiteout(path, name), hasContent: false };
  const step = entryStep(entry, path);
  if (!step) return nothing;
  seen.add(path);
  const hasContent = entry.type === "file";
  return hasContent ? { steps: [step], hasContent } : { steps: [step, ...xattrSteps(entry, path)], hasContent };
}

/** Attributes of a file go after its content. */
export function xattrSteps(entry: TarEntry, path: string = insidePath(entry.path)): Step[] {
  return [...entry.pax]
    .filter(([key]) => key.startsWith(xattrPrefix) && keptXattrs.test(key.slice(xattrPrefix.length)))
    .map(([key, value]) => ["unpack-xattr", path, key.slice(xattrPrefix.length), value]);
}

/** `..` at the top stays at the top, as for the kernel in a chroot. */
function insidePath(path: string): string {
  if (path.includes("\0")) throw new Error("a path in the layer contains a NUL byte");
  const clean = posix.normalize(`/${path}`);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

function whiteout(path: string, name: string): Step[] {
  const hidden = name.slice(whiteoutPrefix.length);
  // `.wh..wh.*` are AUFS's own files, and `.wh...` would name a parent.
  if (hidden.startsWith(whiteoutPrefix) || hidden === "" || hidden === "." || hidden === "..") return [];
  return [["unpack-whiteout", posix.join(posix.dirname(path), hidden)]];
}

function opaque(directory: string, seen: ReadonlySet<string>): Step[] {
  const prefix = directory === "/" ? "/" : `${directory}/`;
  const own = [...seen].filter((path) => path.startsWith(prefix) && path !== directory);
  if (own.length === 0) return [["unpack-opaque", directory]];
  return [["unpack-opaque", directory, ...own.map((path) => path.slice(prefix.length).split("/")[0] ?? "")]];
}

function entryStep(entry: TarEntry, path: string): Step | undefined {
  const metadata = metadataOf(entry);
  switch (entry.type) {
    case "directory":
      return ["unpack-directory", path, ...metadata];
    case "file":
      return ["unpack-file", path, ...metadata, String(entry.size)];
    case "symlink":
      return ["unpack-symlink", path, ...metadata, entry.linkPath];
    case "link":
      return ["unpack-link", path, insidePath(entry.linkPath)];
    case "character":
    case "block":
    case "fifo":
      return nodeStep(entry, path);
    case "pax":
    case "pax-global":
    case "gnu-path":
    case "gnu-link":
    case "other":
    default:
      return undefined;
  }
}

const nodeTypes = { character: "c", block: "b", fifo: "p" } as const;

function nodeStep(entry: TarEntry, path: string): Step {
  const type = nodeTypes[entry.type as keyof typeof nodeTypes];
  return ["unpack-node", path, ...metadataOf(entry), type, String(entry.deviceMajor), String(entry.deviceMinor)];
}

function metadataOf({ path, mode, uid, gid, mtimeSeconds }: TarEntry): UnpackMetadata {
  if (uid > maxId || gid > maxId) throw new Error(`${path}: owner ${uid}:${gid} is out of range`);
  return [`0${mode.toString(8)}`, String(uid), String(gid), String(mtimeSeconds)];
}
