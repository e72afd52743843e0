/** What a service costs: to its first answer, per change, per request, per name. */
import type { Bench } from "../start.ts";
import type { Row } from "../table.ts";
import { startApiOnly } from "./api-only.ts";
import { measureFirstAnswer } from "./first-answer.ts";
import { measureNames } from "./names.ts";
import { measureRules } from "./rules.ts";
import { measureTraffic } from "./traffic.ts";

export async function measureNetwork(bench: Bench): Promise<Row[]> {
  const rows = [...(await measureFirstAnswer(bench)), ...(await measureTraffic(bench))];
  const api = await startApiOnly();
  try {
    rows.push(...(await measureRules(api.client)), ...(await measureNames(api)));
  } finally {
    await api.close();
  }
  return rows;
}
