/**
 * /livez, /readyz and /healthz: each a list of named checks, with `?verbose` and `?exclude=`, and each check by itself; and
 * /metrics/slis, which counts how they went.
 */
import { type Logger } from "@kayak/api";
import { type Request, type Response, Router } from "express";
import { Indicators } from "./indicators.ts";

/** Throws, or rejects, with what is wrong. */
export type Check = () => Promise<void> | void;

export interface HealthOptions {
  readonly live: Readonly<Record<string, Check>>;
  /** On top of the live ones. */
  readonly ready: Readonly<Record<string, Check>>;
  readonly logger: Logger;
}

interface Endpoint {
  readonly name: "healthz" | "livez" | "readyz";
  readonly checks: Readonly<Record<string, Check>>;
}

export function healthRoutes({ live, ready, logger }: HealthOptions): Router {
  const router = Router();
  const indicators = new Indicators();
  const always = { ping: () => {}, log: () => {}, ...live };
  const endpoints: readonly Endpoint[] = [
    { name: "healthz", checks: always },
    { name: "livez", checks: always },
    { name: "readyz", checks: { ...always, ...ready } },
  ];
  for (const { name, checks } of endpoints) {
    const run = async (check: string) => {
      const problem = await problemOf(checks[check] as Check);
      indicators.count({ name: check, type: name }, problem === undefined);
      return problem;
    };
    router.all(`/${name}`, (request, response) =>
      answerAll({ name, checks: Object.keys(checks), run, logger }, request, response),
    );
    for (const check of Object.keys(checks))
      router.all(`/${name}/${check}`, async (_request, response) => answerOne(response, await run(check)));
  }
  router.get("/metrics/slis", (_request, response) => send(response, 200, indicators.text()));
  return router;
}

async function problemOf(check: Check): Promise<Error | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface Asked {
  readonly name: string;
  readonly checks: readonly string[];
  readonly run: (check: string) => Promise<Error | undefined>;
  readonly logger: Logger;
}

async function answerAll({ name, checks, run, logger }: Asked, request: Request, response: Response): Promise<void> {
  const excluded = new Set([request.query["exclude"] ?? []].flat().map(String));
  const failed: string[] = [];
  const lines = await Promise.all(
    checks.map(async (check) => {
      if (excluded.delete(check)) return `[+]${check} excluded: ok\n`;
      const problem = await run(check);
      if (!problem) return `[+]${check} ok\n`;
      failed.push(check);
      logger.warn("a health check failed", { endpoint: name, check, error: problem });
      // The reason may tell secrets of the inside to whoever asks; it is in the log.
      return `[-]${check} failed: reason withheld\n`;
    }),
  );
  const unknown = [...excluded].sort().map((each) => JSON.stringify(each));
  if (unknown.length > 0)
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(", ")}\n`);
  if (failed.length > 0) return send(response, 500, `${lines.join("")}${name} check failed\n`);
  send(response, 200, request.query["verbose"] === undefined ? "ok" : `${lines.join("")}${name} check passed\n`);
}

/** Who may ask about one check may know what is wrong with it. */
function answerOne(response: Response, problem: Error | undefined): void {
  if (problem) send(response, 500, `internal server error: ${problem.message}\n`);
  else send(response, 200, "ok");
}

function send(response: Response, code: number, text: string): void {
  response
    .status(code)
    .type("text/plain")
    .set({ "Cache-Control": "no-cache, private", "X-Content-Type-Options": "nosniff" });
  response.send(text);
}
