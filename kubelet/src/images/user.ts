/** Whom a container runs as: the pod's wishes over the image's USER, names looked up in the image's /etc/passwd and /etc/group. */
import type { SecurityContext } from "../cri.ts";
import type { ResolvedUser } from "../runtime/spec/container.ts";

export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

/** A larger one would be another user, or root, once cut to 32 bits. */
const maxId = 2 ** 31 - 1;

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export function resolveUser(security: SecurityContext, imageUser: string, files: UserFiles): ResolvedUser {
  const asked = security.runAsUser === undefined ? (security.runAsUsername ?? imageUser) : String(security.runAsUser);
  const [user = "", group] = asked.split(":");
  const entry = findUser(user === "" ? "0" : user, files.passwd);
  const gid = security.runAsGroup ?? (group === undefined || group === "" ? entry.gid : findGroup(group, files.group));
  const strict = security.supplementalGroupsPolicy === "Strict";
  const memberOf = entry.name === "" || strict ? [] : groupsOf(entry.name, files.group);
  const groups = new Set([gid, ...memberOf, ...(security.supplementalGroups ?? [])]);
  return { uid: checkId(entry.uid), gid: checkId(gid), additionalGids: [...groups].map(checkId), home: entry.home };
}

function findUser(user: string, passwd: string): PasswdEntry {
  const numeric = numericId(user);
  const entries = records(passwd).map(passwdEntry);
  const entry = entries.find(({ name, uid }) => name === user || uid === numeric);
  if (entry) return entry;
  if (numeric === undefined) throw new Error(`unable to find user ${user}: no matching entries in passwd file`);
  return { name: "", uid: numeric, gid: 0, home: "/" };
}

function passwdEntry([name = "", , uid = "", gid = "", , home = ""]: string[]): PasswdEntry {
  return { name, uid: numericId(uid) ?? -1, gid: numericId(gid) ?? -1, home: home || "/" };
}

function findGroup(group: string, file: string): number {
  const numeric = numericId(group);
  const found = records(file).find(
    ([name, , gid]) => name === group || (numeric !== undefined && numericId(gid ?? "") === numeric),
  );
  const gid = found ? numericId(found[2] ?? "") : numeric;
  if (gid === undefined) throw new Error(`unable to find group ${group}: no matching entries in group file`);
  return gid;
}

function groupsOf(user: string, file: string): number[] {
  return records(file)
    .filter(([, , , members = ""]) => members.split(",").includes(user))
    .flatMap(([, , gid = ""]) => numericId(gid) ?? []);
}

function records(file: string): string[][] {
  return file
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.trim().split(":"));
}

function numericId(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function checkId(id: number): number {
  if (id < 0 || id > maxId) throw new Error(`uids and gids must be in range 0-${maxId}`);
  return id;
}
