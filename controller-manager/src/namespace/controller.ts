/** Empties every terminating Namespace and lets it go. */
import { Namespaces, storedResources, groupResource, type corev1 } from "@kayak/api";
import {
  done,
  errorFromReply,
  objectKey,
  requeueAfter,
  type Client,
  type Clock,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { inParallel } from "../shared/batches.ts";
import { sameValue } from "../shared/equal.ts";
import { messageOf, unlessGone } from "../shared/errors.ts";
import { isTerminating } from "../shared/objects.ts";
import { isEmpty, namespaceConditions, type Emptying, type Remaining } from "./plan.ts";
import { deletionOrder, empty } from "./resources.ts";

const NAME = "namespace-controller";
const WORKERS = 5;
const FINALIZER = "kubernetes";
/** A namespace with content is looked at again after this; sooner when something in it goes. */
const RECHECK_MS = 5000;
/** Deletions in a namespace that come this close together are looked at once. */
const SETTLE_MS = 20;

export class NamespaceController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #namespaces: Informer<corev1.Namespace>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#client = context.client;
    this.#clock = context.clock;
    this.#namespaces = informers.get(Namespaces);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (namespace: corev1.Namespace) => {
      if (isTerminating(namespace)) queue.add(objectKey(namespace));
    };
    this.#namespaces.on({ add: enqueue, update: enqueue });
    for (const resource of storedResources.filter(({ namespaced }) => namespaced)) {
      const watched = informers.metadata(resource);
      watched.on({
        delete: ({ metadata }) => {
          const namespace = this.#namespaces.store.get(metadata.namespace);
          if (namespace && isTerminating(namespace)) queue.addAfter(metadata.namespace, SETTLE_MS);
        },
      });
    }
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const namespace = this.#namespaces.store.get(key);
    if (!namespace || !isTerminating(namespace) || !namespace.spec.finalizers?.includes(FINALIZER)) return done;
    const emptying = await this.#empty(key);
    const reported = await this.#report(namespace, emptying);
    if (!isEmpty(emptying)) return requeueAfter(RECHECK_MS);
    if (reported) await this.#finalize(reported);
    return done;
  }

  async #empty(namespace: string): Promise<Emptying> {
    const remaining: Remaining[] = [];
    const failures: string[] = [];
    for (const resources of deletionOrder) {
      if (remaining.length > 0) break;
      await inParallel(resources, async (resource) => {
        try {
          const left = await empty(this.#client, namespace, resource);
          if (left) remaining.push(left);
        } catch (error) {
          failures.push(`${groupResource(resource)}: ${messageOf(error)}`);
        }
      });
    }
    return { remaining, failures };
  }

  /** Returns undefined when the namespace changed or went meanwhile: its event comes back here. */
  async #report(namespace: corev1.Namespace, emptying: Emptying): Promise<corev1.Namespace | undefined> {
    const conditions = namespaceConditions(namespace, emptying, this.#clock.now());
    const untouched = isEmpty(emptying) && !namespace.status.conditions;
    if (untouched || sameValue(conditions, namespace.status.conditions)) return namespace;
    const status = { ...namespace.status, conditions };
    return unlessGone(this.#client.updateStatus(Namespaces, { ...namespace, status }));
  }

  async #finalize(namespace: corev1.Namespace): Promise<void> {
    const finalizers = namespace.spec.finalizers?.filter((finalizer) => finalizer !== FINALIZER);
    const body = JSON.stringify({ ...namespace, spec: { ...namespace.spec, finalizers } });
    const path = `/api/v1/namespaces/${namespace.metadata.name}/finalize`;
    const headers = { "content-type": "application/json" };
    const reply = await this.#client.request(path, { method: "PUT", headers, body });
    const text = await reply.text();
    if (reply.status >= 400) await unlessGone(Promise.reject(errorFromReply(reply.status, text)));
  }
}
