/** Admission: a fixed order of plugins, first those that may change an object, then those that only judge. A plugin refuses by throwing. */
import type { Resource } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { AdmissionMetrics, type Step } from "./admission-metrics.ts";

export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly resource: Resource;
  readonly subresource?: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Absent for DELETE. `mutate` may change it. */
  readonly object?: AnyObject | undefined;
  readonly oldObject?: AnyObject | undefined;
  readonly user: User;
  readonly dryRun: boolean;
  /** Tells the client something without refusing. */
  readonly warn: (text: string) => void;
  /** Puts an annotation on the request's audit events. */
  readonly annotate: (name: string, value: string) => void;
}

export interface AdmissionPlugin {
  /** Upstream's name, as --disable-admission-plugins knows it. */
  readonly name: string;
  mutate?(request: AdmissionRequest): Promise<void> | void;
  validate?(request: AdmissionRequest): Promise<void> | void;
}

export class Admission {
  private readonly mutating: readonly AdmissionPlugin[];
  private readonly validating: readonly AdmissionPlugin[];
  private readonly measured = new AdmissionMetrics();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.mutating = plugins.filter((plugin) => plugin.mutate !== undefined);
    this.validating = plugins.filter((plugin) => plugin.validate !== undefined);
  }

  mutate(request: AdmissionRequest): Promise<void> {
    return this.run("admit", this.mutating, request);
  }

  validate(request: AdmissionRequest): Promise<void> {
    return this.run("validate", this.validating, request);
  }

  readonly metrics = () => this.measured.metrics();

  private async run(type: Step, plugins: readonly AdmissionPlugin[], request: AdmissionRequest): Promise<void> {
    const { operation } = request;
    const beganMs = performance.now();
    let startedMs = beganMs;
    let name = "";
    try {
      for (const plugin of plugins) {
        name = plugin.name;
        const done = type === "admit" ? plugin.mutate?.(request) : plugin.validate?.(request);
        if (done) await done;
        this.measured.plugin({ name, operation, rejected: "false", type }, startedMs);
        startedMs = performance.now();
      }
      this.measured.step({ operation, rejected: "false", type }, beganMs);
    } catch (error) {
      this.measured.plugin({ name, operation, rejected: "true", type }, startedMs);
      this.measured.step({ operation, rejected: "true", type }, beganMs);
      throw error;
    }
  }
}
