import type { SandboxConfig } from "../cri.ts";

export function renderResolvConf({ servers, searches, options }: NonNullable<SandboxConfig["dns"]>): string {
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
