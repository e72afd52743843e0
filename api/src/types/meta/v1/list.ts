/** The list of a kind: it is derived, since all lists are alike. */
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

interface Item {
  apiVersion: string;
  kind: string;
}

export interface ListOf<T extends Item> {
  apiVersion: T["apiVersion"];
  kind: `${T["kind"]}List`;
  metadata: ListMeta;
  items: T[];
}

const lists = new WeakMap<s.Schema, s.MessageInfo>();

/** The list type of a kind; always the same one. */
export function listOf<T extends Item>(item: s.Schema<T>): s.MessageSchema<ListOf<T>> {
  const list = lists.get(item) ?? makeList(s.describeMessage(item));
  lists.set(item, list);
  return list;
}

function makeList(item: s.MessageInfo): s.MessageInfo {
  const { name, apiVersion = "v1" } = item;
  const kind = s.shortName(item);
  return s.kind({ name: `${name}List`, apiVersion, kind: `${kind}List` }, `A list of objects of kind ${kind}.`, {
    metadata: s.struct(1, ListMeta, "Which revision the list shows, and how to go on reading it."),
    items: s.required(2, s.list(item), "The objects."),
  });
}
