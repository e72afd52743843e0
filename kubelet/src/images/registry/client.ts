/**
 * Reads one repository of a registry (the OCI distribution specification): manifests by tag or digest, blobs by digest. It
 * identifies itself when the registry asks it to, as the registry asks.
 */
import { isIP } from "node:net";
import type { ImageCredentials } from "../../cri.ts";
import { sha256 } from "../digest.ts";
import type { ImageReference } from "../reference.ts";
import { parseChallenge, tokenAddress, type Challenge } from "./challenge.ts";
import { readAll, send, type RegistryResponse } from "./http.ts";

export interface RegistryOptions {
  /** Registries, as `host[:port]`, that may be spoken to without TLS; those on the loopback interface always may. */
  readonly insecure?: readonly string[];
  /** PEM of certificates to trust beside the usual ones. */
  readonly ca?: readonly string[];
}

export interface RepositoryOptions extends RegistryOptions {
  readonly credentials?: ImageCredentials | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Manifests and tokens are small; what is larger is not one. */
const maxDocumentBytes = 8 << 20;

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

export class Repository {
  readonly #reference: ImageReference;
  readonly #options: RepositoryOptions;
  #base: URL | undefined;
  #authorization: string | undefined;

  constructor(reference: ImageReference, options: RepositoryOptions) {
    this.#reference = reference;
    this.#options = options;
  }

  /** `version`: a tag or a digest. What the registry says of its digest must be true. */
  async manifest(version: string): Promise<{ readonly document: Buffer; readonly digest: string }> {
    const response = await this.#get(`manifests/${version}`, { accept: manifestTypes });
    const document = await readAll(response, maxDocumentBytes);
    const digest = sha256(document);
    const promised = version.includes(":") ? version : response.headers["docker-content-digest"];
    if (promised !== undefined && promised !== digest)
      throw new RegistryError(`manifest ${String(promised)} has digest ${digest}`, 200);
    return { document, digest };
  }

  async blob(digest: string): Promise<AsyncIterable<Buffer>> {
    return (await this.#get(`blobs/${digest}`, {})).body as AsyncIterable<Buffer>;
  }

  async document(digest: string): Promise<Buffer> {
    const document = await readAll(await this.#get(`blobs/${digest}`, {}), maxDocumentBytes);
    const actual = sha256(document);
    if (actual !== digest) throw new RegistryError(`blob ${digest} has digest ${actual}`, 200);
    return document;
  }

  async #get(path: string, headers: Record<string, string>): Promise<RegistryResponse> {
    this.#base ??= await this.#findRegistry();
    const url = new URL(`/v2/${this.#reference.path}/${path}`, this.#base);
    const first = await this.#request(url, headers);
    if (first.status !== 401) return accepted(first, this.#reference);
    first.body.resume();
    this.#authorization = await this.#authorize(parseChallenge(first.headers["www-authenticate"] ?? ""));
    return accepted(await this.#request(url, headers), this.#reference);
  }

  #request(url: URL, headers: Record<string, string>): Promise<RegistryResponse> {
    const { ca, signal } = this.#options;
    const authorization = this.#authorization;
    return send(url, { headers: { ...headers, ...(authorization && { authorization }) }, ...(ca && { ca }), signal });
  }

  /** With TLS; a registry that may do without is tried without when that fails. */
  async #findRegistry(): Promise<URL> {
    const { domain } = this.#reference;
    const host = domain === "docker.io" ? "registry-1.docker.io" : domain;
    const secure = new URL(`https://${host}`);
    if (!this.#mayBePlain(host)) return secure;
    try {
      (await this.#request(new URL("/v2/", secure), {})).body.resume();
      return secure;
    } catch (error) {
      if (!speaksNoTls(error)) throw error;
      return new URL(`http://${host}`);
    }
  }

  #mayBePlain(host: string): boolean {
    const { hostname } = new URL(`http://${host}`);
    const address = hostname.replace(/^\[|\]$/g, "");
    const loopback =
      hostname === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
    return loopback || (this.#options.insecure ?? []).some((name) => [host, hostname, address].includes(name));
  }

  async #authorize(challenge: Challenge): Promise<string> {
    const { credentials } = this.#options;
    if (challenge.scheme === "bearer") return `Bearer ${await this.#token(challenge)}`;
    if (challenge.scheme === "basic" && credentials) return basic(credentials);
    throw denied(this.#reference, "no basic auth credentials", 401);
  }

  async #token(challenge: Challenge): Promise<string> {
    const { credentials, ca, signal } = this.#options;
    const url = tokenAddress(challenge, this.#reference.path);
    const trust = { ...(ca && { ca }), signal };
    const response = credentials?.identityToken
      ? await send(new URL(url.pathname, url), { ...trust, ...refreshRequest(url, credentials.identityToken) })
      : await send(url, { ...trust, headers: credentials ? { authorization: basic(credentials) } : {} });
    if (response.status !== 200) {
      response.body.resume();
      throw denied(this.#reference, `failed to fetch a token: ${response.status} from ${url.origin}`, response.status);
    }
    const answer = JSON.parse((await readAll(response, maxDocumentBytes)).toString("utf8")) as Record<string, unknown>;
    const token = answer["token"] ?? answer["access_token"];
    if (typeof token !== "string") throw denied(this.#reference, `${url.origin} gave no token`, 401);
    return token;
  }
}

/** Nobody listens there, or whoever does answered with something else. A certificate that isn't trusted is no reason to go on. */
function speaksNoTls(error: unknown): boolean {
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  return ["EPROTO", "ECONNREFUSED", "ECONNRESET"].includes(cause?.code ?? "");
}

function basic({ username, password }: ImageCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function refreshRequest(url: URL, refreshToken: string) {
  const form = new URLSearchParams(url.searchParams);
  form.set("grant_type", "refresh_token");
  form.set("refresh_token", refreshToken);
  form.set("client_id", "kayak");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", headers, body: form.toString() } as const;
}

function accepted(response: RegistryResponse, reference: ImageReference): RegistryResponse {
  const { status } = response;
  if (status === 200) return response;
  response.body.resume();
  if (status === 404) throw new RegistryError("not found", status);
  if (status === 401 || status === 403) throw denied(reference, "insufficient_scope: authorization failed", status);
  throw new RegistryError(`unexpected status from the registry: ${status}`, status);
}

/** A registry doesn't say whether what it hides exists. */
function denied({ path }: ImageReference, why: string, status: number): RegistryError {
  return new RegistryError(
    `pull access denied for ${path}, repository does not exist or may require authorization: ${why}`,
    status,
  );
}
