/** Static tokens from a CSV file: `token,user,uid,"group1,group2"`, as --token-auth-file. */
import { createHash } from "node:crypto";
import { authenticated } from "./authenticator.ts";
import type { User } from "./user.ts";

export function tokenFile(csv: string): (token: string) => User | undefined {
  // Looked up by digest, so that the time a lookup takes says nothing about the tokens.
  const users = new Map(parseTokens(csv).map(({ token, user }) => [digest(token), user]));
  return (token) => users.get(digest(token));
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function parseTokens(csv: string): { readonly token: string; readonly user: User }[] {
  const lines = csv.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map(parseLine);
}

function parseLine(line: string): { readonly token: string; readonly user: User } {
  const [token, name, uid, groups = ""] = fields(line);
  if (!token || !name || !uid) throw new Error("a line of the token file needs at least token, user name and user uid");
  return {
    token,
    user: authenticated({ name, uid, groups: groups.split(",").flatMap((group) => group.trim() || []) }),
  };
}

/** Comma-separated, with quotes around what contains commas. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)\s*(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? "").trim(),
  );
}
