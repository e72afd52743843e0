/** What an autoscaler says of itself: its conditions, of each type the last word. */
import { formatTime, type autoscalingv2 } from "@kayak/api";
import type { Limited } from "./behavior.ts";
import type { Statement } from "./decide.ts";

type Condition = autoscalingv2.HorizontalPodAutoscalerCondition;

export function statementsOf({ stabilized, limit }: Limited): readonly Statement[] {
  const stability: Statement =
    stabilized === undefined
      ? {
          type: "AbleToScale",
          status: "True",
          reason: "ReadyForNewScale",
          message: "recommended size matches current size",
        }
      : {
          type: "AbleToScale",
          status: "True",
          reason: stabilized === "down" ? "ScaleDownStabilized" : "ScaleUpStabilized",
          message: `recent recommendations were ${stabilized === "down" ? "higher" : "lower"} than current one, applying the ${stabilized === "down" ? "highest" : "lowest"} recent recommendation`,
        };
  const limited: Statement = limit
    ? { type: "ScalingLimited", status: "True", ...limit }
    : {
        type: "ScalingLimited",
        status: "False",
        reason: "DesiredWithinRange",
        message: "the desired count is within the acceptable range",
      };
  return [stability, limited];
}

export function applyStatements(
  before: readonly Condition[],
  statements: readonly Statement[],
  nowMs: number,
): Condition[] {
  const conditions = [...before];
  for (const statement of statements) {
    const at = conditions.findIndex(({ type }) => type === statement.type);
    const old = conditions[at];
    const lastTransitionTime = old?.status === statement.status ? old.lastTransitionTime : formatTime(nowMs);
    conditions.splice(at < 0 ? conditions.length : at, at < 0 ? 0 : 1, { ...statement, lastTransitionTime });
  }
  return conditions;
}
