/** What cluster DNS counts, under CoreDNS' names, so that dashboards and alerts made for that show this one too. */
import { processCounter, processHistogram } from "@kayak/api";
import type { Transport } from "./forward/exchange.ts";
import { questionEnd, rcodeOf } from "./message/wire.ts";

/** One server of one zone, as CoreDNS is set up in clusters. */
const here = { server: "dns://:53", zone: "." };
const cacheHere = { server: here.server, zones: here.zone };
const proxy = { proxy_name: "forward" };
/** Those of CoreDNS: from a quarter of a millisecond, each twice the one before. */
const buckets = Array.from({ length: 16 }, (_, i) => 0.00025 * 2 ** i);

const requests = processCounter({
  name: "coredns_dns_requests_total",
  help: "Queries by transport and type",
  labels: ["server", "zone", "proto", "type"],
});
const responses = processCounter({
  name: "coredns_dns_responses_total",
  help: "Answers by their code",
  labels: ["server", "zone", "rcode"],
});
const durations = processHistogram({
  name: "coredns_dns_request_duration_seconds",
  help: "How long it took to answer a query",
  labels: ["server", "zone"],
  buckets,
}).with(here);
const hits = processCounter({
  name: "coredns_cache_hits_total",
  help: "Queries for names outside that were answered from memory",
  labels: ["server", "zones", "type"],
});
const misses = processCounter({
  name: "coredns_cache_misses_total",
  help: "Queries for names outside that other servers had to be asked for",
  labels: ["server", "zones"],
}).with(cacheHere);
const upstreamDurations = processHistogram({
  name: "coredns_proxy_request_duration_seconds",
  help: "How long another server took to answer",
  labels: ["proxy_name", "to", "rcode"],
  buckets,
});
const upstreamFailures = processCounter({
  name: "coredns_proxy_healthcheck_failures_total",
  help: "Queries that another server did not answer",
  labels: ["proxy_name", "to"],
});
const broken = processCounter({
  name: "coredns_forward_healthcheck_broken_total",
  help: "Queries that found all other servers down",
  labels: [],
}).with({});
const rejects = processCounter({
  name: "coredns_forward_max_concurrent_rejects_total",
  help: "Queries that failed because too many were waiting for other servers",
  labels: [],
}).with({});

type Count = ReturnType<typeof requests.with>;

/** By number; the rest is counted as one, for labels must not grow with what anybody asks for. */
const types: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  35: "NAPTR",
  64: "SVCB",
  65: "HTTPS",
  255: "ANY",
};
const rcodeNames = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

const rcodeName = (reply: Buffer) => rcodeNames[rcodeOf(reply)] ?? `RCODE${rcodeOf(reply)}`;

/** Looked up once each: thousands of queries a second pass here. */
const requestCounts: Readonly<Record<Transport, Map<number, Count>>> = { udp: new Map(), tcp: new Map() };
const responseCounts: Count[] = [];

export function countQuery(message: Buffer, transport: Transport): void {
  const type = typeOf(message);
  let count = requestCounts[transport].get(type);
  if (!count) {
    count = requests.with({ ...here, proto: transport, type: types[type] ?? "other" });
    requestCounts[transport].set(type, count);
  }
  count.add();
}

/** 0 where there is none, or none that is counted by itself. */
function typeOf(message: Buffer): number {
  try {
    const type = message.readUInt16BE(questionEnd(message) - 4);
    return type in types ? type : 0;
  } catch {
    return 0;
  }
}

export function countReply(reply: Buffer, startedMs: number): void {
  const count = (responseCounts[rcodeOf(reply)] ??= responses.with({ ...here, rcode: rcodeName(reply) }));
  count.add();
  durations.observe((performance.now() - startedMs) / 1000);
}

export function countCached(reply: Buffer | undefined): void {
  if (reply) hits.with({ ...cacheHere, type: rcodeOf(reply) === 0 ? "success" : "denial" }).add();
  else misses.add();
}

export function countUpstream(to: string, reply: Buffer | undefined, startedMs: number): void {
  if (reply)
    upstreamDurations.with({ ...proxy, to, rcode: rcodeName(reply) }).observe((performance.now() - startedMs) / 1000);
  else upstreamFailures.with({ ...proxy, to }).add();
}

export function countNobodyUp(): void {
  broken.add();
}

export function countRejected(): void {
  rejects.add();
}
