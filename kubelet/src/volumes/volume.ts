/** What every kind of volume is to the kubelet: something that makes a host path ready for mounting. */
import type { corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import type { ObjectSource } from "../container/env.ts";
import type { ImagePuller } from "../container/image.ts";
import type { PodFacts } from "../container/field-ref.ts";
import type { Mounter } from "./mounter.ts";
import type { LocalStore } from "./local/store.ts";
import type { TokenSource } from "./tokens.ts";

export type VolumeImages = Pick<ImagePuller, "ensure" | "layers">;

export interface VolumeContext {
  readonly facts: PodFacts;
  readonly volume: corev1.Volume;
  /** The volume's own directory. */
  readonly directory: string;
  readonly objects: ObjectSource;
  readonly tokens: TokenSource;
  readonly mounter: Mounter;
  readonly clock: Clock;
  readonly node: string;
  readonly local: LocalStore;
  readonly images: VolumeImages;
  /** Ends what takes long. */
  readonly signal: AbortSignal;
}

export interface ReadyVolume {
  readonly hostPath: string;
  /** Kept by the kubelet: containers may not write. */
  readonly managed: boolean;
  /** `hostPath` is a block device, which containers have by `volumeDevices`. */
  readonly block?: boolean;
}

export interface VolumePlugin {
  /** The directory's name below a pod's `volumes`. */
  readonly name: string;
  /** Whether it holds secrets, which belong in memory only. */
  readonly secret?: boolean;
  /** What it has set up stays so as long as the pod is there. */
  readonly once?: boolean;
  matches(volume: corev1.Volume): boolean;
  /** Idempotent; called again whenever something it shows may have changed, unless it is set up once. */
  setUp(context: VolumeContext): Promise<ReadyVolume>;
}
