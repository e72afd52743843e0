/** Asks kubelets what their nodes and pods use. */
import { Nodes, type corev1 } from "@kayak/api";
import { readBody } from "../../http/body.ts";
import type { Services } from "../services.ts";
import type { Summary } from "./summary.ts";

/** A node that does not answer in this time is left out. A kubelet that was not asked for long looks twice, a second apart. */
const patienceMs = 10_000;

export class Scraper {
  private readonly services: Pick<Services, "stores" | "kubelets" | "logger">;
  /** Answers that are being waited for: those who ask at the same time share one. */
  private readonly pending = new Map<string, Promise<Summary | undefined>>();

  constructor(services: Pick<Services, "stores" | "kubelets" | "logger">) {
    this.services = services;
  }

  /** By name. Nodes that can't be asked are missing. */
  async summaries(names: Iterable<string>): Promise<ReadonlyMap<string, Summary>> {
    const answers = await Promise.all(
      [...new Set(names)].map(async (name) => [name, await this.summary(name)] as const),
    );
    return new Map(answers.flatMap(([name, summary]) => (summary ? [[name, summary] as const] : [])));
  }

  private summary(name: string): Promise<Summary | undefined> {
    let pending = this.pending.get(name);
    if (!pending) {
      pending = this.ask(name).finally(() => this.pending.delete(name));
      this.pending.set(name, pending);
    }
    return pending;
  }

  private async ask(name: string): Promise<Summary | undefined> {
    const node = this.services.stores.of(Nodes).peek({ namespace: undefined, name })?.object as corev1.Node | undefined;
    if (!node || !isReady(node)) return undefined;
    const { kubelets, logger } = this.services;
    try {
      const answer = await kubelets.get(kubelets.addressOf(node, name), "/stats/summary?only_cpu_and_memory=true", {
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await readBody(answer);
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text.toString()}`);
      return JSON.parse(text.toString()) as Summary;
    } catch (error) {
      logger.warn("no metrics of a node", { node: name, error });
      return undefined;
    }
  }
}

/** A node whose kubelet is gone would be waited for in vain. */
function isReady({ status }: corev1.Node): boolean {
  return status.conditions?.find(({ type }) => type === "Ready")?.status !== "Unknown";
}
