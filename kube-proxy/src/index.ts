export { cleanupProxy } from "./cleanup.ts";
export { createIptables, variants, type Iptables, type Variant } from "./iptables/iptables.ts";
export { runProxy, sliceIndexers, type ProxyInformers, type ProxyOptions } from "./run.ts";
