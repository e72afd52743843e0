/** Every resource this server knows, by its plural name in upper camel case; one file a group. */
import type { Resource } from "../resource.ts";
import * as apps from "./apps.ts";
import * as authentication from "./authentication.ts";
import * as authorization from "./authorization.ts";
import * as autoscaling from "./autoscaling.ts";
import * as batch from "./batch.ts";
import * as certificates from "./certificates.ts";
import * as coordination from "./coordination.ts";
import * as core from "./core.ts";
import * as discovery from "./discovery.ts";
import * as events from "./events.ts";
import * as flowcontrol from "./flowcontrol.ts";
import * as networking from "./networking.ts";
import * as node from "./node.ts";
import * as policy from "./policy.ts";
import * as rbac from "./rbac.ts";
import * as scheduling from "./scheduling.ts";
import * as storage from "./storage.ts";

export * from "./apps.ts";
export * from "./authentication.ts";
export * from "./authorization.ts";
export * from "./autoscaling.ts";
export * from "./batch.ts";
export * from "./certificates.ts";
export * from "./coordination.ts";
export * from "./core.ts";
export * from "./discovery.ts";
export * from "./events.ts";
export * from "./flowcontrol.ts";
export * from "./metrics.ts";
export * from "./networking.ts";
export * from "./node.ts";
export * from "./policy.ts";
export * from "./rbac.ts";
export * from "./scheduling.ts";
export * from "./storage.ts";

/** In the order in which discovery lists the groups; virtual resources included. */
const groups: readonly object[] = [
  core,
  apps,
  events,
  authentication,
  authorization,
  autoscaling,
  batch,
  certificates,
  networking,
  policy,
  rbac,
  storage,
  scheduling,
  coordination,
  node,
  discovery,
  flowcontrol,
];

export const allResources = groups.flatMap((group) => Object.values(group)) as readonly Resource[];

/** Those whose objects are kept, each in its stored form. */
export const storedResources: readonly Resource[] = allResources.filter(
  ({ verbs, storedAs }) => verbs.includes("watch") && !storedAs,
);
