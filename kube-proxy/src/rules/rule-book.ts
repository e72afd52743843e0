/**
 * The whole rule set for a list of service ports. It always follows from that list alone; but what one port contributes is rendered
 * once for as long as the port stays the same, and only chains to which a changed port contributes are put together anew.
 */
import { notations } from "../services/addresses.ts";
import type { ServicePort } from "../services/service-port.ts";
import { comment, renderBaseFilter, renderBaseNat } from "./base.ts";
import type { ChainNames, RuleSet } from "./chains.ts";
import type { RenderOptions } from "./port-context.ts";
import { renderServicePort } from "./service-rules.ts";
import { TableBook } from "./table-book.ts";

const nodePorts = comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain");

export class RuleBook {
  readonly #options: RenderOptions;
  readonly #parts = new Map<ServicePort, RuleSet>();
  readonly #nat: TableBook;
  readonly #filter: TableBook;

  constructor(options: RenderOptions) {
    const { family, serviceRanges } = options;
    this.#options = options;
    this.#nat = new TableBook(
      family,
      renderBaseNat(`! -d ${notations[family].loopback} ${nodePorts} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`),
    );
    this.#filter = new TableBook(family, renderBaseFilter(serviceRanges));
  }

  /** Changes with each update. */
  get rules(): RuleSet {
    return { nat: this.#nat.chains, filter: this.#filter.chains };
  }

  /** Returns the chains that may differ from what they were. Ports that stayed the same are the same objects. */
  update(ports: readonly ServicePort[]): ChainNames {
    const wanted = new Set(ports);
    for (const [port, part] of this.#parts) if (!wanted.has(port)) this.#remove(port, part);
    for (const port of ports) if (!this.#parts.has(port)) this.#add(port, renderServicePort(port, this.#options));
    return { nat: this.#nat.settle(), filter: this.#filter.settle() };
  }

  #add(port: ServicePort, part: RuleSet): void {
    this.#parts.set(port, part);
    this.#nat.add(keyOf(port), part.nat);
    this.#filter.add(keyOf(port), part.filter);
  }

  #remove(port: ServicePort, part: RuleSet): void {
    this.#parts.delete(port);
    this.#nat.remove(keyOf(port), part.nat);
    this.#filter.remove(keyOf(port), part.filter);
  }
}

function keyOf({ name, protocol }: ServicePort): string {
  return `${name} ${protocol}`;
}
