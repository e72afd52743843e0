/** Keeps the pods of every StatefulSet, each with its name and storage. */
import { Pods, StatefulSets, type appsv1, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { CollisionError, RevisionHistory, type History } from "../revisions/history.ts";
import type { Revision } from "../revisions/revision.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "../shared/errors.ts";
import { controllerReference, isTerminating, refOf } from "../shared/objects.ts";
import { OwnedPods } from "../shared/owned-pods.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { nextAvailableMs } from "../shared/pods.ts";
import { StatefulClaims } from "./claims.ts";
import { ordinalOf, podName, statefulPod } from "./identity.ts";
import { planStateful, type StatefulAction } from "./plan.ts";
import { revisionOf, sortReplicas, type StatefulState } from "./state.ts";
import { statefulStatus } from "./status.ts";

const WORKERS = 5;
const COMPONENT = "statefulset-controller";
const REVISION_LABEL = "controller.kubernetes.io/hash";

type StatefulSet = appsv1.StatefulSet;

export class StatefulSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #sets: Informer<StatefulSet>;
  readonly #pods: OwnedPods<StatefulSet>;
  readonly #history: RevisionHistory<StatefulSet>;
  readonly #claims: StatefulClaims;
  readonly #statusWrites: OwnWrites<StatefulSet>;
  readonly #events: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#events = recorderFor(context, COMPONENT);
    this.#sets = context.informers.get(StatefulSets);
    this.#pods = new OwnedPods(context, {
      resource: StatefulSets,
      events: this.#events,
      selector: ({ spec }) => spec.selector,
    });
    this.#history = new RevisionHistory(context, { resource: StatefulSets, hashLabel: REVISION_LABEL });
    this.#claims = new StatefulClaims(context, this.#events);
    this.#statusWrites = new OwnWrites(this.#sets, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: COMPONENT, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (set: StatefulSet) => queue.add(objectKey(set));
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.wake(queue);
    this.#history.wake(queue);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const set = this.#sets.store.get(key);
    const caches = [this.#pods, this.#history, this.#statusWrites];
    if (!set) {
      for (const writes of caches) writes.forget(key);
      return done;
    }
    if (caches.some((writes) => writes.pending(key))) return requeueAfter(STALE_RECHECK_MS);
    return this.#sync(set);
  }

  async #sync(set: StatefulSet): Promise<Outcome> {
    const owned = await this.#pods.claim(set);
    const pods = owned.filter((pod) => ordinalOf(set, pod) !== undefined);
    if (isTerminating(set)) return done;
    const history = await this.#history.sync(set).catch((error: unknown) => this.#onCollision(set, error));
    const revisions = new Map([...history.old, history.current].map((each) => [each.metadata.name, each]));
    const updateRevision = history.current.metadata.name;
    const { currentRevision = "" } = set.status;
    const state = {
      set,
      pods,
      updateRevision,
      currentRevision: revisions.has(currentRevision) ? currentRevision : updateRevision,
      nowMs: this.#context.clock.now(),
    };
    const error = await this.#apply(state, revisions);
    await this.#report(set, statefulStatus(state));
    await this.#trim(set, history, state);
    if (error !== undefined) throw error;
    const atMs = nextAvailableMs(pods, set.spec.minReadySeconds ?? 0, state.nowMs);
    return atMs === undefined ? done : requeueAfter(atMs - state.nowMs);
  }

  /** In order: what fails keeps what comes after it waiting. */
  async #apply(state: StatefulState, revisions: ReadonlyMap<string, Revision>): Promise<unknown> {
    try {
      await this.#retain(state);
      for (const action of planStateful(state)) await this.#act(state.set, action, revisions);
      return undefined;
    } catch (error) {
      return isNamespaceTerminating(error) ? undefined : error;
    }
  }

  async #retain({ set, pods }: StatefulState): Promise<void> {
    if (!set.spec.volumeClaimTemplates?.length) return;
    const { wanted, condemned } = sortReplicas({ set, pods });
    for (const { pod, ordinal } of wanted) if (pod) await this.#claims.own(set, pod, { ordinal, condemned: false });
    for (const { pod, ordinal } of condemned) await this.#claims.own(set, pod, { ordinal, condemned: true });
  }

  async #act(set: StatefulSet, action: StatefulAction, revisions: ReadonlyMap<string, Revision>): Promise<void> {
    const { ordinal } = action;
    switch (action.kind) {
      case "create":
        return this.#create(set, { ordinal, revision: action.revision, from: revisions.get(action.revision) });
      case "repair": {
        await this.#claims.create(set, ordinal, action.pod.metadata.name);
        const body = { metadata: { labels: action.labels } };
        const patched = await unlessGone(this.#context.client.patch(Pods, refOf(action.pod), { type: "merge", body }));
        if (patched) this.#pods.wrote(set, patched);
        return;
      }
      case "delete":
        if (action.why === "ended") {
          const message = `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating failed Pod ${action.pod.metadata.name}`;
          this.#events.event(set, "Warning", "RecreatingFailedPod", message);
        }
        return this.#note(set, { verb: "delete", pod: action.pod.metadata.name }, () =>
          this.#pods.remove(set, action.pod),
        );
    }
  }

  async #create(
    set: StatefulSet,
    {
      ordinal,
      revision,
      from,
    }: { readonly ordinal: number; readonly revision: string; readonly from: Revision | undefined },
  ): Promise<void> {
    const name = podName(set, ordinal);
    await this.#claims.create(set, ordinal, name);
    const template = templateOf(from) ?? set.spec.template;
    const owner = controllerReference(StatefulSets, set);
    const draft = statefulPod(set, { ordinal, revision, template, owner });
    await this.#note(set, { verb: "create", pod: name }, () => this.#pods.add(set, draft));
  }

  /** Does it, and says so. */
  async #note(
    set: StatefulSet,
    { verb, pod }: { readonly verb: "create" | "delete"; readonly pod: string },
    work: () => Promise<unknown>,
  ): Promise<void> {
    const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    const verbed = verb === "create" ? "Create" : "Delete";
    try {
      await work();
      this.#events.event(set, "Normal", `Successful${verbed}`, `${what} successful`);
    } catch (error) {
      if (!isNamespaceTerminating(error))
        this.#events.event(set, "Warning", `Failed${verbed}`, `${what} failed error: ${messageOf(error)}`);
      throw error;
    }
  }

  async #trim(set: StatefulSet, history: History, { pods, currentRevision }: StatefulState): Promise<void> {
    const used = new Set([...pods.map(revisionOf), currentRevision]);
    await this.#history.trim(set, history, ({ metadata }) => used.has(metadata.name));
  }

  async #onCollision(set: StatefulSet, error: unknown): Promise<never> {
    if (error instanceof CollisionError)
      await this.#report(set, { ...set.status, collisionCount: (set.status.collisionCount ?? 0) + 1 });
    throw error;
  }

  async #report(set: StatefulSet, status: StatefulSet["status"]): Promise<void> {
    if (sameValue(status, set.status)) return;
    const written = await unlessGone(this.#context.client.updateStatus(StatefulSets, { ...set, status }));
    if (written) this.#statusWrites.wrote(objectKey(set), written);
  }
}

/** The template that a revision is a snapshot of. */
function templateOf(revision: Revision | undefined): corev1.PodTemplateSpec | undefined {
  const data = revision?.data as { spec?: { template?: corev1.PodTemplateSpec & { $patch?: string } } } | undefined;
  if (!data?.spec?.template) return undefined;
  const { $patch: _, ...template } = data.spec.template;
  return template;
}
