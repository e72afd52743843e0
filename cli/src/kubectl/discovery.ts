/** What the server has: its resources, found by any of the names people use for them. */
import {
  groupResource,
  groupVersion,
  type KubernetesObject,
  type Resource,
  untypedObject,
  type Verb,
} from "@kayak/api";
import type { Client } from "@kayak/client";
import { CommandError } from "../command/errors.ts";
import { didYouMean } from "../command/suggest.ts";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

interface DiscoveredResource {
  readonly resource: string;
  readonly responseKind?: { readonly kind: string };
  readonly scope: "Namespaced" | "Cluster";
  readonly singularResource: string;
  readonly verbs: readonly Verb[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface DiscoveredGroup {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly { readonly version: string; readonly resources?: readonly DiscoveredResource[] }[];
}

export class ResourceIndex {
  readonly resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
  }

  /** The resources that a word means: one, or all of a category. */
  find(word: string): readonly Resource[] {
    const name = word.toLowerCase();
    const one = this.resources.find((resource) => namesOf(resource).has(name));
    if (one) return [one];
    const category = this.resources.filter((resource) => resource.categories.includes(name));
    if (category.length > 0) return category;
    const known = this.resources.flatMap((resource) => [resource.plural, resource.singular]);
    throw new CommandError(`the server doesn't have a resource type "${word}".${didYouMean(name, known)}`);
  }

  forObject(object: KubernetesObject): Resource {
    const found = this.resources.find(
      (resource) => resource.kind === object.kind && groupVersion(resource) === object.apiVersion,
    );
    if (found) return found;
    const kinds = this.resources.map((resource) => resource.kind);
    throw new CommandError(
      `no matches for kind "${object.kind}" in version "${object.apiVersion}".${didYouMean(object.kind, kinds)}`,
    );
  }
}

function namesOf(resource: Resource): Set<string> {
  const short = [resource.plural, resource.singular, resource.kind.toLowerCase(), ...resource.shortNames];
  const full = [`${resource.plural}.${resource.version}.${resource.group}`, groupResource(resource)];
  return new Set([...short, ...full]);
}

export async function discover(client: Client): Promise<ResourceIndex> {
  const [core, groups] = await Promise.all(["/api", "/apis"].map((path) => groupsAt(client, path)));
  return new ResourceIndex([...(core ?? []), ...(groups ?? [])].flatMap(resourcesOf));
}

async function groupsAt(client: Client, path: string): Promise<readonly DiscoveredGroup[]> {
  const answer = await client.request(path, { headers: { accept: aggregated } });
  const text = await answer.text();
  if (answer.status !== 200)
    throw new CommandError(`the server does not say what it serves: ${path} answered ${answer.status}.`);
  return (JSON.parse(text) as { items?: DiscoveredGroup[] }).items ?? [];
}

/** Only the preferred version of a group: the first. */
function resourcesOf(group: DiscoveredGroup): Resource[] {
  const [preferred] = group.versions;
  return (preferred?.resources ?? []).map((found) => ({
    group: group.metadata.name ?? "",
    version: preferred?.version ?? "",
    kind: found.responseKind?.kind ?? "",
    plural: found.resource,
    singular: found.singularResource,
    shortNames: found.shortNames ?? [],
    categories: found.categories ?? [],
    namespaced: found.scope === "Namespaced",
    schema: untypedObject,
    verbs: found.verbs,
    subresources: [],
  }));
}
