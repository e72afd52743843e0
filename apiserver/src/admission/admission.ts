/** Admission: a fixed order of plugins, first those that may change an object, then those that only judge. A plugin refuses by throwing. */
import { objectWarnings, type Resource } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { AdmissionMetrics, type Operation, type Step, type Stretch } from "./admission-metrics.ts";

export interface AdmissionRequest {
  readonly operation: Operation;
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

/** What plugins do in one step, in their order, and where their time goes. */
interface Sequence {
  readonly whole: Stretch;
  readonly parts: readonly { readonly run: Run; readonly stretch: Stretch }[];
}

type Run = (request: AdmissionRequest) => Promise<void> | void;

export class Admission {
  private readonly measured = new AdmissionMetrics();
  private readonly mutating: Sequence;
  private readonly validating: Sequence;

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.mutating = this.sequence("admit", plugins, (plugin) => plugin.mutate?.bind(plugin));
    this.validating = this.sequence("validate", plugins, (plugin) => plugin.validate?.bind(plugin));
  }

  mutate(request: AdmissionRequest): Promise<void> {
    return pass(this.mutating, request);
  }

  /** Of what was found valid: so it is the time to say what else there is to say of it. */
  validate(request: AdmissionRequest): Promise<void> {
    const { resource, subresource, object } = request;
    if (object && subresource === undefined) for (const text of objectWarnings(resource, object)) request.warn(text);
    return pass(this.validating, request);
  }

  readonly metrics = () => this.measured.metrics();

  private sequence(
    type: Step,
    plugins: readonly AdmissionPlugin[],
    runOf: (plugin: AdmissionPlugin) => Run | undefined,
  ): Sequence {
    const parts = plugins.flatMap((plugin) => {
      const run = runOf(plugin);
      return run ? [{ run, stretch: this.measured.plugin(plugin.name, type) }] : [];
    });
    return { whole: this.measured.step(type), parts };
  }
}

async function pass({ whole, parts }: Sequence, request: AdmissionRequest): Promise<void> {
  const { operation } = request;
  const beganMs = performance.now();
  let startedMs = beganMs;
  let current = whole;
  try {
    for (const { run, stretch } of parts) {
      current = stretch;
      const done = run(request);
      if (done) await done;
      const nowMs = performance.now();
      stretch.took(operation, nowMs - startedMs);
      startedMs = nowMs;
    }
    whole.took(operation, startedMs - beganMs);
  } catch (error) {
    const nowMs = performance.now();
    current.refused(operation, nowMs - startedMs);
    whole.refused(operation, nowMs - beganMs);
    throw error;
  }
}
