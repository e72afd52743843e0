/** Secrets and config maps. */
import { Buffer } from "node:buffer";
import { checkConfigKey } from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { isEqual } from "./equality.ts";
import type { core } from "./types.ts";

/** Larger than this an object would hurt etcd. */
export const maxDataBytes = 1024 * 1024;

export function validateSecret(secret: core.Secret, errors: FieldErrors): void {
  let bytes = 0;
  for (const key in secret.data) {
    errors.invalidEach(`data[${key}]`, key, checkConfigKey(key));
    bytes += base64Bytes(secret.data[key]!);
  }
  if (bytes > maxDataBytes) errors.tooLong("data", maxDataBytes);
  rulesByType.get(secret.type ?? "")?.(secret, errors);
}

/** How many bytes a base64 text stands for. */
function base64Bytes(text: string): number {
  return Buffer.byteLength(text, "base64");
}

const redacted = "<secret contents redacted>";
const accountAnnotation = "kubernetes.io/service-account.name";

type SecretRule = (secret: core.Secret, errors: FieldErrors) => void;

function requiresKeys(...keys: string[]): SecretRule {
  return ({ data }, errors) => {
    for (const key of keys) if (data?.[key] === undefined) errors.required(`data[${key}]`);
  };
}

function requiresJson(key: string): SecretRule {
  return ({ data }, errors) => {
    const value = data?.[key];
    if (value === undefined) return errors.required(`data[${key}]`);
    const problem = jsonProblem(Buffer.from(value, "base64").toString());
    if (problem !== undefined) errors.invalid(`data[${key}]`, redacted, problem);
  };
}

/** Said without quoting the text: it is secret. */
function jsonProblem(text: string): string | undefined {
  if (text === "") return "unexpected end of JSON input";
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value)
      ? undefined
      : "json: cannot unmarshal value into Go value of type map[string]interface {}";
  } catch {
    return "invalid character in JSON input";
  }
}

const rulesByType: ReadonlyMap<string, SecretRule> = new Map(
  Object.entries<SecretRule>({
    "kubernetes.io/service-account-token": ({ metadata }, errors) => {
      if (!metadata.annotations?.[accountAnnotation]) errors.required(`metadata.annotations[${accountAnnotation}]`);
    },
    "kubernetes.io/dockercfg": requiresJson(".dockercfg"),
    "kubernetes.io/dockerconfigjson": requiresJson(".dockerconfigjson"),
    "kubernetes.io/basic-auth": (secret, errors) => {
      if (secret.data?.["username"] === undefined && secret.data?.["password"] === undefined)
        requiresKeys("username", "password")(secret, errors);
    },
    "kubernetes.io/ssh-auth": ({ data }, errors) => {
      if (!data?.["ssh-privatekey"]) errors.required("data[ssh-privatekey]");
    },
    "kubernetes.io/tls": requiresKeys("tls.crt", "tls.key"),
  }),
);

export function validateSecretUpdate(secret: core.Secret, before: core.Secret, errors: FieldErrors): void {
  errors.immutable("type", secret.type, before.type);
  if (before.immutable) validateFrozen(secret, before, { fields: ["data"], errors });
  validateSecret(secret, errors);
}

export function validateConfigMap({ data, binaryData }: core.ConfigMap, errors: FieldErrors): void {
  let bytes = 0;
  for (const key in data) {
    errors.invalidEach(`data[${key}]`, key, checkConfigKey(key));
    if (binaryData && Object.hasOwn(binaryData, key))
      errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
    bytes += Buffer.byteLength(data[key]!);
  }
  for (const key in binaryData) {
    errors.invalidEach(`binaryData[${key}]`, key, checkConfigKey(key));
    bytes += base64Bytes(binaryData[key]!);
  }
  if (bytes > maxDataBytes) errors.tooLong("", maxDataBytes);
}

export function validateConfigMapUpdate(map: core.ConfigMap, before: core.ConfigMap, errors: FieldErrors): void {
  if (before.immutable) validateFrozen(map, before, { fields: ["data", "binaryData"], errors });
  validateConfigMap(map, errors);
}

interface Frozen {
  readonly immutable?: boolean | undefined;
  readonly data?: unknown;
  readonly binaryData?: unknown;
}

function validateFrozen(
  now: Frozen,
  before: Frozen,
  { fields, errors }: { fields: readonly ("data" | "binaryData")[]; errors: FieldErrors },
): void {
  const why = "field is immutable when `immutable` is set";
  if (!now.immutable) errors.forbidden("immutable", why);
  for (const field of fields) if (!isEqual(now[field], before[field])) errors.forbidden(field, why);
}
