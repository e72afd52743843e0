/** What a registry asks for with a 401: `Bearer realm="...",service="...",scope="..."`, or `Basic`. Pure. */

export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseChallenge(header: string): Challenge {
  const [, scheme = "", rest = ""] = /^\s*([^\s]+)\s*(.*)$/s.exec(header) ?? [];
  const pairs = rest.matchAll(/([a-zA-Z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  const parameters = [...pairs].map(
    ([, name = "", quoted, plain = ""]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain] as const,
  );
  return { scheme: scheme.toLowerCase(), parameters: new Map(parameters) };
}

/** Where a token comes from, for reading one repository. */
export function tokenAddress({ parameters }: Challenge, repository: string): URL {
  const realm = parameters.get("realm");
  if (!realm || !URL.canParse(realm)) throw new Error(`the registry names no place to get a token: ${realm ?? ""}`);
  const url = new URL(realm);
  const service = parameters.get("service");
  if (service) url.searchParams.set("service", service);
  url.searchParams.set("scope", parameters.get("scope") ?? `repository:${repository}:pull`);
  return url;
}
