/** From CRI's names for limits to OCI's. */
import type { LinuxResources } from "../../cri.ts";
import type { OciResources } from "./oci.ts";

export function ociResources(resources: LinuxResources): OciResources {
  const { cpuShares, cpuQuotaUs, cpuPeriodUs, cpusetCpus, cpusetMems, memoryLimitBytes, pidsLimit } = resources;
  return {
    cpu: { shares: cpuShares, quota: cpuQuotaUs, period: cpuPeriodUs, cpus: cpusetCpus, mems: cpusetMems },
    memory: { limit: memoryLimitBytes },
    pids: { limit: pidsLimit },
  };
}
