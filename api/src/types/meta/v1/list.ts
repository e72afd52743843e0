/** The list of a kind: it is derived, since all lists are alike. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

type Item = z.ZodType<{ apiVersion: string; kind: string }>;

type ListKind<S extends Item> = z.ZodObject<{
  kind: z.ZodDefault<z.ZodLiteral<`${z.output<S>["kind"]}List`>>;
  apiVersion: z.ZodDefault<z.ZodLiteral<z.output<S>["apiVersion"]>>;
  metadata: z.ZodPrefault<typeof ListMeta>;
  items: z.ZodPrefault<z.ZodArray<S>>;
}>;

const lists = new WeakMap<z.ZodType, z.ZodType>();

/** The list type of a kind; always the same one. */
export function listOf<S extends Item>(item: S): ListKind<S> {
  const list = lists.get(item) ?? makeList(item);
  lists.set(item, list);
  return list as ListKind<S>;
}

function makeList(item: z.ZodType): z.ZodType {
  const { name, apiVersion = "v1" } = s.describeMessage(item);
  const kind = name.slice(name.lastIndexOf(".") + 1);
  return s.kind({ name: `${name}List`, apiVersion, kind: `${kind}List` }, `A list of objects of kind ${kind}.`, {
    metadata: s.struct(1, ListMeta, "Which revision the list shows, and how to go on reading it."),
    items: s.required(2, s.list(item), "The objects."),
  });
}
