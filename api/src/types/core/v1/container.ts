/** A container of a pod. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ContainerResizePolicy, ResourceRequirements } from "./compute-resources.ts";
import { EnvFromSource, EnvVar } from "./environment.ts";
import { Lifecycle, Probe } from "./probe.ts";
import { SecurityContext } from "./security.ts";

export const ContainerPort = s.message("io.k8s.api.core.v1.ContainerPort", "", {
  name: s.optional(1, s.string, ""),
  hostPort: s.optional(2, s.int32, ""),
  containerPort: s.required(3, s.int32, ""),
  protocol: s.optional(4, s.string, "", { default: '"TCP"' }),
  hostIP: s.optional(5, s.string, ""),
});
export type ContainerPort = z.infer<typeof ContainerPort>;

export const ContainerRestartRuleOnExitCodes = s.message("io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", "", {
  operator: s.required(1, s.enumeration("In", "NotIn"), ""),
  values: s.optional(2, s.list(s.int32), "", { list: "set" }),
});
export type ContainerRestartRuleOnExitCodes = z.infer<typeof ContainerRestartRuleOnExitCodes>;

export const ContainerRestartRule = s.message("io.k8s.api.core.v1.ContainerRestartRule", "", {
  action: s.required(1, s.enumeration("Restart", "RestartAllContainers"), ""),
  exitCodes: s.optional(2, ContainerRestartRuleOnExitCodes, ""),
});
export type ContainerRestartRule = z.infer<typeof ContainerRestartRule>;

export const VolumeDevice = s.message("io.k8s.api.core.v1.VolumeDevice", "", {
  name: s.required(1, s.string, ""),
  devicePath: s.required(2, s.string, ""),
});
export type VolumeDevice = z.infer<typeof VolumeDevice>;

export const VolumeMount = s.message("io.k8s.api.core.v1.VolumeMount", "", {
  name: s.required(1, s.string, ""),
  readOnly: s.optional(2, s.boolean, ""),
  mountPath: s.required(3, s.string, ""),
  subPath: s.optional(4, s.string, ""),
  mountPropagation: s.optional(5, s.enumeration("Bidirectional", "HostToContainer", "None"), ""),
  subPathExpr: s.optional(6, s.string, ""),
  recursiveReadOnly: s.optional(7, s.enumeration("Disabled", "Enabled", "IfPossible"), ""),
});
export type VolumeMount = z.infer<typeof VolumeMount>;

/** What a container and an ephemeral container have in common. */
const containerFields = {
  name: s.required(1, s.string, ""),
  image: s.optional(2, s.string, ""),
  command: s.optional(3, s.list(s.string), "", { list: "atomic" }),
  args: s.optional(4, s.list(s.string), "", { list: "atomic" }),
  workingDir: s.optional(5, s.string, ""),
  ports: s.optional(6, s.list(ContainerPort), "", {
    list: "map",
    keys: ["containerPort", "protocol"],
    patch: "merge",
    mergeKey: "containerPort",
  }),
  env: s.optional(7, s.list(EnvVar), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  resources: s.optional(8, ResourceRequirements, ""),
  volumeMounts: s.optional(9, s.list(VolumeMount), "", {
    list: "map",
    keys: ["mountPath"],
    patch: "merge",
    mergeKey: "mountPath",
  }),
  livenessProbe: s.optional(10, Probe, ""),
  readinessProbe: s.optional(11, Probe, ""),
  lifecycle: s.optional(12, Lifecycle, ""),
  terminationMessagePath: s.optional(13, s.string, ""),
  imagePullPolicy: s.optional(14, s.enumeration("Always", "IfNotPresent", "Never"), ""),
  securityContext: s.optional(15, SecurityContext, ""),
  stdin: s.optional(16, s.boolean, ""),
  stdinOnce: s.optional(17, s.boolean, ""),
  tty: s.optional(18, s.boolean, ""),
  envFrom: s.optional(19, s.list(EnvFromSource), "", { list: "atomic" }),
  terminationMessagePolicy: s.optional(20, s.enumeration("FallbackToLogsOnError", "File"), ""),
  volumeDevices: s.optional(21, s.list(VolumeDevice), "", {
    list: "map",
    keys: ["devicePath"],
    patch: "merge",
    mergeKey: "devicePath",
  }),
  startupProbe: s.optional(22, Probe, ""),
  resizePolicy: s.optional(23, s.list(ContainerResizePolicy), "", { list: "atomic" }),
  restartPolicy: s.optional(24, s.enumeration("Always", "Never", "OnFailure"), ""),
  restartPolicyRules: s.optional(25, s.list(ContainerRestartRule), "", { list: "atomic" }),
};

export const Container = s.message("io.k8s.api.core.v1.Container", "", containerFields);
export type Container = z.infer<typeof Container>;

export const EphemeralContainerCommon = s.message("io.k8s.api.core.v1.EphemeralContainerCommon", "", containerFields);
export type EphemeralContainerCommon = z.infer<typeof EphemeralContainerCommon>;

export const EphemeralContainer = s.messageWith(
  { proto: 1, schema: EphemeralContainerCommon },
  "io.k8s.api.core.v1.EphemeralContainer",
  "",
  {
    targetContainerName: s.optional(2, s.string, ""),
  },
);
export type EphemeralContainer = z.infer<typeof EphemeralContainer>;
