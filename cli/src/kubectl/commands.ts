/** The kubectl-like verbs, for people without kubectl. Each is imported when it runs. */
import { clusterOptions } from "../cluster/paths.ts";
import type { Command, OptionSpec } from "../command/spec.ts";

const connection = {
  namespace: {
    type: "string",
    short: "n",
    value: "NAMESPACE",
    help: "the namespace",
    default: "the context's, or default",
  },
  kubeconfig: { type: "string", value: "FILE", help: "talk to the cluster of this kubeconfig instead" },
  context: { type: "string", value: "NAME", help: "a context of that kubeconfig" },
  ...clusterOptions,
} satisfies Record<string, OptionSpec>;

const files = {
  filename: {
    type: "string",
    short: "f",
    value: "FILE",
    multiple: true,
    help: "a file, a directory, or - for standard input",
  },
} satisfies Record<string, OptionSpec>;

const selection = {
  selector: { type: "string", short: "l", value: "LABELS", help: "only objects with these labels, e.g. app=web" },
  "all-namespaces": { type: "boolean", short: "A", help: "in all namespaces" },
} satisfies Record<string, OptionSpec>;

const targets = { arguments: "TYPE [NAME...] | TYPE/NAME...", positionals: { min: 1, max: 1000 } };
const anything = { min: 0, max: 1000 };

export const logOptions = {
  follow: { type: "boolean", short: "f", help: "go on printing what is added" },
  ...connection,
  container: { type: "string", short: "c", value: "NAME", help: "of a pod: the container" },
  previous: { type: "boolean", short: "p", help: "of a pod: the container's run before this one" },
  tail: { type: "string", value: "LINES", help: "of a pod: only the last lines" },
  since: { type: "string", value: "DURATION", help: "of a pod: only what is newer, e.g. 10m" },
  timestamps: { type: "boolean", help: "of a pod: with the time of each line" },
} satisfies Record<string, OptionSpec>;

export const kubectlCommands: readonly Command[] = [
  {
    name: "apply",
    group: "objects",
    summary: "create or change objects to what files say",
    options: { ...files, ...connection },
    load: () => import("./apply.ts"),
  },
  {
    name: "get",
    group: "objects",
    ...targets,
    summary: "list objects",
    options: {
      output: { type: "string", short: "o", value: "FORMAT", help: "wide, yaml, json or name" },
      watch: { type: "boolean", short: "w", help: "go on printing changes" },
      "field-selector": {
        type: "string",
        value: "FIELDS",
        help: "only objects with these fields, e.g. spec.nodeName=node-1",
      },
      ...selection,
      ...connection,
    },
    load: () => import("./get.ts"),
  },
  {
    name: "describe",
    group: "objects",
    ...targets,
    summary: "show an object in full, with its events",
    options: { ...selection, ...connection },
    load: () => import("./describe.ts"),
  },
  {
    name: "delete",
    group: "objects",
    arguments: "TYPE NAME... | -f FILE",
    positionals: anything,
    summary: "delete objects and wait until they are gone",
    options: {
      ...files,
      all: { type: "boolean", help: "all objects of the type in the namespace" },
      force: { type: "boolean", help: "at once, without grace" },
      "no-wait": { type: "boolean", help: "don't wait until they are gone" },
      ...selection,
      ...connection,
    },
    load: () => import("./delete.ts"),
  },
  {
    name: "exec",
    group: "objects",
    arguments: "POD -- COMMAND [ARG...]",
    positionals: { min: 1, max: 1 },
    summary: "run a command in a container",
    options: {
      container: { type: "string", short: "c", value: "NAME", help: "the container" },
      stdin: { type: "boolean", short: "i", help: "pass standard input on" },
      tty: { type: "boolean", short: "t", help: "give the command a terminal" },
      ...connection,
    },
    load: () => import("./exec.ts"),
  },
  {
    name: "scale",
    group: "objects",
    ...targets,
    summary: "set a number of replicas",
    options: { replicas: { type: "string", value: "N", help: "how many" }, ...connection },
    load: () => import("./scale.ts"),
  },
  {
    name: "rollout",
    group: "objects",
    arguments: "status|history|undo|restart|pause|resume deployment/NAME",
    positionals: { min: 2, max: 3 },
    summary: "follow and steer a deployment's updates",
    options: {
      "to-revision": {
        type: "string",
        value: "N",
        help: "for undo: the revision to go back to",
        default: "the one before",
      },
      ...connection,
    },
    load: () => import("./rollout.ts"),
  },
];
