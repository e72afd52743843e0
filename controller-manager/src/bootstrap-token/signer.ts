/** Signs the ConfigMap cluster-info in kube-public with every bootstrap token that may sign. */
import { ConfigMaps, type corev1 } from "@kayak/api";
import { createInformer, done, type Client, type Clock, type Informer, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { runWith, secretsOfType } from "../shared/watched-secrets.ts";
import { CLUSTER_INFO, planSignatures } from "./signatures.ts";
import { BOOTSTRAP_SECRET_TYPE, tokenOf } from "./token.ts";

const NAME = "bootstrap-signer";
const NAMESPACE = "kube-public";

export class BootstrapSigner implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #secrets: Informer<corev1.Secret>;
  readonly #configMaps: Informer<corev1.ConfigMap>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { client, clock, logger } = context;
    this.#client = client;
    this.#clock = clock;
    this.#secrets = secretsOfType(context, BOOTSTRAP_SECRET_TYPE, "kube-system");
    const fieldSelector = `metadata.name=${CLUSTER_INFO}`;
    this.#configMaps = createInformer(client, ConfigMaps, { namespace: NAMESPACE, fieldSelector, clock, logger });
    const { queue, run } = queueController(context, { name: NAME, workers: 1, reconcile: () => this.#reconcile() });
    const running = runWith(this.#secrets, run);
    this.run = async (signal) => void (await Promise.all([this.#configMaps.run(signal), running(signal)]));
    const enqueue = () => queue.add(CLUSTER_INFO);
    this.#secrets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#configMaps.on({ add: enqueue, update: enqueue });
  }

  async #reconcile(): Promise<Outcome> {
    const configMap = this.#configMaps.store.get(`${NAMESPACE}/${CLUSTER_INFO}`);
    const tokens = this.#secrets.store.list().flatMap((secret) => tokenOf(secret) ?? []);
    const data = configMap && planSignatures(configMap, tokens, this.#clock.now());
    if (data) await unlessGone(this.#client.update(ConfigMaps, { ...configMap, data }));
    return done;
  }
}
