/** Upstream's TracingConfiguration: where spans go, and of how many requests. */
import { readConfig } from "../config/reading.ts";

export interface TracingConfig {
  /** Where OTLP is taken over HTTP as JSON. */
  readonly url: string;
  /** The part of the requests that begin here; those that come with a trace say themselves. */
  readonly ratio: number;
}

const defaultEndpoint = "localhost:4318";
const perMillion = 1_000_000;

/** Throws ConfigError. */
export async function parseTracing(text: string): Promise<TracingConfig> {
  const { endpoint, samplingRatePerMillion } = await readConfig(text, {
    kind: "TracingConfiguration",
    apiVersions: ["apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1alpha1"],
    fields: ["endpoint", "samplingRatePerMillion"],
  });
  const rate = samplingRatePerMillion.number() ?? 0;
  if (rate < 0 || rate > perMillion) samplingRatePerMillion.fail("must be between 0 and 1000000");
  const address = endpoint.text() ?? defaultEndpoint;
  const url = new URL(/^https?:/.test(address) ? address : `http://${address}`);
  if (url.pathname === "/") url.pathname = "/v1/traces";
  return { url: url.href, ratio: rate / perMillion };
}
