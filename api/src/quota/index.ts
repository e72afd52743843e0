export { bounds, evaluatorOf, planCharge, usageOf } from "./quota.ts";
export type { Charge, ChargePlan } from "./quota.ts";
