/** What a deployment notes on its replica sets: revisions, and the size it had when it last scaled them. */
import type { appsv1 } from "@kayak/api";
import { maxReplicas, wantedReplicas } from "./limits.ts";

export const REVISION = "deployment.kubernetes.io/revision";
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

/** Annotations of a deployment that its replica sets don't inherit. */
const NOT_INHERITED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);

/** Older revisions are dropped from the history so that it stays shorter than this. */
const MAX_HISTORY_CHARACTERS = 2000;

type Annotations = Readonly<Record<string, string>>;
type Annotated = { readonly metadata: { readonly annotations?: Annotations | undefined } };

function numeric({ metadata }: Annotated, name: string): number | undefined {
  const text = metadata.annotations?.[name];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Any 64-bit number, which clients may have set. */
export function revisionOf({ metadata }: Annotated): bigint {
  const text = metadata.annotations?.[REVISION];
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : 0n;
}

export function compareRevisions(a: Annotated, b: Annotated): number {
  return revisionOf(a) < revisionOf(b) ? -1 : Number(revisionOf(a) > revisionOf(b));
}

/** How many pods the deployment wanted when it last sized this replica set. */
export function desiredWhenSized(replicaSet: Annotated): number | undefined {
  return numeric(replicaSet, DESIRED_REPLICAS);
}

/** How many pods the deployment allowed when it last sized this replica set. */
export function allowedWhenSized(replicaSet: Annotated): number | undefined {
  return numeric(replicaSet, MAX_REPLICAS);
}

export function sizeAnnotations(deployment: Pick<appsv1.Deployment, "spec">): Annotations {
  return { [DESIRED_REPLICAS]: String(wantedReplicas(deployment)), [MAX_REPLICAS]: String(maxReplicas(deployment)) };
}

/** The annotations of the replica set that `deployment` wants now, as its revision number `revision`. */
export function newReplicaSetAnnotations(deployment: Annotated, current: Annotations, revision: bigint): Annotations {
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !NOT_INHERITED.has(name));
  return { ...current, ...Object.fromEntries(inherited), ...revisionAnnotations(current, revision) };
}

/** A replica set that is rolled back to takes the newest number and remembers those it had. */
function revisionAnnotations(current: Annotations, revision: bigint): Annotations {
  const previous = current[REVISION];
  if (previous !== undefined && revisionOf({ metadata: { annotations: current } }) >= revision) return {};
  const renumbered = { [REVISION]: String(revision) };
  return previous === undefined ? renumbered : { ...renumbered, [REVISION_HISTORY]: history(current, previous) };
}

function history(current: Annotations, previous: string): string {
  const revisions = (current[REVISION_HISTORY] ?? "").split(",").filter((revision) => revision !== "");
  revisions.push(previous);
  while (revisions.length > 1 && revisions.join(",").length > MAX_HISTORY_CHARACTERS) revisions.shift();
  return revisions.join(",");
}
