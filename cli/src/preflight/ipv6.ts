/** What this machine lacks for a cluster with both families. */
import { existsSync, readFileSync } from "node:fs";
import type { Problem } from "./problem.ts";
import { findTool } from "./tools.ts";

/** What links have that are made from now on. */
const disabled = "/proc/sys/net/ipv6/conf/default/disable_ipv6";

/** `otherwise` is what else can be done than to have IPv6. */
export function missingForIPv6(otherwise = "name IPv4 ranges only"): Problem[] {
  const problems: Problem[] = [];
  if (!existsSync(disabled)) problems.push({ what: "this machine's kernel has no IPv6", fix: otherwise });
  else if (readFileSync(disabled, "utf8").trim() !== "0")
    problems.push({
      what: "IPv6 is switched off on this machine",
      fix: `echo 0 > ${disabled}, or ${otherwise}`,
    });
  if (findTool("ip6tables-restore") === undefined)
    problems.push({ what: "ip6tables is missing", fix: `it comes with iptables; or ${otherwise}` });
  return problems;
}
