/** What a cgroup controller's file promises: which files say a limit, under cgroup v1 and v2. */
import type { OciResources } from "../spec/oci.ts";

export interface Setting {
  readonly file: string;
  readonly value: string;
}

export interface Controller {
  /** The settings for `resources`, in the order they must be written; nothing for what isn't given. */
  v1(resources: OciResources): readonly Setting[];
  v2(resources: OciResources): readonly Setting[];
}
