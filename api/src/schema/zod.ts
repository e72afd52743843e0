/** Compiles the zod schema of a type, once, when it is first needed. */
import * as core from "zod/v4/core";
import * as z from "zod/mini";
import { canonicalDuration } from "../duration.ts";
import { canonicalQuantity } from "../quantity.ts";
import { canonicalBase64, canonicalMicroTime, canonicalTime } from "./scalars.ts";
import {
  isEveryGroups,
  shortName,
  zeroValue,
  type FieldInfo,
  type MessageInfo,
  type ScalarKind,
  type TypeInfo,
} from "./type-info.ts";

type ZodType = core.$ZodType;
export type ZodIssue = core.$ZodIssue;

const compiled = new WeakMap<TypeInfo, ZodType>();

/** Parses by the type's zod schema. */
export function safeParse(type: TypeInfo, value: unknown): core.util.SafeParseResult<unknown> {
  return core.safeParse(zodOf(type), value);
}

function zodOf(type: TypeInfo): ZodType {
  const known = compiled.get(type);
  if (known) return known;
  const made = compile(type);
  compiled.set(type, made);
  return made;
}

function compile(type: TypeInfo): ZodType {
  if (type.kind === "message") return compileMessage(type);
  if (type.kind === "list") return z.array(zodOf(type.element));
  if (type.kind === "map") return z.record(z.string(), zodOf(type.value));
  return SCALARS[type.kind]();
}

const SCALARS: Readonly<Record<ScalarKind | "enum", () => ZodType>> = {
  string: () => z.string(),
  enum: () => z.string(),
  boolean: () => z.boolean(),
  int32: () => z.int32(),
  int64: () => z.int(),
  double: () => z.number(),
  bytes: () => z.pipe(z.string(), canonical(canonicalBase64)),
  time: () => z.pipe(z.string(), canonical(canonicalTime)),
  microTime: () => z.pipe(z.string(), canonical(canonicalMicroTime)),
  duration: () => z.pipe(z.string(), canonical(canonicalDuration)),
  intOrString: () => z.union([z.int32(), z.string()]),
  quantity: () => z.pipe(z.union([z.string(), z.number()]), canonical(canonicalQuantity)),
  raw: () => z.unknown(),
};

function compileMessage(type: MessageInfo): ZodType {
  const fields = [...type.fields].map(([name, field]) => [name, compileField(field)] as const);
  const shape = { ...typeMeta(type), ...Object.fromEntries(fields) };
  // zod/mini's own objects interpret their shape; these compile it to code.
  return new core.$ZodObjectJIT({ type: "object", shape });
}

function compileField(field: FieldInfo): ZodType {
  const schema = zodOf(field.type);
  // The zero value of a time is its absence.
  if (!field.always || zeroValue(field.type) === undefined) return z.optional(schema);
  return z.prefault(schema, () => zeroValue(field.type) as never);
}

function typeMeta(type: MessageInfo): Record<string, ZodType> {
  if (!type.isKind) return {};
  const kind = shortName(type);
  const { apiVersion = "v1" } = type;
  const versions = isEveryGroups(type) ? z.string() : z.literal(apiVersion);
  return { kind: z._default(z.literal(kind), kind), apiVersion: z._default(versions, apiVersion) };
}

/** A transformation whose error becomes an issue with the error's message. */
function canonical<T extends string | number>(transform: (value: T) => string): z.ZodMiniTransform<string, T> {
  return z.transform<T, string>((value, context) => {
    try {
      return transform(value);
    } catch (error) {
      context.issues.push({ code: "custom", message: (error as Error).message, input: value });
      return "";
    }
  });
}
