/** Fills ClusterRoles that aggregate with the rules of those they select. */
import { ClusterRoles, type rbacv1 } from "@kayak/api";
import { done, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { planRules } from "./plan.ts";

const NAME = "clusterrole-aggregation-controller";
const WORKERS = 1;

export class ClusterRoleAggregationController implements Controller {
  readonly #client: Client;
  readonly #roles: Informer<rbacv1.ClusterRole>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#roles = context.informers.get(ClusterRoles);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    // Any role may be one that others take their rules from.
    const enqueueAll = () => {
      for (const { metadata, aggregationRule } of this.#roles.store.list())
        if (aggregationRule) queue.add(metadata.name);
    };
    this.#roles.on({ add: enqueueAll, update: enqueueAll, delete: enqueueAll });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const role = this.#roles.store.get(key);
    const rules = role && planRules(role, this.#roles.store.list());
    if (rules) await unlessGone(this.#client.update(ClusterRoles, { ...role, rules: [...rules] }));
    return done;
  }
}
