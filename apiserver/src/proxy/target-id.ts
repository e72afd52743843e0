/** What a proxied URL names: `name`, `name:port` or `scheme:name:port`; the port may be a number or a service port's name. */
export interface TargetId {
  readonly scheme: "http" | "https" | undefined;
  readonly name: string;
  readonly port: string;
}

/** Undefined: not of that form. */
export function parseTargetId(id: string): TargetId | undefined {
  const parts = id.split(":");
  if (parts.length > 3) return undefined;
  const [scheme, name, port] = parts.length === 3 ? parts : ["", parts[0], parts[1] ?? ""];
  if (!name || port === undefined) return undefined;
  if (scheme !== "" && scheme !== "http" && scheme !== "https") return undefined;
  return { scheme: scheme === "" ? undefined : scheme, name, port };
}
