/**
 * The flow schemas and priority levels that every server has. Those that are mandatory are what they have to be; those that
 * are suggested follow this version's suggestion until somebody changes them, or says otherwise in an annotation.
 */
import {
  FlowSchemas,
  PriorityLevelConfigurations,
  type Resource,
  formatTime,
  mandatoryFlowSchemas,
  mandatoryPriorityLevels,
  semanticEqual,
  type flowcontrolv1,
} from "@kayak/api";
import { suggestedFlowSchemas, suggestedPriorityLevels } from "../flow-control/suggested.ts";
import { createObject } from "../registry/create.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Store } from "../registry/store.ts";
import type { Stores } from "../registry/stores.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { updateObject } from "../registry/update.ts";
import { ignoreExisting } from "../registry/existing.ts";

/** "true" or "false": whether the object follows the suggestion. */
export const autoUpdate = "apf.kubernetes.io/autoupdate-spec";

interface Wanted {
  readonly resource: Resource;
  readonly name: string;
  readonly spec: object;
  readonly mandatory: boolean;
}

function wantedOf(resource: Resource, mandatory: boolean, specs: Readonly<Record<string, object>>): Wanted[] {
  return Object.entries(specs).map(([name, spec]) => ({ resource, name, spec, mandatory }));
}

const all: readonly Wanted[] = [
  ...wantedOf(PriorityLevelConfigurations, true, mandatoryPriorityLevels),
  ...wantedOf(PriorityLevelConfigurations, false, suggestedPriorityLevels),
  ...wantedOf(FlowSchemas, true, mandatoryFlowSchemas),
  ...wantedOf(FlowSchemas, false, suggestedFlowSchemas),
];

export async function ensureFlowControl(stores: Stores): Promise<void> {
  await Promise.all(all.map((wanted) => ensure(stores.of(wanted.resource), wanted)));
}

export type Correction = "create" | "update" | undefined;

/** What is to be done about one of them as it is stored. */
export function planCorrection(
  { spec, mandatory }: Pick<Wanted, "spec" | "mandatory">,
  stored: AnyObject | undefined,
): Correction {
  if (!stored) return "create";
  if (semanticEqual(stored.spec, spec)) return undefined;
  if (mandatory) return stored.metadata.name === "exempt" && isLevel(stored) ? undefined : "update";
  const said = stored.metadata.annotations?.[autoUpdate];
  const follows = said === undefined ? (stored.metadata.generation ?? 1) === 1 : said === "true";
  return follows ? "update" : undefined;
}

/** What is set aside for exempt requests is the administrator's to choose. */
function isLevel(object: AnyObject): boolean {
  return object.kind === PriorityLevelConfigurations.kind;
}

async function ensure(store: Store, wanted: Wanted): Promise<void> {
  const key = { namespace: undefined, name: wanted.name };
  const correction = planCorrection(wanted, store.peek(key)?.object);
  if (correction === "create") await createObject(store, newObject(store, wanted)).catch(ignoreExisting);
  if (correction === "update")
    await updateObject(store, key, { transform: (current) => ({ ...current, spec: structuredClone(wanted.spec) }) });
}

function newObject({ resource }: Store, { name, spec }: Wanted): AnyObject {
  const metadata = { name, annotations: { [autoUpdate]: "true" } };
  return decodeObject(
    resource,
    { metadata, spec: structuredClone(spec) },
    { fieldValidation: "Ignore", warn: () => {} },
  );
}

const dangling = "Dangling";

/** Says of each flow schema whether the level that it names is there. */
export async function reportDangling(stores: Stores, nowMs: number): Promise<void> {
  const schemas = stores.of(FlowSchemas);
  const levels = stores.of(PriorityLevelConfigurations);
  for (const { object } of schemas.cache.list()) {
    const schema = object as flowcontrolv1.FlowSchema;
    const level = schema.spec.priorityLevelConfiguration.name;
    const condition = danglingCondition(level, levels.peek({ namespace: undefined, name: level }) !== undefined);
    const known = schema.status.conditions?.find(({ type }) => type === dangling);
    if (known && known.status === condition.status && known.message === condition.message) continue;
    const key = { namespace: undefined, name: schema.metadata.name };
    await updateObject(schemas, key, {
      scope: "status",
      transform: (current) => withCondition(current, { ...condition, lastTransitionTime: formatTime(nowMs) }),
    });
  }
}

type Condition = flowcontrolv1.FlowSchemaStatus["conditions"] extends (infer C)[] | undefined ? C : never;

export function danglingCondition(level: string, present: boolean): Condition {
  const name = JSON.stringify(level);
  return present
    ? {
        type: dangling,
        status: "False",
        reason: "Found",
        message: `This FlowSchema references the PriorityLevelConfiguration object named ${name} and it exists`,
      }
    : {
        type: dangling,
        status: "True",
        reason: "NotFound",
        message: `This FlowSchema references the PriorityLevelConfiguration object named ${name} but there is no such object`,
      };
}

function withCondition(current: AnyObject, condition: Condition): AnyObject {
  const { conditions = [] } = (current.status ?? {}) as flowcontrolv1.FlowSchemaStatus;
  return { ...current, status: { conditions: [...conditions.filter(({ type }) => type !== dangling), condition] } };
}
