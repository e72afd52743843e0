export { cleanupProxy } from "./cleanup.ts";
export { createIptables, variants, type Iptables, type Variant } from "./iptables/iptables.ts";
export { defaultHealthPort } from "./health/proxy-health.ts";
export { sliceIndexers } from "./services/watch.ts";
export { runProxy, type ProxyInformers, type ProxyOptions } from "./run.ts";
