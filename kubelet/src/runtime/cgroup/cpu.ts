import type { Controller, Setting } from "./controller.ts";

const defaultPeriodUs = 100_000;
const minShares = 2;
const maxShares = 262_144;

/** cpu.shares as cpu.weight, the way KEP-2254 maps [2, 262144] to [1, 10000]. */
export function sharesToWeight(shares: number): number {
  const bounded = Math.min(Math.max(shares, minShares), maxShares);
  return 1 + Math.floor(((bounded - minShares) * 9999) / (maxShares - minShares));
}

export const cpu: Controller = {
  v1({ cpu: { shares, quota, period } = {} }) {
    const settings: Setting[] = [];
    if (shares) settings.push({ file: "cpu.shares", value: String(Math.max(shares, minShares)) });
    if (period) settings.push({ file: "cpu.cfs_period_us", value: String(period) });
    if (quota) settings.push({ file: "cpu.cfs_quota_us", value: String(quota) });
    return settings;
  },
  v2({ cpu: { shares, quota, period } = {} }) {
    const settings: Setting[] = [];
    if (shares) settings.push({ file: "cpu.weight", value: String(sharesToWeight(shares)) });
    if (quota)
      settings.push({
        file: "cpu.max",
        value: `${quota > 0 ? quota : "max"} ${period || defaultPeriodUs}`,
      });
    return settings;
  },
};
