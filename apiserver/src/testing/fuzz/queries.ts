/** Query strings: selectors, continue tokens, versions, options. */
import type { Random } from "./random.ts";
import { text, wellFormed } from "./values.ts";

const parameters: Readonly<Record<string, readonly string[]>> = {
  labelSelector: [
    "app=web",
    "app in (a,b)",
    "!app",
    "a==b,c!=d",
    "app in (",
    "x notin (a),,",
    "a>1",
    "a<x",
    "=",
    "app=\u0000",
    "a in ()",
  ],
  fieldSelector: [
    "metadata.name=a",
    "metadata.namespace!=b",
    "status.phase=Running",
    "spec.nodeName=",
    "__proto__=x",
    "constructor=y",
    "a",
    "metadata.name=a\\,b,c\\",
    "=,=",
  ],
  limit: ["1", "2", "0", "-1", "x", "9".repeat(30), "1.5"],
  continue: [
    "x",
    "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0",
    "bnVsbA",
    "MQ",
    "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLi4vLi4vc2VjcmV0cyJ9",
    "====",
    "W10",
  ],
  resourceVersion: ["0", "1", "-1", "x", "99999999999999", "1e3", "9".repeat(40), "00"],
  resourceVersionMatch: ["Exact", "NotOlderThan", "x"],
  timeoutSeconds: ["1", "0", "-1", "x"],
  timeout: ["1s", "x", "-1s", "0"],
  watch: ["true", "1", "false", "x"],
  allowWatchBookmarks: ["true", "x"],
  sendInitialEvents: ["true", "false", "x"],
  dryRun: ["All", "x", ""],
  fieldManager: ["m", "", "x".repeat(200), "\u0001"],
  fieldValidation: ["Strict", "Warn", "Ignore", "x"],
  force: ["true", "x"],
  pretty: ["true", "1"],
  propagationPolicy: ["Foreground", "Background", "Orphan", "x"],
  gracePeriodSeconds: ["0", "1", "-1", "x", "1e9"],
  orphanDependents: ["true", "x"],
  includeObject: ["None", "Object", "x"],
  tailLines: ["1", "x"],
};

const known = new Map(Object.entries(parameters));
const names = [...known.keys()];

export function queryOf(random: Random): string {
  if (random.chance(0.6)) return "";
  const parts = random.times(random.pick([1, 1, 2, 3]), () => {
    const name = random.chance(0.02) ? text(random) : random.pick(names);
    const value = random.chance(0.1) ? text(random) : random.pick(known.get(name) ?? ["x"]);
    return `${encodeURIComponent(wellFormed(name))}=${random.chance(0.02) ? "%zz%" : encodeURIComponent(wellFormed(value))}`;
  });
  return `?${parts.join("&")}`;
}
