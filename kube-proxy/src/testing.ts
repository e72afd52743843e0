/** For tests: service ports from manifests, and a network namespace to try rules in. */
import { spawnSync } from "node:child_process";
import { canonicalIP, type IPFamily, type corev1, type discoveryv1 } from "@kayak/api";
import { loadAll } from "js-yaml";
import type { Iptables, Variant } from "./iptables/iptables.ts";
import { ServiceMap, serviceNameLabel } from "./services/service-map.ts";
import type { RuleSet } from "./rules/chains.ts";
import type { RenderOptions } from "./rules/port-context.ts";
import { RuleBook } from "./rules/rule-book.ts";
import type { ServicePort } from "./services/service-port.ts";

type Manifest = corev1.Service | discoveryv1.EndpointSlice;

/** As `node-1` in `zone-a` sees them. */
export function servicePortsFrom(yaml: string, family: IPFamily = "IPv4"): ServicePort[] {
  const manifests = loadAll(yaml) as Manifest[];
  const slices = manifests.filter((manifest) => manifest.kind === "EndpointSlice");
  const services = new Map(
    manifests
      .filter((manifest) => manifest.kind === "Service")
      .map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]),
  );
  return new ServiceMap(family).update(services.keys(), {
    service: (key) => services.get(key),
    slicesOf: (key) =>
      slices.filter(({ metadata }) => `${metadata.namespace}/${metadata.labels?.[serviceNameLabel]}` === key),
    place: { nodeName: "node-1", zone: "zone-a" },
  });
}

/** The same scenario in the other family: 10.244.1.4 becomes fd00:10:244::1:4. */
export function asIPv6(yaml: string): string {
  return yaml
    .replaceAll("addressType: IPv4", "addressType: IPv6")
    .replaceAll(/"? ?\b(\d+(?:\.\d+){3})(?:\/(\d+))?"?/g, (_, address: string, bits?: string) => {
      const [a, b, c, d] = address.split(".");
      const range = bits === undefined ? "" : `/${96 + Number(bits)}`;
      return ` "${canonicalIP(`fd00:${a}:${b}::${c}:${d}`)}${range}"`;
    });
}

/** As a renderer that has seen nothing before. */
export function renderAll(options: RenderOptions, ports: readonly ServicePort[]): RuleSet {
  const book = new RuleBook(options);
  book.update(ports);
  return book.rules;
}

export function testPort(port: Partial<ServicePort>): ServicePort {
  return {
    name: "default/web",
    protocol: "tcp",
    clusterIP: "10.96.0.9",
    port: 80,
    externalIPs: [],
    balancerIPs: [],
    sourceRanges: [],
    internalLocal: false,
    externalLocal: false,
    endpoints: [],
    ...port,
  };
}

export interface TestNamespace extends Disposable {
  readonly name: string;
  /** Its output; throws when it fails. */
  run(command: readonly string[], input?: string): string;
  iptables(variant: Variant, family?: IPFamily): Iptables;
}

let count = 0;

export function createNamespace(): TestNamespace {
  const name = `kayak-test-${process.pid}-${count++}`;
  const run = (command: readonly string[], input = "") => must(["ip", "netns", "exec", name, ...command], input);
  must(["ip", "netns", "add", name]);
  run(["ip", "link", "set", "lo", "up"]);
  return {
    name,
    run,
    iptables: (variant, family = "IPv4") => {
      const program = `${family === "IPv4" ? "iptables" : "ip6tables"}-${variant}`;
      return {
        family,
        save: () => Promise.resolve(run([`${program}-save`])),
        restore: (text) => Promise.resolve(void run([`${program}-restore`, "--noflush", "--wait"], text)),
      };
    },
    [Symbol.dispose]: () => void must(["ip", "netns", "delete", name]),
  };
}

function must([program = "", ...args]: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
}
