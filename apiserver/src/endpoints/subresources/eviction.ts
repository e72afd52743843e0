/** POST of an Eviction: deletes the pod if its disruption budget has room, which is taken first and given back by nobody but the controller. */
import { StatusError, badRequest, corev1, decode, formatTime, isStatus, policyv1 } from "@kayak/api";
import { readDocument } from "../../http/body.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { sendKind } from "../../http/respond.ts";
import { deleteObject } from "../../registry/delete.ts";
import type { Store } from "../../registry/store.ts";
import { updateObject } from "../../registry/update.ts";
import { cacheKey } from "../../storage/keys.ts";
import { type DeleteParameters, deletionAsked } from "../delete-options.ts";
import { type Services, admissionRequest } from "../services.ts";
import { keyOf } from "../update.ts";
import { planEviction, takeFrom } from "./eviction-plan.ts";

interface Needed {
  readonly pods: Store;
  readonly budgets: Store;
}

type Needs = Pick<Services, "admission" | "now">;

/** A pod that changes between decision and deletion is decided about anew, this often. */
const maxAttempts = 20;

export function evictionEndpoint(stores: Needed, services: Needs): Handler {
  return async (context) => {
    const eviction = decode(policyv1.Eviction, await readDocument(context.request));
    const { name } = eviction.metadata;
    if (name !== context.info.name) throw badRequest("name in URL does not match name in Eviction object");
    const asked = deletionAsked(eviction.deleteOptions ?? { kind: "DeleteOptions", apiVersion: "v1" }, context);
    await services.admission.validate(
      admissionRequest(context, stores.pods.resource, { operation: "CREATE", object: eviction }),
    );
    await evict({ stores, context, services, asked });
    await sendKind(context, 201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" });
  };
}

interface Evicting {
  readonly stores: Needed;
  readonly context: ResourceContext;
  readonly services: Needs;
  readonly asked: DeleteParameters;
}

async function evict(evicting: Evicting): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryEvict(evicting);
    } catch (error) {
      const own = evicting.asked.request.preconditions?.resourceVersion;
      if (!isStatus(error, "Conflict") || own !== undefined || attempt === maxAttempts) throw error;
    }
  }
}

async function tryEvict(evicting: Evicting): Promise<void> {
  const { stores, context } = evicting;
  await stores.pods.mirror.catchUp();
  const pod = (await stores.pods.require(keyOf(context.info))).object as corev1.Pod;
  const budgets = stores.budgets.cache
    .list(pod.metadata.namespace)
    .map(({ object }) => object as policyv1.PodDisruptionBudget);
  const plan = planEviction(pod, budgets);
  switch (plan.type) {
    case "refuse":
      throw plan.error;
    case "free":
      return deletePod(evicting, pod, { asSeen: true });
    case "budgeted":
      await takeRoom(evicting, pod, plan.budget);
      return deletePod(evicting, pod, { asSeen: false });
  }
}

async function takeRoom(
  { stores, services, asked }: Evicting,
  { metadata }: corev1.Pod,
  budget: policyv1.PodDisruptionBudget,
): Promise<void> {
  const key = { namespace: budget.metadata.namespace, name: budget.metadata.name };
  const at = formatTime(services.now());
  await updateObject(stores.budgets, key, {
    scope: "status",
    dryRun: asked.dryRun,
    transform: (current) => takeFrom(current as policyv1.PodDisruptionBudget, { pod: metadata.name, at }),
  });
}

/** `asSeen`: only if the pod has not changed, since that is what the decision was about. */
async function deletePod(
  { stores, context, services, asked }: Evicting,
  pod: corev1.Pod,
  { asSeen }: { readonly asSeen: boolean },
): Promise<void> {
  const { metadata } = pod;
  const seen = asSeen ? metadata.resourceVersion : undefined;
  const marked = asked.dryRun ? undefined : await markDisrupted({ stores, services }, pod, seen);
  const preconditions = {
    uid: metadata.uid,
    ...(seen !== undefined && { resourceVersion: marked ?? seen }),
    ...asked.request.preconditions,
  };
  await deleteObject(stores.pods, keyOf(context.info), {
    dryRun: asked.dryRun,
    request: { ...asked.request, preconditions },
    admit: (_next, oldObject) =>
      services.admission.validate({
        ...admissionRequest(context, stores.pods.resource, { operation: "DELETE", oldObject }),
        subresource: undefined,
      }),
  });
}

/** Says in the pod why it goes. Gives the pod's new resource version; pods that have ended keep their status. */
async function markDisrupted(
  { stores, services }: Pick<Evicting, "stores" | "services">,
  { metadata, status }: corev1.Pod,
  seen: string | undefined,
): Promise<string | undefined> {
  if (status.phase === "Succeeded" || status.phase === "Failed") return undefined;
  const { object } = await updateObject(
    stores.pods,
    { namespace: metadata.namespace, name: metadata.name },
    {
      scope: "internal",
      transform(current) {
        if (seen !== undefined && current.metadata.resourceVersion !== seen)
          throw new StatusError("Conflict", `pod ${cacheKey(metadata)} has changed`);
        return withDisruption(current as corev1.Pod, formatTime(services.now()));
      },
    },
  );
  return String(object.revision);
}

function withDisruption(pod: corev1.Pod, lastTransitionTime: string): corev1.Pod {
  const others = (pod.status.conditions ?? []).filter(({ type }) => type !== "DisruptionTarget");
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastTransitionTime,
  } as const;
  pod.status.conditions = [...others, condition];
  return pod;
}
