/** Pods for the tests of their validation. */
import { applyDefaults } from "../../defaults/index.ts";
import { Pods } from "../../resources/index.ts";
import { decode } from "../../schema/decode.ts";
import type * as core from "../../types/core/v1/index.ts";
import { fieldErrorText, validateCreate } from "../index.ts";

export type Json = Record<string, unknown>;

export const container = { name: "c", image: "busybox:1" };

/** A pod that is right but for what is given. */
export function podOf({
  metadata = {},
  spec = {},
  status = {},
}: {
  metadata?: Json;
  spec?: Json;
  status?: Json;
}): core.Pod {
  const pod = decode(Pods, {
    metadata: { name: "web", namespace: "shop", ...metadata },
    spec: { containers: [container], ...spec },
    status,
  });
  applyDefaults(Pods, pod);
  return pod;
}

export function problemsOf(pod: core.Pod): string[] {
  return validateCreate(Pods, pod).map(fieldErrorText);
}

export const specProblems = (spec: Json) => problemsOf(podOf({ spec }));
export const containerProblems = (more: Json, spec: Json = {}) =>
  specProblems({ ...spec, containers: [{ ...container, ...more }] });

export const dnsLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
export const dnsSubdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
