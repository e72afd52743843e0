/** `kayak rollout`: follow, look back on, and steer a Deployment's updates. */
import { Deployments, ReplicaSets, type appsv1 } from "@kayak/api";
import { CommandError, UsageError } from "../command/errors.ts";
import { didYouMean } from "../command/suggest.ts";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { discover } from "./discovery.ts";
import { historyOf, planUndo, progressOf, revisionOf } from "./rollout/plan.ts";
import { connect, type Session } from "./session.ts";
import { renderColumns } from "./table.ts";
import { parseNamedTargets } from "./targets.ts";

const restartedAt = "kubectl.kubernetes.io/restartedAt";
const maxRevision = Number.MAX_SAFE_INTEGER;

interface Rollout {
  readonly session: Session;
  readonly flags: Flags;
  readonly ref: { readonly name: string; readonly namespace: string };
}

const actions: Readonly<Record<string, (rollout: Rollout) => Promise<void>>> = {
  status,
  history,
  undo,
  restart,
  pause,
  resume,
};

export async function run({ flags, positionals: [action = "", ...words] }: Invocation): Promise<void> {
  const act = actions[action];
  if (!act)
    throw new UsageError(
      `unknown rollout action "${action}".${didYouMean(action, Object.keys(actions)) || ` It is one of ${Object.keys(actions).join(", ")}.`}`,
    );
  using session = connect(flags);
  for (const { resource, name } of parseNamedTargets(words, await discover(session.client))) {
    if (resource.kind !== "Deployment")
      throw new CommandError(`${resource.plural} have no rollouts: only deployments do.`);
    await act({ session, flags, ref: { name, namespace: session.namespace } });
  }
}

async function status({ session, ref }: Rollout): Promise<void> {
  await session.client.get(Deployments, ref);
  const options = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, resourceVersion: "0" };
  let said = "";
  for await (const event of session.client.watch(Deployments, options)) {
    if (event.type === "BOOKMARK") continue;
    if (event.type === "DELETED") throw new CommandError(`the deployment "${ref.name}" was deleted.`);
    const { message, done, failed } = progressOf(event.object);
    if (failed) throw new CommandError(message);
    if (message !== said) console.log(message);
    said = message;
    if (done) return;
  }
}

async function replicaSetsOf({
  session,
  ref,
}: Rollout): Promise<{ deployment: appsv1.Deployment; owned: appsv1.ReplicaSet[] }> {
  const deployment = await session.client.get(Deployments, ref);
  const { items } = await session.client.list(ReplicaSets, { namespace: ref.namespace });
  const owned = items.filter((set) =>
    set.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === deployment.metadata.uid),
  );
  return { deployment, owned };
}

async function history(rollout: Rollout): Promise<void> {
  const { owned } = await replicaSetsOf(rollout);
  console.log(`deployment.apps/${rollout.ref.name}`);
  process.stdout.write(renderColumns([["REVISION", "CHANGE-CAUSE"], ...historyOf(owned)]));
}

async function undo(rollout: Rollout): Promise<void> {
  const { session, flags, ref } = rollout;
  const { deployment, owned } = await replicaSetsOf(rollout);
  if (deployment.spec.paused)
    throw new CommandError(
      `deployment "${ref.name}" is paused: resume it first with "kayak rollout resume deployment/${ref.name}".`,
    );
  const plan = planUndo(deployment, owned, flags.integer("to-revision", { min: 1, max: maxRevision }));
  if ("problem" in plan) throw new CommandError(plan.problem);
  if (plan.skip)
    return console.log(
      `deployment.apps/${ref.name} skipped rollback (current template already matches revision ${revisionOf(plan.source)})`,
    );
  const path = [{ op: "replace", path: "/spec/template", value: plan.template }];
  await session.client.patch(Deployments, ref, { type: "json", body: path });
  console.log(`deployment.apps/${ref.name} rolled back`);
}

async function change({ session, ref }: Rollout, spec: object, what: string): Promise<void> {
  await session.client.patch(Deployments, ref, { type: "merge", body: { spec } });
  console.log(`deployment.apps/${ref.name} ${what}`);
}

async function restart(rollout: Rollout): Promise<void> {
  const annotations = { [restartedAt]: new Date().toISOString() };
  await change(rollout, { template: { metadata: { annotations } } }, "restarted");
}

async function pause(rollout: Rollout): Promise<void> {
  await change(rollout, { paused: true }, "paused");
}

async function resume(rollout: Rollout): Promise<void> {
  await change(rollout, { paused: null }, "resumed");
}
