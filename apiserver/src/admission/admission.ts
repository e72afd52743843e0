/** Admission: a fixed order of plugins, first those that may change an object, then those that only judge. A plugin refuses by throwing. */
import type { Resource } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { AnyObject } from "../registry/strategy.ts";

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
  private readonly plugins: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.plugins = plugins;
  }

  async mutate(request: AdmissionRequest): Promise<void> {
    for (const plugin of this.plugins) await plugin.mutate?.(request);
  }

  async validate(request: AdmissionRequest): Promise<void> {
    for (const plugin of this.plugins) await plugin.validate?.(request);
  }
}
