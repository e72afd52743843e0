export { cleanupProxy } from "./cleanup.ts";
export { createIptables, variants, type Iptables, type Variant } from "./iptables/iptables.ts";
export { sliceIndexers } from "./services/watch.ts";
export { runProxy, type ProxyInformers, type ProxyOptions } from "./run.ts";
