/** One GET or POST of a registry, with redirects: a registry often answers for a blob with the address of a storage service. */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { rootCertificates } from "node:tls";

/** As many as browsers follow at least; more go in a circle. */
const maxRedirects = 10;
/** A registry that is silent for this long is given up. */
const silenceMs = 30_000;

export interface RegistryRequest {
  readonly method?: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of certificates to trust beside the usual ones. */
  readonly ca?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: IncomingMessage;
}

export async function send(url: URL, request: RegistryRequest): Promise<RegistryResponse> {
  let target = url;
  let { headers } = request;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await sendOnce(target, { ...request, headers });
    const { location } = response.headers;
    if (response.status < 300 || response.status >= 400 || location === undefined) return response;
    response.body.resume();
    const next = new URL(location, target);
    if (target.protocol === "https:" && next.protocol !== "https:")
      throw new Error(`${target.origin} redirects to ${next.origin}, without TLS`);
    // What was said to the registry in confidence is for nobody else.
    if (next.host !== target.host) headers = withoutAuthorization(headers);
    target = next;
  }
  throw new Error(`${url.origin} redirects more than ${maxRedirects} times`);
}

function withoutAuthorization(headers: RegistryRequest["headers"]): Record<string, string> {
  const { authorization: _, ...others } = headers;
  return others;
}

function sendOnce(url: URL, { method = "GET", headers, body, ca, signal }: RegistryRequest): Promise<RegistryResponse> {
  const open = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = open(
      url,
      {
        method,
        headers,
        timeout: silenceMs,
        ...(signal && { signal }),
        ...(ca?.length && { ca: [...rootCertificates, ...ca] }),
      },
      (response) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response }),
    );
    request.on("timeout", () => request.destroy(new Error(`${url.host} does not answer`)));
    request.on("error", (error) =>
      reject(new Error(`failed to do request: ${method} "${url.href}": ${error.message}`, { cause: error })),
    );
    request.end(body);
  });
}

/** A small answer as a whole. */
export async function readAll({ body }: RegistryResponse, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      throw new Error(`the registry's answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
