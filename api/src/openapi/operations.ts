/** The requests that a resource answers, one function per verb, said once for both versions of OpenAPI. */
import type { Resource, Verb } from "../resource.ts";
import { describeType, type TypeInfo } from "../schema/kit.ts";
import * as metav1 from "../types/meta/v1/index.ts";
import type { GroupVersionKind } from "./definitions.ts";
import * as parameters from "./parameters.ts";
import type { Parameter } from "./parameters.ts";

export type Method = "get" | "put" | "post" | "patch" | "delete" | "head" | "options";

export interface Operation {
  readonly method: Method;
  /** As `x-kubernetes-action` has it. */
  readonly action: string;
  /** Clients generated from the document name their methods so: `listCoreV1NamespacedPod`. */
  readonly id: string;
  readonly description: string;
  readonly tag: string;
  readonly kind: GroupVersionKind;
  readonly query: readonly Parameter[];
  readonly body?: { readonly type: TypeInfo; readonly required: boolean };
  readonly response: TypeInfo;
  readonly codes: readonly (200 | 201 | 202)[];
}

/** An object, or what stands behind it. */
export interface Target {
  readonly resource: Resource;
  /** Of the operation id, e.g. `Status`. */
  readonly suffix: string;
  /** In descriptions, e.g. `status of the Pod`. */
  readonly name: string;
  readonly kind: GroupVersionKind;
  readonly type: TypeInfo;
}

export function objectTarget(resource: Resource): Target {
  return { resource, suffix: "", name: resource.kind, kind: kindOf(resource), type: describeType(resource.schema) };
}

export function kindOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, version, kind };
}

/** What a patch may be is said by its content type. */
export const patchBody: TypeInfo = {
  kind: "message",
  name: "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
  description: "A change to an object; its content type says of which sort.",
  fields: new Map(),
  inlined: [],
  isKind: false,
};

export const statusType = describeType(metav1.Status);
const deleteOptions = { type: describeType(metav1.DeleteOptions), required: false };

type Make = (target: Target) => Operation;

/** By the verb that allows them. */
export const operationsOnObject: ReadonlyMap<Verb, Make> = new Map<Verb, Make>([
  ["get", read],
  ["update", replace],
  ["patch", patch],
  ["delete", remove],
]);

export const operationsOnCollection: ReadonlyMap<Verb, Make> = new Map<Verb, Make>([
  ["list", list],
  ["create", create],
  ["deletecollection", removeCollection],
]);

/** The operations that the verbs allow. */
export function allowed(makers: ReadonlyMap<Verb, Make>, verbs: readonly Verb[], target: Target): Operation[] {
  return [...makers].filter(([verb]) => verbs.includes(verb)).map(([, make]) => make(target));
}

function common({ resource, kind }: Target): Pick<Operation, "tag" | "kind"> {
  return { tag: `${groupName(resource)}_${resource.version}`, kind };
}

/** `flowcontrol.apiserver.k8s.io` is `flowcontrolApiserver`. */
function groupName({ group }: Resource): string {
  const [first = "", ...rest] = group.replace(/\.k8s\.io$/, "").split(".");
  return group === "" ? "core" : first + rest.map(capital).join("");
}

interface IdParts {
  readonly verb: string;
  /** Between the version and the scope, e.g. `Collection`. */
  readonly infix?: string;
  readonly allNamespaces?: boolean;
}

function operationId({ resource, suffix }: Target, { verb, infix = "", allNamespaces = false }: IdParts): string {
  const group = capital(groupName(resource)) + capital(resource.version);
  const scope = resource.namespaced && !allNamespaces ? "Namespaced" : "";
  return `${verb}${group}${infix}${scope}${resource.kind}${suffix}${allNamespaces ? "ForAllNamespaces" : ""}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(target: Target): Operation {
  return {
    ...common(target),
    method: "get",
    action: "list",
    id: operationId(target, { verb: "list" }),
    description: `List or watch objects of kind ${target.name}.`,
    query: parameters.listParameters,
    response: describeType(metav1.listOf(target.resource.schema)),
    codes: [200],
  };
}

export function listAllNamespaces(target: Target): Operation {
  return { ...list(target), id: operationId(target, { verb: "list", allNamespaces: true }) };
}

export function create(target: Target): Operation {
  return {
    ...common(target),
    method: "post",
    action: "post",
    id: operationId(target, { verb: "create" }),
    description: `Create a ${target.name}.`,
    query: parameters.createParameters,
    body: { type: target.type, required: true },
    response: target.type,
    codes: [200, 201, 202],
  };
}

function removeCollection(target: Target): Operation {
  return {
    ...common(target),
    method: "delete",
    action: "deletecollection",
    id: operationId(target, { verb: "delete", infix: "Collection" }),
    description: `Delete all selected objects of kind ${target.name}.`,
    query: parameters.deleteCollectionParameters,
    body: deleteOptions,
    response: statusType,
    codes: [200],
  };
}

function remove(target: Target): Operation {
  return {
    ...common(target),
    method: "delete",
    action: "delete",
    id: operationId(target, { verb: "delete" }),
    description: `Delete the ${target.name}.`,
    query: parameters.deleteParameters,
    body: deleteOptions,
    response: statusType,
    codes: [200, 202],
  };
}

function read(target: Target): Operation {
  return {
    ...common(target),
    method: "get",
    action: "get",
    id: operationId(target, { verb: "read" }),
    description: `Read the ${target.name}.`,
    query: [],
    response: target.type,
    codes: [200],
  };
}

function replace(target: Target): Operation {
  return {
    ...common(target),
    method: "put",
    action: "put",
    id: operationId(target, { verb: "replace" }),
    description: `Replace the ${target.name}.`,
    query: parameters.updateParameters,
    body: { type: target.type, required: true },
    response: target.type,
    codes: [200, 201],
  };
}

function patch(target: Target): Operation {
  return {
    ...common(target),
    method: "patch",
    action: "patch",
    id: operationId(target, { verb: "patch" }),
    description: `Change part of the ${target.name}.`,
    query: parameters.patchParameters,
    body: { type: patchBody, required: true },
    response: target.type,
    codes: [200, 201],
  };
}

/** Passes the request on, or opens a stream. */
export function connect(target: Target, method: Method): Operation {
  return {
    ...common(target),
    method,
    action: "connect",
    id: operationId(target, { verb: "connect", infix: capital(method) }),
    description: `Connect to the ${target.name}.`,
    query: [],
    response: target.type,
    codes: [200],
  };
}
