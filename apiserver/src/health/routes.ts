/** /livez, /readyz and /healthz: each a list of named checks, with `?verbose` and `?exclude=`, and each check by itself. */
import { Router, type Request, type Response } from "express";

/** Throws, or rejects, with what is wrong. */
export type Check = () => Promise<void> | void;

export interface HealthOptions {
  readonly live: Readonly<Record<string, Check>>;
  /** On top of the live ones. */
  readonly ready: Readonly<Record<string, Check>>;
}

export function healthRoutes({ live, ready }: HealthOptions): Router {
  const router = Router();
  const add = (path: string, checks: Readonly<Record<string, Check>>) => {
    router.get(path, (request, response) => answer({ name: path.slice(1), checks }, request, response));
    for (const [name, check] of Object.entries(checks)) {
      router.get(`${path}/${name}`, (request, response) =>
        answer({ name, checks: { [name]: check } }, request, response),
      );
    }
  };
  add("/livez", { ping: () => {}, ...live });
  add("/readyz", { ping: () => {}, ...live, ...ready });
  add("/healthz", { ping: () => {}, ...live });
  return router;
}

interface Endpoint {
  readonly name: string;
  readonly checks: Readonly<Record<string, Check>>;
}

async function answer({ name, checks }: Endpoint, request: Request, response: Response): Promise<void> {
  const excluded = new Set([request.query["exclude"] ?? []].flat().map(String));
  const results = await Promise.all(
    Object.entries(checks).map(async ([check, run]) =>
      excluded.has(check) ? `[+]${check} excluded: ok` : line(check, run),
    ),
  );
  const failed = results.some((result) => result.startsWith("[-]"));
  const report = `${results.join("\n")}\n${name} check ${failed ? "failed" : "passed"}\n`;
  response
    .status(failed ? 500 : 200)
    .type("text/plain")
    .set("X-Content-Type-Options", "nosniff");
  response.send(failed || request.query["verbose"] !== undefined ? report : "ok");
}

async function line(check: string, run: Check): Promise<string> {
  try {
    await run();
    return `[+]${check} ok`;
  } catch {
    // The reason may tell secrets of the inside to whoever asks; it is in the log.
    return `[-]${check} failed: reason withheld`;
  }
}
