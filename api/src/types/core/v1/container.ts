/** A container of a pod. */
import * as s from "../../../schema/kit.ts";
import { ContainerResizePolicy, ResourceRequirements } from "./compute-resources.ts";
import { EnvFromSource, EnvVar } from "./environment.ts";
import { Lifecycle, Probe } from "./probe.ts";
import { SecurityContext } from "./security.ts";

export const ContainerPort = s.message("io.k8s.api.core.v1.ContainerPort", "A port on which a container listens.", {
  name: s.optional(1, s.string, "The name of the port, unique in the pod, for services and probes."),
  hostPort: s.optional(2, s.int32, "The port of the node that leads to it. Most containers don't need one. With `hostNetwork` it equals `containerPort`."),
  containerPort: s.required(3, s.int32, "The number of the port, 1 to 65535."),
  protocol: s.optional(4, s.string, "`TCP`, `UDP` or `SCTP`. Default TCP.", { default: '"TCP"' }),
  hostIP: s.optional(5, s.string, "The address of the node on which `hostPort` listens; empty means all."),
});
export type ContainerPort = s.TypeOf<typeof ContainerPort>;

export const ContainerRestartRuleOnExitCodes = s.message("io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", "The exit codes that a rule is for.", {
  operator: s.required(1, s.enumeration("In", "NotIn"), "`In` or `NotIn`."),
  values: s.optional(2, s.list(s.int32), "The exit codes, at most 255.", { list: "set" }),
});
export type ContainerRestartRuleOnExitCodes = s.TypeOf<typeof ContainerRestartRuleOnExitCodes>;

export const ContainerRestartRule = s.message("io.k8s.api.core.v1.ContainerRestartRule", "What to do when a container ends with certain exit codes.", {
  action: s.required(1, s.enumeration("Restart", "RestartAllContainers"), "`Restart` restarts the container, `RestartAllContainers` all of the pod."),
  exitCodes: s.optional(2, ContainerRestartRuleOnExitCodes, "The exit codes."),
});
export type ContainerRestartRule = s.TypeOf<typeof ContainerRestartRule>;

export const VolumeDevice = s.message("io.k8s.api.core.v1.VolumeDevice", "Gives a container a volume as a block device.", {
  name: s.required(1, s.string, "The name of a volume of the pod that is a block device."),
  devicePath: s.required(2, s.string, "The path of the device in the container."),
});
export type VolumeDevice = s.TypeOf<typeof VolumeDevice>;

export const VolumeMount = s.message("io.k8s.api.core.v1.VolumeMount", "Mounts a volume in a container.", {
  name: s.required(1, s.string, "The name of a volume of the pod."),
  readOnly: s.optional(2, s.boolean, "Whether it is mounted read-only. Default false."),
  mountPath: s.required(3, s.string, "Where it is mounted; must not contain `:`."),
  subPath: s.optional(4, s.string, "What part of the volume is mounted. Default: all of it."),
  mountPropagation: s.optional(
    5,
    s.enumeration("Bidirectional", "HostToContainer", "None"),
    "Whether later mounts show: `None` (the default), `HostToContainer`, or `Bidirectional`.",
    { pointer: true },
  ),
  subPathExpr: s.optional(6, s.string, "As `subPath`, with `$(NAME)` for variables of the container. Only one of the two may be set."),
  recursiveReadOnly: s.optional(
    7,
    s.enumeration("Disabled", "Enabled", "IfPossible"),
    "Whether mounts below are read-only too: `Disabled` (the default), `IfPossible` or `Enabled`.",
    { pointer: true },
  ),
});
export type VolumeMount = s.TypeOf<typeof VolumeMount>;

