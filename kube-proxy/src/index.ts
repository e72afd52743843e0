export { chooseIptables, createIptables, type Iptables, type Variant } from "./iptables/iptables.ts";
export { cleanupProxy, runProxy, sliceIndexers, type ProxyInformers, type ProxyOptions } from "./run.ts";
