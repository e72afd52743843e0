/** Pod disruption budgets. */
import { PodDisruptionBudgets, type policyv1 } from "@kayak/api";
import { specAndStatus, strategy } from "../strategy.ts";

export const disruptionBudgetStrategy = strategy<policyv1.PodDisruptionBudget>(PodDisruptionBudgets, {
  ...specAndStatus<policyv1.PodDisruptionBudget>(() => ({
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
  })),
  allowUnconditionalUpdate: false,
});
