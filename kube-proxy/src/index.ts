export { chooseIptables, createIptables, type Iptables, type Variant } from "./iptables/iptables.ts";
export { cleanupProxy, runProxy, type ProxyOptions } from "./run.ts";
