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
  v1({ cpuShares, cpuQuotaUs, cpuPeriodUs }) {
    const settings: Setting[] = [];
    if (cpuShares) settings.push({ file: "cpu.shares", value: String(Math.max(cpuShares, minShares)) });
    if (cpuPeriodUs) settings.push({ file: "cpu.cfs_period_us", value: String(cpuPeriodUs) });
    if (cpuQuotaUs) settings.push({ file: "cpu.cfs_quota_us", value: String(cpuQuotaUs) });
    return settings;
  },
  v2({ cpuShares, cpuQuotaUs, cpuPeriodUs }) {
    const settings: Setting[] = [];
    if (cpuShares) settings.push({ file: "cpu.weight", value: String(sharesToWeight(cpuShares)) });
    if (cpuQuotaUs)
      settings.push({
        file: "cpu.max",
        value: `${cpuQuotaUs > 0 ? cpuQuotaUs : "max"} ${cpuPeriodUs || defaultPeriodUs}`,
      });
    return settings;
  },
};
