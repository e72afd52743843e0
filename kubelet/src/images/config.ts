/** The part of an image's configuration that running it needs. Values come from outside, so they are bounded here. */
import { z } from "zod";

const text = z.string().max(1 << 17);
const list = z.array(text).max(4096).nullish();

/** Each becomes a mount. */
const maxVolumes = 128;
const isSmall = (volumes: object) => Object.keys(volumes).length <= maxVolumes;

const document = z.object({
  architecture: z.string().optional(),
  created: z.string().nullish(),
  config: z
    .object({
      User: text.nullish(),
      Env: list,
      Entrypoint: list,
      Cmd: list,
      WorkingDir: text.nullish(),
      StopSignal: text.nullish(),
      Volumes: z.record(text, z.unknown()).refine(isSmall, `more than ${maxVolumes} volumes`).nullish(),
    })
    .nullish(),
});

export interface ImageConfig {
  readonly user: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly stopSignal: string;
  readonly volumes: readonly string[];
}

export function parseImageConfig(data: Buffer): ImageConfig {
  const { config } = document.parse(JSON.parse(data.toString("utf8")));
  return {
    user: config?.User ?? "",
    env: config?.Env ?? [],
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    workingDir: config?.WorkingDir ?? "",
    stopSignal: config?.StopSignal ?? "",
    volumes: Object.keys(config?.Volumes ?? {}),
  };
}
