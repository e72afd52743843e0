/** What became of a container. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ResourceRequirements } from "./compute-resources.ts";

export const ResourceHealth = s.message("io.k8s.api.core.v1.ResourceHealth", "", {
  resourceID: s.required(1, s.string, ""),
  health: s.optional(2, s.enumeration("Healthy", "Unhealthy", "Unknown"), ""),
  message: s.optional(6, s.string, ""),
});
export type ResourceHealth = z.infer<typeof ResourceHealth>;

export const ResourceStatus = s.message("io.k8s.api.core.v1.ResourceStatus", "", {
  name: s.required(1, s.string, ""),
  resources: s.optional(2, s.list(ResourceHealth), "", { list: "map", keys: ["resourceID"] }),
});
export type ResourceStatus = z.infer<typeof ResourceStatus>;

export const ContainerStateRunning = s.message("io.k8s.api.core.v1.ContainerStateRunning", "", {
  startedAt: s.optional(1, s.time, ""),
});
export type ContainerStateRunning = z.infer<typeof ContainerStateRunning>;

export const ContainerStateTerminated = s.message("io.k8s.api.core.v1.ContainerStateTerminated", "", {
  exitCode: s.required(1, s.int32, ""),
  signal: s.optional(2, s.int32, ""),
  reason: s.optional(3, s.string, ""),
  message: s.optional(4, s.string, ""),
  startedAt: s.optional(5, s.time, ""),
  finishedAt: s.optional(6, s.time, ""),
  containerID: s.optional(7, s.string, ""),
});
export type ContainerStateTerminated = z.infer<typeof ContainerStateTerminated>;

export const ContainerStateWaiting = s.message("io.k8s.api.core.v1.ContainerStateWaiting", "", {
  reason: s.optional(1, s.string, ""),
  message: s.optional(2, s.string, ""),
});
export type ContainerStateWaiting = z.infer<typeof ContainerStateWaiting>;

export const ContainerState = s.message("io.k8s.api.core.v1.ContainerState", "", {
  waiting: s.optional(1, ContainerStateWaiting, ""),
  running: s.optional(2, ContainerStateRunning, ""),
  terminated: s.optional(3, ContainerStateTerminated, ""),
});
export type ContainerState = z.infer<typeof ContainerState>;

export const LinuxContainerUser = s.message("io.k8s.api.core.v1.LinuxContainerUser", "", {
  uid: s.required(1, s.int64, ""),
  gid: s.required(2, s.int64, ""),
  supplementalGroups: s.optional(3, s.list(s.int64), "", { list: "atomic" }),
});
export type LinuxContainerUser = z.infer<typeof LinuxContainerUser>;

export const ContainerUser = s.message("io.k8s.api.core.v1.ContainerUser", "", {
  linux: s.optional(1, LinuxContainerUser, ""),
});
export type ContainerUser = z.infer<typeof ContainerUser>;

export const ImageVolumeStatus = s.message("io.k8s.api.core.v1.ImageVolumeStatus", "", {
  imageRef: s.required(1, s.string, ""),
});
export type ImageVolumeStatus = z.infer<typeof ImageVolumeStatus>;

export const VolumeStatus = s.message("io.k8s.api.core.v1.VolumeStatus", "", {
  image: s.optional(1, ImageVolumeStatus, ""),
});
export type VolumeStatus = z.infer<typeof VolumeStatus>;

export const VolumeMountStatus = s.message("io.k8s.api.core.v1.VolumeMountStatus", "", {
  name: s.required(1, s.string, ""),
  mountPath: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
  recursiveReadOnly: s.optional(4, s.enumeration("Disabled", "Enabled", "IfPossible"), ""),
  volumeStatus: s.optional(5, VolumeStatus, ""),
});
export type VolumeMountStatus = z.infer<typeof VolumeMountStatus>;

export const ContainerStatus = s.message("io.k8s.api.core.v1.ContainerStatus", "", {
  name: s.required(1, s.string, ""),
  state: s.optional(2, ContainerState, ""),
  lastState: s.optional(3, ContainerState, ""),
  ready: s.required(4, s.boolean, ""),
  restartCount: s.required(5, s.int32, ""),
  image: s.required(6, s.string, ""),
  imageID: s.required(7, s.string, ""),
  containerID: s.optional(8, s.string, ""),
  started: s.optional(9, s.boolean, ""),
  allocatedResources: s.optional(10, s.map(s.quantity), ""),
  resources: s.optional(11, ResourceRequirements, ""),
  volumeMounts: s.optional(12, s.list(VolumeMountStatus), "", {
    list: "map",
    keys: ["mountPath"],
    patch: "merge",
    mergeKey: "mountPath",
  }),
  user: s.optional(13, ContainerUser, ""),
  allocatedResourcesStatus: s.optional(14, s.list(ResourceStatus), "", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  stopSignal: s.optional(
    15,
    s.enumeration(
      "SIGABRT",
      "SIGALRM",
      "SIGBUS",
      "SIGCHLD",
      "SIGCLD",
      "SIGCONT",
      "SIGFPE",
      "SIGHUP",
      "SIGILL",
      "SIGINT",
      "SIGIO",
      "SIGIOT",
      "SIGKILL",
      "SIGPIPE",
      "SIGPOLL",
      "SIGPROF",
      "SIGPWR",
      "SIGQUIT",
      "SIGRTMAX",
      "SIGRTMAX-1",
      "SIGRTMAX-10",
      "SIGRTMAX-11",
      "SIGRTMAX-12",
      "SIGRTMAX-13",
      "SIGRTMAX-14",
      "SIGRTMAX-2",
      "SIGRTMAX-3",
      "SIGRTMAX-4",
      "SIGRTMAX-5",
      "SIGRTMAX-6",
      "SIGRTMAX-7",
      "SIGRTMAX-8",
      "SIGRTMAX-9",
      "SIGRTMIN",
      "SIGRTMIN+1",
      "SIGRTMIN+10",
      "SIGRTMIN+11",
      "SIGRTMIN+12",
      "SIGRTMIN+13",
      "SIGRTMIN+14",
      "SIGRTMIN+15",
      "SIGRTMIN+2",
      "SIGRTMIN+3",
      "SIGRTMIN+4",
      "SIGRTMIN+5",
      "SIGRTMIN+6",
      "SIGRTMIN+7",
      "SIGRTMIN+8",
      "SIGRTMIN+9",
      "SIGSEGV",
      "SIGSTKFLT",
      "SIGSTOP",
      "SIGSYS",
      "SIGTERM",
      "SIGTRAP",
      "SIGTSTP",
      "SIGTTIN",
      "SIGTTOU",
      "SIGURG",
      "SIGUSR1",
      "SIGUSR2",
      "SIGVTALRM",
      "SIGWINCH",
      "SIGXCPU",
      "SIGXFSZ",
    ),
    "",
  ),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;