/** What a container and an ephemeral container have in common. */
const containerFields = {
  name: s.required(1, s.string, "The name, unique in the pod, as a DNS label. It never changes."),
  image: s.optional(2, s.string, "The image."),
  command: s.optional(
    3,
    s.list(s.string),
    "The program, instead of the image's entrypoint. `$(NAME)` stands for a variable, `$$` for a dollar sign. No shell is involved.",
    { list: "atomic" },
  ),
  args: s.optional(4, s.list(s.string), "The arguments, instead of the image's command. `$(NAME)` stands for a variable, `$$` for a dollar sign.", {
    list: "atomic",
  }),
  workingDir: s.optional(5, s.string, "The working directory. Default: what the image says."),
  ports: s.optional(6, s.list(ContainerPort), "The ports on which it listens. Ports that aren't listed can be reached as well.", {
    list: "map",
    keys: ["containerPort", "protocol"],
    patch: "merge",
    mergeKey: "containerPort",
  }),
  env: s.optional(7, s.list(EnvVar), "Environment variables.", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  resources: s.optional(8, ResourceRequirements, "How much it needs and may use.", { pointer: false }),
  volumeMounts: s.optional(9, s.list(VolumeMount), "The volumes that it mounts.", { list: "map", keys: ["mountPath"], patch: "merge", mergeKey: "mountPath" }),
  livenessProbe: s.optional(10, Probe, "Restarts the container when it fails."),
  readinessProbe: s.optional(11, Probe, "Takes the pod out of its services while it fails."),
  lifecycle: s.optional(12, Lifecycle, "What to do after the start and before the stop."),
  terminationMessagePath: s.optional(13, s.string, "The file whose last 4096 bytes become the message of the ended container. Default /dev/termination-log."),
  imagePullPolicy: s.optional(
    14,
    s.enumeration("Always", "IfNotPresent", "Never"),
    "`Always`, `IfNotPresent` or `Never`. Default: `Always` for the tag latest, else `IfNotPresent`.",
  ),
  securityContext: s.optional(15, SecurityContext, "Its privileges."),
  stdin: s.optional(16, s.boolean, "Whether its standard input is kept open for `attach`. Default false."),
  stdinOnce: s.optional(17, s.boolean, "Whether standard input is closed after the first client has gone. Default false."),
  tty: s.optional(18, s.boolean, "Whether it has a terminal; needs `stdin`. Default false."),
  envFrom: s.optional(19, s.list(EnvFromSource), "Objects whose keys become variables; later ones win, and `env` wins over all.", { list: "atomic" }),
  terminationMessagePolicy: s.optional(
    20,
    s.enumeration("FallbackToLogsOnError", "File"),
    "`File` (the default), or `FallbackToLogsOnError`, which takes the end of the log if the file is empty.",
  ),
  volumeDevices: s.optional(21, s.list(VolumeDevice), "The volumes that it gets as block devices.", {
    list: "map",
    keys: ["devicePath"],
    patch: "merge",
    mergeKey: "devicePath",
  }),
  startupProbe: s.optional(22, Probe, "Restarts the container when it fails; the other probes wait until it has succeeded once."),
  resizePolicy: s.optional(23, s.list(ContainerResizePolicy), "What happens when its resources change.", { list: "atomic" }),
  restartPolicy: s.optional(
    24,
    s.enumeration("Always", "Never", "OnFailure"),
    "When it is restarted, if not as the pod's policy says. An init container with `Always` is a sidecar.",
    { pointer: true },
  ),
  restartPolicyRules: s.optional(
    25,
    s.list(ContainerRestartRule),
    "Rules by exit code, checked in order before `restartPolicy`; the first that matches decides.",
    { list: "atomic" },
  ),
};

export const Container = s.message("io.k8s.api.core.v1.Container", "One container of a pod.", containerFields);
export type Container = s.TypeOf<typeof Container>;

export const EphemeralContainerCommon = s.message(
  "io.k8s.api.core.v1.EphemeralContainerCommon",
  "What an ephemeral container has in common with others; the names are the same, though not all may be set.",
  containerFields,
);
export type EphemeralContainerCommon = s.TypeOf<typeof EphemeralContainerCommon>;

export const EphemeralContainer = s.messageWith(
  { proto: 1, schema: EphemeralContainerCommon },
  "io.k8s.api.core.v1.EphemeralContainer",
  "A container that is added to a running pod, to look into it. It is never restarted and can't be removed.",
  {
    targetContainerName: s.optional(2, s.string, "The container whose process namespace it joins. Default: that of the pod."),
  },
);
export type EphemeralContainer = s.TypeOf<typeof EphemeralContainer>;
