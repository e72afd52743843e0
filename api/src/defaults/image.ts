/** When an image is pulled unless the manifest says: a tag that moves is pulled always. */
import type { core } from "./types.ts";

/** The tag of an image reference: `latest` when it has neither tag nor digest, empty when only a digest. */
export function imageTag(image: string): string {
  const [name = "", digest] = image.split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  if (colon !== -1) return name.slice(colon + 1);
  return digest === undefined && name !== "" ? "latest" : "";
}

export function defaultPullPolicy(image: string | undefined): NonNullable<core.Container["imagePullPolicy"]> {
  return imageTag(image ?? "") === "latest" ? "Always" : "IfNotPresent";
}
