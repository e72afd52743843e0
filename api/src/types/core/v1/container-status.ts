/** What became of a container. */
import * as s from "../../../schema/kit.ts";
import { ResourceRequirements } from "./compute-resources.ts";
import { Signal } from "./signal.ts";

export const ResourceHealth = s.message("io.k8s.api.core.v1.ResourceHealth", "How a device does.", {
  resourceID: s.required(1, s.string, "The id of the device."),
  health: s.optional(2, s.enumeration("Healthy", "Unhealthy", "Unknown"), "`Healthy`, `Unhealthy` or `Unknown`."),
  message: s.optional(6, s.string, "More about it, for people.", { pointer: true }),
});
export type ResourceHealth = s.TypeOf<typeof ResourceHealth>;

export const ResourceStatus = s.message("io.k8s.api.core.v1.ResourceStatus", "How the devices of a container do.", {
  name: s.required(1, s.string, "The name of the resource, or `claim:` and the name of the claim."),
  resources: s.optional(2, s.list(ResourceHealth), "The devices.", { list: "map", keys: ["resourceID"] }),
});
export type ResourceStatus = s.TypeOf<typeof ResourceStatus>;

export const ContainerStateRunning = s.message("io.k8s.api.core.v1.ContainerStateRunning", "A container that runs.", {
  startedAt: s.optional(1, s.time, "When it was started."),
});
export type ContainerStateRunning = s.TypeOf<typeof ContainerStateRunning>;

export const ContainerStateTerminated = s.message("io.k8s.api.core.v1.ContainerStateTerminated", "A container that has ended.", {
  exitCode: s.required(1, s.int32, "The exit code of its last run."),
  signal: s.optional(2, s.int32, "The signal that ended it, if one did."),
  reason: s.optional(3, s.string, "Why it ended, in one word: `Completed`, `Error`, `OOMKilled`..."),
  message: s.optional(4, s.string, "What it left as its termination message, or why it ended."),
  startedAt: s.optional(5, s.time, "When it was started."),
  finishedAt: s.optional(6, s.time, "When it ended."),
  containerID: s.optional(7, s.string, "The id of the container, as type://id."),
});
export type ContainerStateTerminated = s.TypeOf<typeof ContainerStateTerminated>;

export const ContainerStateWaiting = s.message("io.k8s.api.core.v1.ContainerStateWaiting", "A container that does not run yet.", {
  reason: s.optional(1, s.string, "Why not, in one word: `ContainerCreating`, `CrashLoopBackOff`, `ImagePullBackOff`..."),
  message: s.optional(2, s.string, "Why not, for people."),
});
export type ContainerStateWaiting = s.TypeOf<typeof ContainerStateWaiting>;

export const ContainerState = s.message("io.k8s.api.core.v1.ContainerState", "The state of a container: one of these. Without any it is waiting.", {
  waiting: s.optional(1, ContainerStateWaiting, "It does not run yet."),
  running: s.optional(2, ContainerStateRunning, "It runs."),
  terminated: s.optional(3, ContainerStateTerminated, "It has ended."),
});
export type ContainerState = s.TypeOf<typeof ContainerState>;

export const LinuxContainerUser = s.message("io.k8s.api.core.v1.LinuxContainerUser", "As whom the first process of a container was started on Linux.", {
  uid: s.required(1, s.int64, "The user id."),
  gid: s.required(2, s.int64, "The group id."),
  supplementalGroups: s.optional(3, s.list(s.int64), "Further group ids.", { list: "atomic" }),
});
export type LinuxContainerUser = s.TypeOf<typeof LinuxContainerUser>;

export const ContainerUser = s.message("io.k8s.api.core.v1.ContainerUser", "As whom the first process of a container was started.", {
  linux: s.optional(1, LinuxContainerUser, "On Linux."),
});
export type ContainerUser = s.TypeOf<typeof ContainerUser>;

export const ImageVolumeStatus = s.message("io.k8s.api.core.v1.ImageVolumeStatus", "The state of an image volume.", {
  imageRef: s.required(1, s.string, "The digest of the image that is mounted."),
});
export type ImageVolumeStatus = s.TypeOf<typeof ImageVolumeStatus>;

export const VolumeStatus = s.message("io.k8s.api.core.v1.VolumeStatus", "The state of a volume.", {
  image: s.optional(1, ImageVolumeStatus, "The state of an image volume."),
});
export type VolumeStatus = s.TypeOf<typeof VolumeStatus>;

export const VolumeMountStatus = s.message("io.k8s.api.core.v1.VolumeMountStatus", "The state of a mount.", {
  name: s.required(1, s.string, "The name of the volume."),
  mountPath: s.required(2, s.string, "Where it is mounted."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only."),
  recursiveReadOnly: s.optional(4, s.enumeration("Disabled", "Enabled", "IfPossible"), "Whether mounts below are read-only too.", { pointer: true }),
  volumeStatus: s.optional(5, VolumeStatus, "The state of the volume."),
});
export type VolumeMountStatus = s.TypeOf<typeof VolumeMountStatus>;

export const ContainerStatus = s.message("io.k8s.api.core.v1.ContainerStatus", "What became of a container.", {
  name: s.required(1, s.string, "The name of the container."),
  state: s.optional(2, ContainerState, "What it does now.", { pointer: false }),
  lastState: s.optional(3, ContainerState, "What became of its last run, if it was restarted.", { pointer: false }),
  ready: s.required(4, s.boolean, "Whether it is ready: it runs and its readiness probe, if any, has succeeded."),
  restartCount: s.required(5, s.int32, "How often it was restarted."),
  image: s.required(6, s.string, "The image it runs."),
  imageID: s.required(7, s.string, "The id of the image."),
  containerID: s.optional(8, s.string, "The id of the container, as type://id."),
  started: s.optional(9, s.boolean, "Whether it runs and its startup probe, if any, has succeeded.", { pointer: true }),
  allocatedResources: s.optional(10, s.map(s.quantity), "What the node has reserved for it."),
  resources: s.optional(11, ResourceRequirements, "What it has got, which may lag behind what is asked for."),
  volumeMounts: s.optional(12, s.list(VolumeMountStatus), "The state of its mounts.", {
    list: "map",
    keys: ["mountPath"],
    patch: "merge",
    mergeKey: "mountPath",
  }),
  user: s.optional(13, ContainerUser, "As whom its first process was started."),
  allocatedResourcesStatus: s.optional(14, s.list(ResourceStatus), "How its devices do.", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  stopSignal: s.optional(15, Signal, "The signal that stops it.", { pointer: true }),
});
export type ContainerStatus = s.TypeOf<typeof ContainerStatus>;
