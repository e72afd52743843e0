/** Every command there is. Adding one means adding it here; its module is imported when it runs. */
import { clusterOptions } from "../cluster/paths.ts";
import type { Command } from "../command/spec.ts";
import { kubectlCommands, logOptions } from "../kubectl/commands.ts";
import { componentCommands } from "./components.ts";
import { apiServerFileOptions } from "../cluster/api-server-files.ts";
import { machineOptions, serverOptions, settingsOptions } from "../cluster/options.ts";

const one = { min: 1, max: 1 };

const clusterCommands: readonly Command[] = [
  {
    name: "up",
    group: "cluster",
    summary: "start a cluster, or what is missing of it",
    description: `Checks the machine first and changes nothing when something is missing. A cluster that was stopped comes back with its
objects and with what it was made with: the flags below count for a new cluster; those about the audit log, encryption and tracing
whenever its API server starts the next time.`,
    options: { ...settingsOptions, ...apiServerFileOptions, ...clusterOptions },
    load: () => import("./up.ts"),
  },
  {
    name: "server",
    group: "cluster",
    summary: "start a cluster that other machines can join, with this one as its first node",
    description: `Runs the control plane and, unless told otherwise, a node on the machine itself. "kayak token create" then prints what to type
on another machine. As with "up", the flags count for a new cluster, and one that was stopped comes back.`,
    options: { ...serverOptions, ...apiServerFileOptions, ...clusterOptions },
    load: () => import("./server.ts"),
  },
  {
    name: "agent",
    group: "cluster",
    summary: "make this machine a node of a cluster that runs elsewhere",
    description: `Joins once, with a token; after that, "kayak agent" alone starts the node again. "kayak down" stops it too and leaves nothing of it
behind but its data, with --purge not even those.`,
    options: {
      server: { type: "string", value: "URL", help: "the cluster's API server, like https://10.1.2.3:6443" },
      token: { type: "string", value: "TOKEN", help: 'as "kayak token create" prints it there' },
      stop: { type: "boolean", help: "stop the node, with all it runs" },
      ...machineOptions,
      ...clusterOptions,
    },
    load: () => import("./agent.ts"),
  },
  {
    name: "token create",
    group: "cluster",
    summary: "let another machine join; prints what to type there",
    options: {
      ttl: { type: "string", value: "DURATION", help: "how long it is good for; 0 is for ever", default: "24h" },
      description: { type: "string", value: "TEXT", help: "what it is for" },
      ...clusterOptions,
    },
    load: () => import("./token-create.ts"),
  },
  {
    name: "token list",
    group: "cluster",
    summary: "list tokens with which machines may join",
    options: clusterOptions,
    load: () => import("./token-list.ts"),
  },
  {
    name: "token delete",
    group: "cluster",
    arguments: "TOKEN",
    positionals: one,
    summary: "take a token away; nodes that have joined stay",
    options: clusterOptions,
    load: () => import("./token-delete.ts"),
  },
  {
    name: "publish",
    group: "cluster",
    arguments: "[TYPE/NAME PORT[:TARGET]]",
    positionals: { min: 0, max: 2 },
    summary: "open a port of this machine that leads to a service, deployment or pod; alone, list them",
    description: `Connections go to the service, or to a ready pod, as they are at that moment. TARGET is a port's number or name; it may be
left out where there is one. Only TCP. "kayak down" closes the port.`,
    options: {
      address: {
        type: "string",
        value: "ADDRESS",
        help: "where to listen; 0.0.0.0 is everywhere",
        default: "127.0.0.1",
      },
      namespace: { type: "string", short: "n", value: "NAMESPACE", help: "the namespace", default: "default" },
      ...clusterOptions,
    },
    load: () => import("./publish.ts"),
  },
  {
    name: "unpublish",
    group: "cluster",
    arguments: "PORT | TYPE/NAME",
    positionals: one,
    summary: "close what publish opened",
    options: clusterOptions,
    load: () => import("./unpublish.ts"),
  },
  {
    name: "status",
    group: "cluster",
    summary: "show components, nodes, addresses and what they use",
    options: clusterOptions,
    load: () => import("./status.ts"),
  },
  {
    name: "down",
    group: "cluster",
    summary: "stop the cluster and leave nothing of it running, mounted or routed",
    description: "Works in any state, also after everything was killed, and any number of times.",
    options: { purge: { type: "boolean", help: "also delete the cluster's data" }, ...clusterOptions },
    load: () => import("./down.ts"),
  },
  {
    name: "logs",
    group: "cluster",
    arguments: "COMPONENT | POD",
    positionals: one,
    summary: "print the log of a component (control-plane, etcd, node-1, ...) or of a pod",
    description: 'A component goes before a pod of the same name; "pod/NAME" always means the pod.',
    options: logOptions,
    load: () => import("./logs.ts"),
  },
  {
    name: "node add",
    group: "cluster",
    arguments: "[NAME]",
    positionals: { min: 0, max: 1 },
    summary: "add a node to the running cluster",
    options: clusterOptions,
    load: () => import("./node-add.ts"),
  },
  {
    name: "node stop",
    group: "cluster",
    arguments: "NAME",
    positionals: one,
    summary: "stop a node with all it runs, as if it were switched off",
    options: clusterOptions,
    load: () => import("./node-stop.ts"),
  },
  {
    name: "node start",
    group: "cluster",
    arguments: "NAME",
    positionals: one,
    summary: "start a node that was stopped",
    options: clusterOptions,
    load: () => import("./node-start.ts"),
  },
  {
    name: "node remove",
    group: "cluster",
    arguments: "NAME",
    positionals: one,
    summary: "stop a node and take it out of the cluster",
    options: clusterOptions,
    load: () => import("./node-remove.ts"),
  },
  {
    name: "image load",
    group: "cluster",
    arguments: "FILE",
    positionals: one,
    summary: "make an image of a docker or OCI archive or layout available to all nodes",
    options: clusterOptions,
    load: () => import("./image-load.ts"),
  },
  {
    name: "image ls",
    group: "cluster",
    summary: "list images",
    options: clusterOptions,
    load: () => import("./image-ls.ts"),
  },
  {
    name: "image rm",
    group: "cluster",
    arguments: "IMAGE",
    positionals: one,
    summary: "remove an image",
    options: clusterOptions,
    load: () => import("./image-rm.ts"),
  },
  {
    name: "image demo",
    group: "cluster",
    summary: "build kayak-demo:1, which answers with its pod's and node's name",
    options: clusterOptions,
    load: () => import("./image-demo.ts"),
  },
  {
    name: "kubeconfig",
    group: "cluster",
    summary: "print the administrator's kubeconfig",
    options: { merge: { type: "boolean", help: "put it into ~/.kube/config instead" }, ...clusterOptions },
    load: () => import("./kubeconfig.ts"),
  },
];

const otherCommands: readonly Command[] = [
  { name: "version", group: "other", summary: "print versions", load: () => import("./version.ts") },
];

export const commandTable: readonly Command[] = [
  ...clusterCommands,
  ...kubectlCommands,
  ...componentCommands,
  ...otherCommands,
];
