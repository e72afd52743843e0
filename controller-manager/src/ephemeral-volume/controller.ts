/** ephemeral-volume: makes the claims of pods' generic ephemeral volumes. They go with the pod, which owns them. */
import { PersistentVolumeClaims, Pods, isStatus, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  type Client,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { controllerOf } from "../shared/objects.ts";
import { isNamespaceTerminating } from "../shared/errors.ts";
import { planEphemeral, type EphemeralAction } from "./plan.ts";

const NAME = "ephemeral_volume";
const WORKERS = 2;

export class EphemeralVolumeController implements Controller {
  readonly #client: Client;
  readonly #pods: Informer<corev1.Pod>;
  readonly #claims: Informer<corev1.PersistentVolumeClaim>;
  readonly #recorder: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#client = context.client;
    this.#pods = informers.get(Pods);
    this.#claims = informers.get(PersistentVolumeClaims);
    this.#recorder = recorderFor(context, NAME);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const pod = (changed: corev1.Pod) => {
      if (changed.spec.volumes?.some(({ ephemeral }) => ephemeral)) queue.add(objectKey(changed));
    };
    this.#pods.on({ add: pod });
    this.#claims.on({
      delete(claim) {
        const owner = controllerOf(claim);
        if (owner?.kind === "Pod") queue.add(`${claim.metadata.namespace}/${owner.name}`);
      },
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const pod = this.#pods.store.get(key);
    if (!pod) return done;
    const refused: string[] = [];
    for (const action of planEphemeral(pod, (claim) => this.#claims.store.get(claim)))
      if (action.kind === "refuse") refused.push(action.message);
      else await this.#create(pod, action);
    for (const message of refused) this.#recorder.event(pod, "Warning", "FailedBinding", message);
    // The stranger's claim may go away.
    if (refused.length > 0) throw new Error(refused.join("; "));
    return done;
  }

  async #create(pod: corev1.Pod, { claim }: EphemeralAction & { kind: "create" }): Promise<void> {
    try {
      await this.#client.create(PersistentVolumeClaims, claim);
    } catch (error) {
      if (isNamespaceTerminating(error) || isStatus(error, "AlreadyExists")) return;
      this.#recorder.event(pod, "Warning", "FailedBinding", `ephemeral volume: ${String(error)}`);
      throw error;
    }
  }
}
