export { runDns, type DnsInformers, type DnsOptions } from "./run.ts";
export { runDnsService, type DnsServiceOptions } from "./service/run.ts";
export type { ListenAddress } from "./server/listen.ts";
