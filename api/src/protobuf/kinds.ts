/** Every kind of the API, by what an envelope calls it. */
import { isEveryGroups, shortName, type MessageInfo, type TypeInfo } from "../schema/type-info.ts";
import * as appsv1 from "../types/apps/v1/index.ts";
import * as authenticationv1 from "../types/authentication/v1/index.ts";
import * as authorizationv1 from "../types/authorization/v1/index.ts";
import * as autoscalingv1 from "../types/autoscaling/v1/index.ts";
import * as coordinationv1 from "../types/coordination/v1/index.ts";
import * as corev1 from "../types/core/v1/index.ts";
import * as discoveryv1 from "../types/discovery/v1/index.ts";
import * as metav1 from "../types/meta/v1/index.ts";

const groups: readonly object[] = [
  appsv1,
  authenticationv1,
  authorizationv1,
  autoscalingv1,
  coordinationv1,
  corev1,
  discoveryv1,
  metav1,
];

let kinds: ReadonlyMap<string, MessageInfo> | undefined;

/** Undefined for a kind that the API doesn't have. */
export function typeOfKind(apiVersion: string, kind: string): MessageInfo | undefined {
  kinds ??= new Map(groups.flatMap((group) => Object.values(group).filter(isKind).map(keyed)));
  return kinds.get(`${apiVersion} ${kind}`) ?? kinds.get(`* ${kind}`);
}

/** The groups' modules hold functions too. */
function isKind(value: TypeInfo): value is MessageInfo {
  return value.kind === "message" && value.isKind;
}

function keyed(type: MessageInfo): [string, MessageInfo] {
  return [`${isEveryGroups(type) ? "*" : type.apiVersion} ${shortName(type)}`, type];
}
