/** Tracing as the server's options describe it. */
import type { Logger } from "@kayak/api";
import type { Tracer } from "./tracer.ts";

/** Undefined without a configuration, and nothing is loaded. Throws ConfigError. */
export async function openTracing(text: string | undefined, logger: Logger): Promise<Tracer | undefined> {
  if (text === undefined) return undefined;
  const [{ parseTracing }, { SpanExporter }, { Tracer }] = await Promise.all([
    import("./config.ts"),
    import("./exporter.ts"),
    import("./tracer.ts"),
  ]);
  const { url, ratio } = await parseTracing(text);
  return new Tracer(new SpanExporter(url, logger), ratio);
}
