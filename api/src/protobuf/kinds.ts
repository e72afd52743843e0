/** Every kind of the API, by what an envelope calls it. */
import { isEveryGroups, shortName, type MessageInfo, type TypeInfo } from "../schema/type-info.ts";
import * as groups from "../types/index.ts";

let kinds: ReadonlyMap<string, MessageInfo> | undefined;

/** Undefined for a kind that the API doesn't have. */
export function typeOfKind(apiVersion: string, kind: string): MessageInfo | undefined {
  kinds ??= new Map(Object.values<object>(groups).flatMap((group) => Object.values(group).filter(isKind).map(keyed)));
  return kinds.get(`${apiVersion} ${kind}`) ?? kinds.get(`* ${kind}`);
}

/** The groups' modules hold functions too. */
function isKind(value: TypeInfo): value is MessageInfo {
  return value.kind === "message" && value.isKind;
}

function keyed(type: MessageInfo): [string, MessageInfo] {
  return [`${isEveryGroups(type) ? "*" : type.apiVersion} ${shortName(type)}`, type];
}
