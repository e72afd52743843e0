/** metrics.k8s.io: what nodes and pods use, measured when somebody asks. Nothing is stored and nothing can be watched. */
import {
  NodeMetricsResource,
  Nodes,
  PodMetricsResource,
  Pods,
  type KubernetesObject,
  type Resource,
  type corev1,
  notFound,
} from "@kayak/api";
import { CachedObject } from "../../cache/cached-object.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { ObjectCodec } from "../../storage/object-codec.ts";
import { cacheKey } from "../../storage/keys.ts";
import { sendList, sendObject } from "../present.ts";
import { selectionOf, type Selection } from "../selection.ts";
import type { Services } from "../services.ts";
import { Scraper } from "./scrape.ts";
import { nodeMetrics, podMetrics } from "./summary.ts";

export const metricsResources: readonly Resource[] = [NodeMetricsResource, PodMetricsResource];

interface Endpoints {
  readonly get: Handler;
  readonly list: Handler;
}

export function nodeMetricsEndpoints(services: Services): Endpoints {
  const scraper = new Scraper(services);
  return endpoints(NodeMetricsResource, async ({ key }) => {
    const nodes = selected(services.stores.of(Nodes).cache.list(undefined), key) as corev1.Node[];
    const summaries = await scraper.summaries(nodes.map(({ metadata }) => metadata.name));
    return nodes.flatMap((node) => {
      const summary = summaries.get(node.metadata.name);
      return (summary && nodeMetrics(node, summary)) ?? [];
    });
  });
}

export function podMetricsEndpoints(services: Services): Endpoints {
  const scraper = new Scraper(services);
  return endpoints(PodMetricsResource, async ({ namespace, key }) => {
    const all = selected(services.stores.of(Pods).cache.list(namespace), key) as corev1.Pod[];
    const pods = all.filter(({ spec, status }) => spec.nodeName && status.phase === "Running");
    const summaries = await scraper.summaries(pods.map(({ spec }) => spec.nodeName!));
    return pods.flatMap((pod) => {
      const summary = summaries.get(pod.spec.nodeName!);
      return (summary && podMetrics(pod, summary)) ?? [];
    });
  });
}

function selected(objects: readonly CachedObject[], key: string | undefined): KubernetesObject[] {
  return objects.filter((object) => key === undefined || object.key === key).map(({ object }) => object);
}

function endpoints(
  resource: Resource,
  measure: (selection: Selection) => Promise<readonly KubernetesObject[]>,
): Endpoints {
  const kind = { resource, codec: new ObjectCodec(resource) };
  const measured = async (context: ResourceContext): Promise<CachedObject[]> => {
    const selection = selectionOf(context, resource);
    const objects = (await measure(selection)).map(
      (object) =>
        new CachedObject(kind, {
          key: cacheKey(object.metadata),
          revision: 0,
          bytes: kind.codec.encode(object),
          object,
        }),
    );
    const { matches } = selection;
    return matches ? objects.filter(matches) : objects;
  };
  return {
    async get(context) {
      const [object] = await measured(context);
      if (!object) throw notFound(resource, context.info.name ?? "");
      await sendObject(context, resource, { object });
    },
    async list(context) {
      await sendList(context, resource, { objects: await measured(context), metadata: { resourceVersion: "" } });
    },
  };
}
