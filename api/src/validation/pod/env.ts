/** Environment variables and where their values come from. */
import { checkConfigKey, checkDnsSubdomain, checkEnvName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { checkPrefix } from "../names.ts";
import type { core } from "../types.ts";
import { envFields, validateFieldRef, validateResourceFieldRef } from "./downward.ts";
import { validateVolumeFilePath } from "./paths.ts";

export function validateEnv(variables: readonly core.EnvVar[] | undefined, at: string, errors: FieldErrors): void {
  variables?.forEach((variable, index) => {
    const field = `${at}[${index}]`;
    if (variable.name === "") errors.required(`${field}.name`);
    else errors.invalidEach(`${field}.name`, variable.name, checkEnvName(variable.name));
    if (variable.valueFrom) validateValueFrom(variable, `${field}.valueFrom`, errors);
  });
}

function validateValueFrom({ value, valueFrom = {} }: core.EnvVar, at: string, errors: FieldErrors): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef) validateFieldRef(fieldRef, { at: `${at}.fieldRef`, fields: envFields }, errors);
  if (resourceFieldRef)
    validateResourceFieldRef(resourceFieldRef, { at: `${at}.resourceFieldRef`, inVolume: false }, errors);
  if (configMapKeyRef) validateKeyRef(configMapKeyRef, `${at}.configMapKeyRef`, errors);
  if (secretKeyRef) validateKeyRef(secretKeyRef, `${at}.secretKeyRef`, errors);
  if (fileKeyRef) validateFileKeyRef(fileKeyRef, `${at}.fileKeyRef`, errors);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (sources === 0)
    errors.invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
  else if (value) errors.invalid(at, "", "may not be specified when `value` is not empty");
  else if (sources > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
}

function validateKeyRef({ name = "", key }: core.ConfigMapKeySelector, at: string, errors: FieldErrors): void {
  errors.invalidEach(`${at}.name`, name, checkDnsSubdomain(name));
  if (key === "") errors.required(`${at}.key`);
  else errors.invalidEach(`${at}.key`, key, checkConfigKey(key));
}

function validateFileKeyRef({ volumeName, path, key }: core.FileKeySelector, at: string, errors: FieldErrors): void {
  if (volumeName === "") errors.required(`${at}.volumeName`);
  if (key === "") errors.required(`${at}.key`);
  else errors.invalidEach(`${at}.key`, key, checkEnvName(key));
  if (path === "") errors.required(`${at}.path`);
  else validateVolumeFilePath(path, `${at}.path`, errors);
}

export function validateEnvFrom(
  sources: readonly core.EnvFromSource[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  sources?.forEach(({ prefix, configMapRef, secretRef }, index) => {
    const field = `${at}[${index}]`;
    if (prefix) errors.invalidEach(`${field}.prefix`, prefix, checkEnvName(prefix));
    if (configMapRef) validateNameRef(configMapRef.name, `${field}.configMapRef.name`, errors);
    if (secretRef) validateNameRef(secretRef.name, `${field}.secretRef.name`, errors);
    if (!configMapRef && !secretRef) errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
    if (configMapRef && secretRef) errors.invalid(at, "", "may not have more than one field specified at a time");
  });
}

function validateNameRef(name: string | undefined, at: string, errors: FieldErrors): void {
  if (name) errors.invalidEach(at, name, checkPrefix(checkDnsSubdomain, name));
  else errors.required(at);
}
