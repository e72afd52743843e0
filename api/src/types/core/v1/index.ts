import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NodeSelectorRequirement = s.message("io.k8s.api.core.v1.NodeSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type NodeSelectorRequirement = z.infer<typeof NodeSelectorRequirement>;

export const NodeSelectorTerm = s.message("io.k8s.api.core.v1.NodeSelectorTerm", "", {
  matchExpressions: s.optional(1, s.list(NodeSelectorRequirement), "", { list: "atomic" }),
  matchFields: s.optional(2, s.list(NodeSelectorRequirement), "", { list: "atomic" }),
});
export type NodeSelectorTerm = z.infer<typeof NodeSelectorTerm>;

export const PreferredSchedulingTerm = s.message("io.k8s.api.core.v1.PreferredSchedulingTerm", "", {
  weight: s.required(1, s.int32, ""),
  preference: s.required(2, NodeSelectorTerm, ""),
});
export type PreferredSchedulingTerm = z.infer<typeof PreferredSchedulingTerm>;

export const NodeSelector = s.message("io.k8s.api.core.v1.NodeSelector", "", {
  nodeSelectorTerms: s.required(1, s.list(NodeSelectorTerm), "", { list: "atomic" }),
});
export type NodeSelector = z.infer<typeof NodeSelector>;

export const NodeAffinity = s.message("io.k8s.api.core.v1.NodeAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, NodeSelector, ""),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(PreferredSchedulingTerm), "", { list: "atomic" }),
});
export type NodeAffinity = z.infer<typeof NodeAffinity>;

export const PodAffinityTerm = s.message("io.k8s.api.core.v1.PodAffinityTerm", "", {
  labelSelector: s.optional(1, metav1.LabelSelector, ""),
  namespaces: s.optional(2, s.list(s.string), "", { list: "atomic" }),
  topologyKey: s.required(3, s.string, ""),
  namespaceSelector: s.optional(4, metav1.LabelSelector, ""),
  matchLabelKeys: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  mismatchLabelKeys: s.optional(6, s.list(s.string), "", { list: "atomic" }),
});
export type PodAffinityTerm = z.infer<typeof PodAffinityTerm>;

export const WeightedPodAffinityTerm = s.message("io.k8s.api.core.v1.WeightedPodAffinityTerm", "", {
  weight: s.required(1, s.int32, ""),
  podAffinityTerm: s.required(2, PodAffinityTerm, ""),
});
export type WeightedPodAffinityTerm = z.infer<typeof WeightedPodAffinityTerm>;

export const PodAffinity = s.message("io.k8s.api.core.v1.PodAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, s.list(PodAffinityTerm), "", { list: "atomic" }),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(WeightedPodAffinityTerm), "", { list: "atomic" }),
});
export type PodAffinity = z.infer<typeof PodAffinity>;

export const PodAntiAffinity = s.message("io.k8s.api.core.v1.PodAntiAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, s.list(PodAffinityTerm), "", { list: "atomic" }),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(WeightedPodAffinityTerm), "", { list: "atomic" }),
});
export type PodAntiAffinity = z.infer<typeof PodAntiAffinity>;

export const Affinity = s.message("io.k8s.api.core.v1.Affinity", "", {
  nodeAffinity: s.optional(1, NodeAffinity, ""),
  podAffinity: s.optional(2, PodAffinity, ""),
  podAntiAffinity: s.optional(3, PodAntiAffinity, ""),
});
export type Affinity = z.infer<typeof Affinity>;

export const LocalObjectReference = s.message("io.k8s.api.core.v1.LocalObjectReference", "", {
  name: s.optional(1, s.string, "", { default: "\"\"" }),
});
export type LocalObjectReference = z.infer<typeof LocalObjectReference>;

export const ConfigMapKeySelector = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapKeySelector", "", {
  key: s.required(2, s.string, ""),
  optional: s.optional(3, s.boolean, ""),
});
export type ConfigMapKeySelector = z.infer<typeof ConfigMapKeySelector>;

export const ObjectFieldSelector = s.message("io.k8s.api.core.v1.ObjectFieldSelector", "", {
  apiVersion: s.optional(1, s.string, ""),
  fieldPath: s.required(2, s.string, ""),
});
export type ObjectFieldSelector = z.infer<typeof ObjectFieldSelector>;

export const FileKeySelector = s.message("io.k8s.api.core.v1.FileKeySelector", "", {
  volumeName: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  key: s.required(3, s.string, ""),
  optional: s.optional(4, s.boolean, "", { default: "false" }),
});
export type FileKeySelector = z.infer<typeof FileKeySelector>;

export const ResourceFieldSelector = s.message("io.k8s.api.core.v1.ResourceFieldSelector", "", {
  containerName: s.optional(1, s.string, ""),
  resource: s.required(2, s.string, ""),
  divisor: s.optional(3, s.quantity, ""),
});
export type ResourceFieldSelector = z.infer<typeof ResourceFieldSelector>;

export const SecretKeySelector = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretKeySelector", "", {
  key: s.required(2, s.string, ""),
  optional: s.optional(3, s.boolean, ""),
});
export type SecretKeySelector = z.infer<typeof SecretKeySelector>;

export const EnvVarSource = s.message("io.k8s.api.core.v1.EnvVarSource", "", {
  fieldRef: s.optional(1, ObjectFieldSelector, ""),
  resourceFieldRef: s.optional(2, ResourceFieldSelector, ""),
  configMapKeyRef: s.optional(3, ConfigMapKeySelector, ""),
  secretKeyRef: s.optional(4, SecretKeySelector, ""),
  fileKeyRef: s.optional(5, FileKeySelector, ""),
});
export type EnvVarSource = z.infer<typeof EnvVarSource>;

export const EnvVar = s.message("io.k8s.api.core.v1.EnvVar", "", {
  name: s.required(1, s.string, ""),
  value: s.optional(2, s.string, ""),
  valueFrom: s.optional(3, EnvVarSource, ""),
});
export type EnvVar = z.infer<typeof EnvVar>;

export const ConfigMapEnvSource = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapEnvSource", "", {
  optional: s.optional(2, s.boolean, ""),
});
export type ConfigMapEnvSource = z.infer<typeof ConfigMapEnvSource>;

export const SecretEnvSource = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretEnvSource", "", {
  optional: s.optional(2, s.boolean, ""),
});
export type SecretEnvSource = z.infer<typeof SecretEnvSource>;

export const EnvFromSource = s.message("io.k8s.api.core.v1.EnvFromSource", "", {
  prefix: s.optional(1, s.string, ""),
  configMapRef: s.optional(2, ConfigMapEnvSource, ""),
  secretRef: s.optional(3, SecretEnvSource, ""),
});
export type EnvFromSource = z.infer<typeof EnvFromSource>;

export const ExecAction = s.message("io.k8s.api.core.v1.ExecAction", "", {
  command: s.optional(1, s.list(s.string), "", { list: "atomic" }),
});
export type ExecAction = z.infer<typeof ExecAction>;

export const HTTPHeader = s.message("io.k8s.api.core.v1.HTTPHeader", "", {
  name: s.required(1, s.string, ""),
  value: s.required(2, s.string, ""),
});
export type HTTPHeader = z.infer<typeof HTTPHeader>;

export const HTTPGetAction = s.message("io.k8s.api.core.v1.HTTPGetAction", "", {
  path: s.optional(1, s.string, ""),
  port: s.required(2, s.intOrString, ""),
  host: s.optional(3, s.string, ""),
  scheme: s.optional(4, s.enumeration("HTTP", "HTTPS"), ""),
  httpHeaders: s.optional(5, s.list(HTTPHeader), "", { list: "atomic" }),
});
export type HTTPGetAction = z.infer<typeof HTTPGetAction>;

export const SleepAction = s.message("io.k8s.api.core.v1.SleepAction", "", {
  seconds: s.required(1, s.int64, ""),
});
export type SleepAction = z.infer<typeof SleepAction>;

export const TCPSocketAction = s.message("io.k8s.api.core.v1.TCPSocketAction", "", {
  port: s.required(1, s.intOrString, ""),
  host: s.optional(2, s.string, ""),
});
export type TCPSocketAction = z.infer<typeof TCPSocketAction>;

export const LifecycleHandler = s.message("io.k8s.api.core.v1.LifecycleHandler", "", {
  exec: s.optional(1, ExecAction, ""),
  httpGet: s.optional(2, HTTPGetAction, ""),
  tcpSocket: s.optional(3, TCPSocketAction, ""),
  sleep: s.optional(4, SleepAction, ""),
});
export type LifecycleHandler = z.infer<typeof LifecycleHandler>;

export const Lifecycle = s.message("io.k8s.api.core.v1.Lifecycle", "", {
  postStart: s.optional(1, LifecycleHandler, ""),
  preStop: s.optional(2, LifecycleHandler, ""),
  stopSignal: s.optional(3, s.enumeration("SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT", "SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11", "SIGRTMAX-12", "SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6", "SIGRTMAX-7", "SIGRTMAX-8", "SIGRTMAX-9", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ"), ""),
});
export type Lifecycle = z.infer<typeof Lifecycle>;

export const GRPCAction = s.message("io.k8s.api.core.v1.GRPCAction", "", {
  port: s.required(1, s.int32, ""),
  service: s.optional(2, s.string, "", { default: "\"\"" }),
});
export type GRPCAction = z.infer<typeof GRPCAction>;

export const ProbeHandler = s.message("io.k8s.api.core.v1.ProbeHandler", "", {
  exec: s.optional(1, ExecAction, ""),
  httpGet: s.optional(2, HTTPGetAction, ""),
  tcpSocket: s.optional(3, TCPSocketAction, ""),
  grpc: s.optional(4, GRPCAction, ""),
});
export type ProbeHandler = z.infer<typeof ProbeHandler>;

export const Probe = s.messageWith({ proto: 1, schema: ProbeHandler }, "io.k8s.api.core.v1.Probe", "", {
  initialDelaySeconds: s.optional(2, s.int32, ""),
  timeoutSeconds: s.optional(3, s.int32, ""),
  periodSeconds: s.optional(4, s.int32, ""),
  successThreshold: s.optional(5, s.int32, ""),
  failureThreshold: s.optional(6, s.int32, ""),
  terminationGracePeriodSeconds: s.optional(7, s.int64, ""),
});
export type Probe = z.infer<typeof Probe>;

export const ContainerPort = s.message("io.k8s.api.core.v1.ContainerPort", "", {
  name: s.optional(1, s.string, ""),
  hostPort: s.optional(2, s.int32, ""),
  containerPort: s.required(3, s.int32, ""),
  protocol: s.optional(4, s.string, "", { default: "\"TCP\"" }),
  hostIP: s.optional(5, s.string, ""),
});
export type ContainerPort = z.infer<typeof ContainerPort>;

export const ContainerResizePolicy = s.message("io.k8s.api.core.v1.ContainerResizePolicy", "", {
  resourceName: s.required(1, s.string, ""),
  restartPolicy: s.required(2, s.enumeration("NotRequired", "RestartContainer"), ""),
});
export type ContainerResizePolicy = z.infer<typeof ContainerResizePolicy>;

export const ResourceClaim = s.message("io.k8s.api.core.v1.ResourceClaim", "", {
  name: s.required(1, s.string, ""),
  request: s.optional(2, s.string, ""),
});
export type ResourceClaim = z.infer<typeof ResourceClaim>;

export const ResourceRequirements = s.message("io.k8s.api.core.v1.ResourceRequirements", "", {
  limits: s.optional(1, s.map(s.quantity), ""),
  requests: s.optional(2, s.map(s.quantity), ""),
  claims: s.optional(3, s.list(ResourceClaim), "", { list: "map", keys: ["name"] }),
});
export type ResourceRequirements = z.infer<typeof ResourceRequirements>;

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

export const AppArmorProfile = s.message("io.k8s.api.core.v1.AppArmorProfile", "", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), ""),
  localhostProfile: s.optional(2, s.string, ""),
});
export type AppArmorProfile = z.infer<typeof AppArmorProfile>;

export const Capabilities = s.message("io.k8s.api.core.v1.Capabilities", "", {
  add: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  drop: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const SELinuxOptions = s.message("io.k8s.api.core.v1.SELinuxOptions", "", {
  user: s.optional(1, s.string, ""),
  role: s.optional(2, s.string, ""),
  type: s.optional(3, s.string, ""),
  level: s.optional(4, s.string, ""),
});
export type SELinuxOptions = z.infer<typeof SELinuxOptions>;

export const SeccompProfile = s.message("io.k8s.api.core.v1.SeccompProfile", "", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), ""),
  localhostProfile: s.optional(2, s.string, ""),
});
export type SeccompProfile = z.infer<typeof SeccompProfile>;

export const WindowsSecurityContextOptions = s.message("io.k8s.api.core.v1.WindowsSecurityContextOptions", "", {
  gmsaCredentialSpecName: s.optional(1, s.string, ""),
  gmsaCredentialSpec: s.optional(2, s.string, ""),
  runAsUserName: s.optional(3, s.string, ""),
  hostProcess: s.optional(4, s.boolean, ""),
});
export type WindowsSecurityContextOptions = z.infer<typeof WindowsSecurityContextOptions>;

export const SecurityContext = s.message("io.k8s.api.core.v1.SecurityContext", "", {
  capabilities: s.optional(1, Capabilities, ""),
  privileged: s.optional(2, s.boolean, ""),
  seLinuxOptions: s.optional(3, SELinuxOptions, ""),
  runAsUser: s.optional(4, s.int64, ""),
  runAsNonRoot: s.optional(5, s.boolean, ""),
  readOnlyRootFilesystem: s.optional(6, s.boolean, ""),
  allowPrivilegeEscalation: s.optional(7, s.boolean, ""),
  runAsGroup: s.optional(8, s.int64, ""),
  procMount: s.optional(9, s.enumeration("Default", "Unmasked"), ""),
  windowsOptions: s.optional(10, WindowsSecurityContextOptions, ""),
  seccompProfile: s.optional(11, SeccompProfile, ""),
  appArmorProfile: s.optional(12, AppArmorProfile, ""),
});
export type SecurityContext = z.infer<typeof SecurityContext>;

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

export const Container = s.message("io.k8s.api.core.v1.Container", "", {
  name: s.required(1, s.string, ""),
  image: s.optional(2, s.string, ""),
  command: s.optional(3, s.list(s.string), "", { list: "atomic" }),
  args: s.optional(4, s.list(s.string), "", { list: "atomic" }),
  workingDir: s.optional(5, s.string, ""),
  ports: s.optional(6, s.list(ContainerPort), "", { list: "map", keys: ["containerPort", "protocol"], patch: "merge", mergeKey: "containerPort" }),
  env: s.optional(7, s.list(EnvVar), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  resources: s.optional(8, ResourceRequirements, ""),
  volumeMounts: s.optional(9, s.list(VolumeMount), "", { list: "map", keys: ["mountPath"], patch: "merge", mergeKey: "mountPath" }),
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
  volumeDevices: s.optional(21, s.list(VolumeDevice), "", { list: "map", keys: ["devicePath"], patch: "merge", mergeKey: "devicePath" }),
  startupProbe: s.optional(22, Probe, ""),
  resizePolicy: s.optional(23, s.list(ContainerResizePolicy), "", { list: "atomic" }),
  restartPolicy: s.optional(24, s.enumeration("Always", "Never", "OnFailure"), ""),
  restartPolicyRules: s.optional(25, s.list(ContainerRestartRule), "", { list: "atomic" }),
});
export type Container = z.infer<typeof Container>;

export const PodDNSConfigOption = s.message("io.k8s.api.core.v1.PodDNSConfigOption", "", {
  name: s.optional(1, s.string, ""),
  value: s.optional(2, s.string, ""),
});
export type PodDNSConfigOption = z.infer<typeof PodDNSConfigOption>;

export const PodDNSConfig = s.message("io.k8s.api.core.v1.PodDNSConfig", "", {
  nameservers: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  searches: s.optional(2, s.list(s.string), "", { list: "atomic" }),
  options: s.optional(3, s.list(PodDNSConfigOption), "", { list: "atomic" }),
});
export type PodDNSConfig = z.infer<typeof PodDNSConfig>;

export const EphemeralContainerCommon = s.message("io.k8s.api.core.v1.EphemeralContainerCommon", "", {
  name: s.required(1, s.string, ""),
  image: s.optional(2, s.string, ""),
  command: s.optional(3, s.list(s.string), "", { list: "atomic" }),
  args: s.optional(4, s.list(s.string), "", { list: "atomic" }),
  workingDir: s.optional(5, s.string, ""),
  ports: s.optional(6, s.list(ContainerPort), "", { list: "map", keys: ["containerPort", "protocol"], patch: "merge", mergeKey: "containerPort" }),
  env: s.optional(7, s.list(EnvVar), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  resources: s.optional(8, ResourceRequirements, ""),
  volumeMounts: s.optional(9, s.list(VolumeMount), "", { list: "map", keys: ["mountPath"], patch: "merge", mergeKey: "mountPath" }),
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
  volumeDevices: s.optional(21, s.list(VolumeDevice), "", { list: "map", keys: ["devicePath"], patch: "merge", mergeKey: "devicePath" }),
  startupProbe: s.optional(22, Probe, ""),
  resizePolicy: s.optional(23, s.list(ContainerResizePolicy), "", { list: "atomic" }),
  restartPolicy: s.optional(24, s.enumeration("Always", "Never", "OnFailure"), ""),
  restartPolicyRules: s.optional(25, s.list(ContainerRestartRule), "", { list: "atomic" }),
});
export type EphemeralContainerCommon = z.infer<typeof EphemeralContainerCommon>;

export const EphemeralContainer = s.messageWith({ proto: 1, schema: EphemeralContainerCommon }, "io.k8s.api.core.v1.EphemeralContainer", "", {
  targetContainerName: s.optional(2, s.string, ""),
});
export type EphemeralContainer = z.infer<typeof EphemeralContainer>;

export const HostAlias = s.message("io.k8s.api.core.v1.HostAlias", "", {
  ip: s.required(1, s.string, ""),
  hostnames: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type HostAlias = z.infer<typeof HostAlias>;

export const PodOS = s.message("io.k8s.api.core.v1.PodOS", "", {
  name: s.required(1, s.enumeration("linux", "windows"), ""),
});
export type PodOS = z.infer<typeof PodOS>;

export const PodReadinessGate = s.message("io.k8s.api.core.v1.PodReadinessGate", "", {
  conditionType: s.required(1, s.string, ""),
});
export type PodReadinessGate = z.infer<typeof PodReadinessGate>;

export const PodResourceClaim = s.message("io.k8s.api.core.v1.PodResourceClaim", "", {
  name: s.required(1, s.string, ""),
  resourceClaimName: s.optional(3, s.string, ""),
  resourceClaimTemplateName: s.optional(4, s.string, ""),
});
export type PodResourceClaim = z.infer<typeof PodResourceClaim>;

export const PodSchedulingGate = s.message("io.k8s.api.core.v1.PodSchedulingGate", "", {
  name: s.required(1, s.string, ""),
});
export type PodSchedulingGate = z.infer<typeof PodSchedulingGate>;

export const PodSchedulingGroup = s.message("io.k8s.api.core.v1.PodSchedulingGroup", "", {
  podGroupName: s.optional(1, s.string, ""),
});
export type PodSchedulingGroup = z.infer<typeof PodSchedulingGroup>;

export const Sysctl = s.message("io.k8s.api.core.v1.Sysctl", "", {
  name: s.required(1, s.string, ""),
  value: s.required(2, s.string, ""),
});
export type Sysctl = z.infer<typeof Sysctl>;

export const PodSecurityContext = s.message("io.k8s.api.core.v1.PodSecurityContext", "", {
  seLinuxOptions: s.optional(1, SELinuxOptions, ""),
  runAsUser: s.optional(2, s.int64, ""),
  runAsNonRoot: s.optional(3, s.boolean, ""),
  supplementalGroups: s.optional(4, s.list(s.int64), "", { list: "atomic" }),
  fsGroup: s.optional(5, s.int64, ""),
  runAsGroup: s.optional(6, s.int64, ""),
  sysctls: s.optional(7, s.list(Sysctl), "", { list: "atomic" }),
  windowsOptions: s.optional(8, WindowsSecurityContextOptions, ""),
  fsGroupChangePolicy: s.optional(9, s.enumeration("Always", "OnRootMismatch"), ""),
  seccompProfile: s.optional(10, SeccompProfile, ""),
  appArmorProfile: s.optional(11, AppArmorProfile, ""),
  supplementalGroupsPolicy: s.optional(12, s.enumeration("Merge", "Strict"), ""),
  seLinuxChangePolicy: s.optional(13, s.enumeration("MountOption", "Recursive"), ""),
});
export type PodSecurityContext = z.infer<typeof PodSecurityContext>;

export const Toleration = s.message("io.k8s.api.core.v1.Toleration", "", {
  key: s.optional(1, s.string, ""),
  operator: s.optional(2, s.enumeration("Equal", "Exists", "Gt", "Lt"), ""),
  value: s.optional(3, s.string, ""),
  effect: s.optional(4, s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"), ""),
  tolerationSeconds: s.optional(5, s.int64, ""),
});
export type Toleration = z.infer<typeof Toleration>;

export const TopologySpreadConstraint = s.message("io.k8s.api.core.v1.TopologySpreadConstraint", "", {
  maxSkew: s.required(1, s.int32, ""),
  topologyKey: s.required(2, s.string, ""),
  whenUnsatisfiable: s.required(3, s.enumeration("DoNotSchedule", "ScheduleAnyway"), ""),
  labelSelector: s.optional(4, metav1.LabelSelector, ""),
  minDomains: s.optional(5, s.int32, ""),
  nodeAffinityPolicy: s.optional(6, s.enumeration("Honor", "Ignore"), ""),
  nodeTaintsPolicy: s.optional(7, s.enumeration("Honor", "Ignore"), ""),
  matchLabelKeys: s.optional(8, s.list(s.string), "", { list: "atomic" }),
});
export type TopologySpreadConstraint = z.infer<typeof TopologySpreadConstraint>;

export const AWSElasticBlockStoreVolumeSource = s.message("io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  partition: s.optional(3, s.int32, ""),
  readOnly: s.optional(4, s.boolean, ""),
});
export type AWSElasticBlockStoreVolumeSource = z.infer<typeof AWSElasticBlockStoreVolumeSource>;

export const AzureDiskVolumeSource = s.message("io.k8s.api.core.v1.AzureDiskVolumeSource", "", {
  diskName: s.required(1, s.string, ""),
  diskURI: s.required(2, s.string, ""),
  cachingMode: s.optional(3, s.enumeration("None", "ReadOnly", "ReadWrite"), "", { default: "ref(AzureDataDiskCachingReadWrite)" }),
  fsType: s.optional(4, s.string, "", { default: "\"ext4\"" }),
  readOnly: s.optional(5, s.boolean, "", { default: "false" }),
  kind: s.optional(6, s.enumeration("Dedicated", "Managed", "Shared"), "", { default: "ref(AzureSharedBlobDisk)" }),
});
export type AzureDiskVolumeSource = z.infer<typeof AzureDiskVolumeSource>;

export const AzureFileVolumeSource = s.message("io.k8s.api.core.v1.AzureFileVolumeSource", "", {
  secretName: s.required(1, s.string, ""),
  shareName: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type AzureFileVolumeSource = z.infer<typeof AzureFileVolumeSource>;

export const CephFSVolumeSource = s.message("io.k8s.api.core.v1.CephFSVolumeSource", "", {
  monitors: s.required(1, s.list(s.string), "", { list: "atomic" }),
  path: s.optional(2, s.string, ""),
  user: s.optional(3, s.string, ""),
  secretFile: s.optional(4, s.string, ""),
  secretRef: s.optional(5, LocalObjectReference, ""),
  readOnly: s.optional(6, s.boolean, ""),
});
export type CephFSVolumeSource = z.infer<typeof CephFSVolumeSource>;

export const CinderVolumeSource = s.message("io.k8s.api.core.v1.CinderVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
  secretRef: s.optional(4, LocalObjectReference, ""),
});
export type CinderVolumeSource = z.infer<typeof CinderVolumeSource>;

export const KeyToPath = s.message("io.k8s.api.core.v1.KeyToPath", "", {
  key: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  mode: s.optional(3, s.int32, ""),
});
export type KeyToPath = z.infer<typeof KeyToPath>;

export const ConfigMapVolumeSource = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapVolumeSource", "", {
  items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
  defaultMode: s.optional(3, s.int32, ""),
  optional: s.optional(4, s.boolean, ""),
});
export type ConfigMapVolumeSource = z.infer<typeof ConfigMapVolumeSource>;

export const CSIVolumeSource = s.message("io.k8s.api.core.v1.CSIVolumeSource", "", {
  driver: s.required(1, s.string, ""),
  readOnly: s.optional(2, s.boolean, ""),
  fsType: s.optional(3, s.string, ""),
  volumeAttributes: s.optional(4, s.map(s.string), ""),
  nodePublishSecretRef: s.optional(5, LocalObjectReference, ""),
});
export type CSIVolumeSource = z.infer<typeof CSIVolumeSource>;

export const DownwardAPIVolumeFile = s.message("io.k8s.api.core.v1.DownwardAPIVolumeFile", "", {
  path: s.required(1, s.string, ""),
  fieldRef: s.optional(2, ObjectFieldSelector, ""),
  resourceFieldRef: s.optional(3, ResourceFieldSelector, ""),
  mode: s.optional(4, s.int32, ""),
});
export type DownwardAPIVolumeFile = z.infer<typeof DownwardAPIVolumeFile>;

export const DownwardAPIVolumeSource = s.message("io.k8s.api.core.v1.DownwardAPIVolumeSource", "", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, ""),
});
export type DownwardAPIVolumeSource = z.infer<typeof DownwardAPIVolumeSource>;

export const EmptyDirVolumeSource = s.message("io.k8s.api.core.v1.EmptyDirVolumeSource", "", {
  medium: s.optional(1, s.enumeration("", "HugePages", "HugePages-", "Memory"), ""),
  sizeLimit: s.optional(2, s.quantity, ""),
});
export type EmptyDirVolumeSource = z.infer<typeof EmptyDirVolumeSource>;

export const TypedLocalObjectReference = s.message("io.k8s.api.core.v1.TypedLocalObjectReference", "", {
  apiGroup: s.optional(1, s.string, ""),
  kind: s.required(2, s.string, ""),
  name: s.required(3, s.string, ""),
});
export type TypedLocalObjectReference = z.infer<typeof TypedLocalObjectReference>;

export const TypedObjectReference = s.message("io.k8s.api.core.v1.TypedObjectReference", "", {
  apiGroup: s.optional(1, s.string, ""),
  kind: s.required(2, s.string, ""),
  name: s.required(3, s.string, ""),
  namespace: s.optional(4, s.string, ""),
});
export type TypedObjectReference = z.infer<typeof TypedObjectReference>;

export const VolumeResourceRequirements = s.message("io.k8s.api.core.v1.VolumeResourceRequirements", "", {
  limits: s.optional(1, s.map(s.quantity), ""),
  requests: s.optional(2, s.map(s.quantity), ""),
});
export type VolumeResourceRequirements = z.infer<typeof VolumeResourceRequirements>;

export const PersistentVolumeClaimSpec = s.message("io.k8s.api.core.v1.PersistentVolumeClaimSpec", "", {
  accessModes: s.optional(1, s.list(s.enumeration("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")), "", { list: "atomic" }),
  resources: s.optional(2, VolumeResourceRequirements, ""),
  volumeName: s.optional(3, s.string, ""),
  selector: s.optional(4, metav1.LabelSelector, ""),
  storageClassName: s.optional(5, s.string, ""),
  volumeMode: s.optional(6, s.enumeration("Block", "Filesystem"), ""),
  dataSource: s.optional(7, TypedLocalObjectReference, ""),
  dataSourceRef: s.optional(8, TypedObjectReference, ""),
  volumeAttributesClassName: s.optional(9, s.string, ""),
});
export type PersistentVolumeClaimSpec = z.infer<typeof PersistentVolumeClaimSpec>;

export const PersistentVolumeClaimTemplate = s.message("io.k8s.api.core.v1.PersistentVolumeClaimTemplate", "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.required(2, PersistentVolumeClaimSpec, ""),
});
export type PersistentVolumeClaimTemplate = z.infer<typeof PersistentVolumeClaimTemplate>;

export const EphemeralVolumeSource = s.message("io.k8s.api.core.v1.EphemeralVolumeSource", "", {
  volumeClaimTemplate: s.optional(1, PersistentVolumeClaimTemplate, ""),
});
export type EphemeralVolumeSource = z.infer<typeof EphemeralVolumeSource>;

export const FCVolumeSource = s.message("io.k8s.api.core.v1.FCVolumeSource", "", {
  targetWWNs: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  lun: s.optional(2, s.int32, ""),
  fsType: s.optional(3, s.string, ""),
  readOnly: s.optional(4, s.boolean, ""),
  wwids: s.optional(5, s.list(s.string), "", { list: "atomic" }),
});
export type FCVolumeSource = z.infer<typeof FCVolumeSource>;

export const FlexVolumeSource = s.message("io.k8s.api.core.v1.FlexVolumeSource", "", {
  driver: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  secretRef: s.optional(3, LocalObjectReference, ""),
  readOnly: s.optional(4, s.boolean, ""),
  options: s.optional(5, s.map(s.string), ""),
});
export type FlexVolumeSource = z.infer<typeof FlexVolumeSource>;

export const FlockerVolumeSource = s.message("io.k8s.api.core.v1.FlockerVolumeSource", "", {
  datasetName: s.optional(1, s.string, ""),
  datasetUUID: s.optional(2, s.string, ""),
});
export type FlockerVolumeSource = z.infer<typeof FlockerVolumeSource>;

export const GCEPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", "", {
  pdName: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  partition: s.optional(3, s.int32, ""),
  readOnly: s.optional(4, s.boolean, ""),
});
export type GCEPersistentDiskVolumeSource = z.infer<typeof GCEPersistentDiskVolumeSource>;

export const GitRepoVolumeSource = s.message("io.k8s.api.core.v1.GitRepoVolumeSource", "", {
  repository: s.required(1, s.string, ""),
  revision: s.optional(2, s.string, ""),
  directory: s.optional(3, s.string, ""),
});
export type GitRepoVolumeSource = z.infer<typeof GitRepoVolumeSource>;

export const GlusterfsVolumeSource = s.message("io.k8s.api.core.v1.GlusterfsVolumeSource", "", {
  endpoints: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type GlusterfsVolumeSource = z.infer<typeof GlusterfsVolumeSource>;

export const HostPathVolumeSource = s.message("io.k8s.api.core.v1.HostPathVolumeSource", "", {
  path: s.required(1, s.string, ""),
  type: s.optional(2, s.enumeration("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"), ""),
});
export type HostPathVolumeSource = z.infer<typeof HostPathVolumeSource>;

export const ImageVolumeSource = s.message("io.k8s.api.core.v1.ImageVolumeSource", "", {
  reference: s.optional(1, s.string, ""),
  pullPolicy: s.optional(2, s.enumeration("Always", "IfNotPresent", "Never"), ""),
});
export type ImageVolumeSource = z.infer<typeof ImageVolumeSource>;

export const ISCSIVolumeSource = s.message("io.k8s.api.core.v1.ISCSIVolumeSource", "", {
  targetPortal: s.required(1, s.string, ""),
  iqn: s.required(2, s.string, ""),
  lun: s.required(3, s.int32, ""),
  iscsiInterface: s.optional(4, s.string, "", { default: "\"default\"" }),
  fsType: s.optional(5, s.string, ""),
  readOnly: s.optional(6, s.boolean, ""),
  portals: s.optional(7, s.list(s.string), "", { list: "atomic" }),
  chapAuthDiscovery: s.optional(8, s.boolean, ""),
  secretRef: s.optional(10, LocalObjectReference, ""),
  chapAuthSession: s.optional(11, s.boolean, ""),
  initiatorName: s.optional(12, s.string, ""),
});
export type ISCSIVolumeSource = z.infer<typeof ISCSIVolumeSource>;

export const NFSVolumeSource = s.message("io.k8s.api.core.v1.NFSVolumeSource", "", {
  server: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type NFSVolumeSource = z.infer<typeof NFSVolumeSource>;

export const PersistentVolumeClaimVolumeSource = s.message("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource", "", {
  claimName: s.required(1, s.string, ""),
  readOnly: s.optional(2, s.boolean, ""),
});
export type PersistentVolumeClaimVolumeSource = z.infer<typeof PersistentVolumeClaimVolumeSource>;

export const PhotonPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", "", {
  pdID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
});
export type PhotonPersistentDiskVolumeSource = z.infer<typeof PhotonPersistentDiskVolumeSource>;

export const PortworxVolumeSource = s.message("io.k8s.api.core.v1.PortworxVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type PortworxVolumeSource = z.infer<typeof PortworxVolumeSource>;

export const ClusterTrustBundleProjection = s.message("io.k8s.api.core.v1.ClusterTrustBundleProjection", "", {
  name: s.optional(1, s.string, ""),
  signerName: s.optional(2, s.string, ""),
  labelSelector: s.optional(3, metav1.LabelSelector, ""),
  path: s.required(4, s.string, ""),
  optional: s.optional(5, s.boolean, ""),
});
export type ClusterTrustBundleProjection = z.infer<typeof ClusterTrustBundleProjection>;

export const ConfigMapProjection = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapProjection", "", {
  items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
  optional: s.optional(4, s.boolean, ""),
});
export type ConfigMapProjection = z.infer<typeof ConfigMapProjection>;

export const DownwardAPIProjection = s.message("io.k8s.api.core.v1.DownwardAPIProjection", "", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "", { list: "atomic" }),
});
export type DownwardAPIProjection = z.infer<typeof DownwardAPIProjection>;

export const PodCertificateProjection = s.message("io.k8s.api.core.v1.PodCertificateProjection", "", {
  signerName: s.required(1, s.string, ""),
  keyType: s.required(2, s.string, ""),
  maxExpirationSeconds: s.optional(3, s.int32, ""),
  credentialBundlePath: s.optional(4, s.string, ""),
  keyPath: s.optional(5, s.string, ""),
  certificateChainPath: s.optional(6, s.string, ""),
  userAnnotations: s.optional(7, s.map(s.string), ""),
});
export type PodCertificateProjection = z.infer<typeof PodCertificateProjection>;

export const SecretProjection = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretProjection", "", {
  items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
  optional: s.optional(4, s.boolean, ""),
});
export type SecretProjection = z.infer<typeof SecretProjection>;

export const ServiceAccountTokenProjection = s.message("io.k8s.api.core.v1.ServiceAccountTokenProjection", "", {
  audience: s.optional(1, s.string, ""),
  expirationSeconds: s.optional(2, s.int64, ""),
  path: s.required(3, s.string, ""),
});
export type ServiceAccountTokenProjection = z.infer<typeof ServiceAccountTokenProjection>;

export const VolumeProjection = s.message("io.k8s.api.core.v1.VolumeProjection", "", {
  secret: s.optional(1, SecretProjection, ""),
  downwardAPI: s.optional(2, DownwardAPIProjection, ""),
  configMap: s.optional(3, ConfigMapProjection, ""),
  serviceAccountToken: s.optional(4, ServiceAccountTokenProjection, ""),
  clusterTrustBundle: s.optional(5, ClusterTrustBundleProjection, ""),
  podCertificate: s.optional(6, PodCertificateProjection, ""),
});
export type VolumeProjection = z.infer<typeof VolumeProjection>;

export const ProjectedVolumeSource = s.message("io.k8s.api.core.v1.ProjectedVolumeSource", "", {
  sources: s.optional(1, s.list(VolumeProjection), "", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, ""),
});
export type ProjectedVolumeSource = z.infer<typeof ProjectedVolumeSource>;

export const QuobyteVolumeSource = s.message("io.k8s.api.core.v1.QuobyteVolumeSource", "", {
  registry: s.required(1, s.string, ""),
  volume: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
  user: s.optional(4, s.string, ""),
  group: s.optional(5, s.string, ""),
  tenant: s.optional(6, s.string, ""),
});
export type QuobyteVolumeSource = z.infer<typeof QuobyteVolumeSource>;

export const RBDVolumeSource = s.message("io.k8s.api.core.v1.RBDVolumeSource", "", {
  monitors: s.required(1, s.list(s.string), "", { list: "atomic" }),
  image: s.required(2, s.string, ""),
  fsType: s.optional(3, s.string, ""),
  pool: s.optional(4, s.string, "", { default: "\"rbd\"" }),
  user: s.optional(5, s.string, "", { default: "\"admin\"" }),
  keyring: s.optional(6, s.string, "", { default: "\"/etc/ceph/keyring\"" }),
  secretRef: s.optional(7, LocalObjectReference, ""),
  readOnly: s.optional(8, s.boolean, ""),
});
export type RBDVolumeSource = z.infer<typeof RBDVolumeSource>;

export const ScaleIOVolumeSource = s.message("io.k8s.api.core.v1.ScaleIOVolumeSource", "", {
  gateway: s.required(1, s.string, ""),
  system: s.required(2, s.string, ""),
  secretRef: s.required(3, LocalObjectReference, ""),
  sslEnabled: s.optional(4, s.boolean, ""),
  protectionDomain: s.optional(5, s.string, ""),
  storagePool: s.optional(6, s.string, ""),
  storageMode: s.optional(7, s.string, "", { default: "\"ThinProvisioned\"" }),
  volumeName: s.optional(8, s.string, ""),
  fsType: s.optional(9, s.string, "", { default: "\"xfs\"" }),
  readOnly: s.optional(10, s.boolean, ""),
});
export type ScaleIOVolumeSource = z.infer<typeof ScaleIOVolumeSource>;

export const SecretVolumeSource = s.message("io.k8s.api.core.v1.SecretVolumeSource", "", {
  secretName: s.optional(1, s.string, ""),
  items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
  defaultMode: s.optional(3, s.int32, ""),
  optional: s.optional(4, s.boolean, ""),
});
export type SecretVolumeSource = z.infer<typeof SecretVolumeSource>;

export const StorageOSVolumeSource = s.message("io.k8s.api.core.v1.StorageOSVolumeSource", "", {
  volumeName: s.optional(1, s.string, ""),
  volumeNamespace: s.optional(2, s.string, ""),
  fsType: s.optional(3, s.string, ""),
  readOnly: s.optional(4, s.boolean, ""),
  secretRef: s.optional(5, LocalObjectReference, ""),
});
export type StorageOSVolumeSource = z.infer<typeof StorageOSVolumeSource>;

export const VsphereVirtualDiskVolumeSource = s.message("io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", "", {
  volumePath: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  storagePolicyName: s.optional(3, s.string, ""),
  storagePolicyID: s.optional(4, s.string, ""),
});
export type VsphereVirtualDiskVolumeSource = z.infer<typeof VsphereVirtualDiskVolumeSource>;

export const VolumeSource = s.message("io.k8s.api.core.v1.VolumeSource", "", {
  hostPath: s.optional(1, HostPathVolumeSource, ""),
  emptyDir: s.optional(2, EmptyDirVolumeSource, ""),
  gcePersistentDisk: s.optional(3, GCEPersistentDiskVolumeSource, ""),
  awsElasticBlockStore: s.optional(4, AWSElasticBlockStoreVolumeSource, ""),
  gitRepo: s.optional(5, GitRepoVolumeSource, ""),
  secret: s.optional(6, SecretVolumeSource, ""),
  nfs: s.optional(7, NFSVolumeSource, ""),
  iscsi: s.optional(8, ISCSIVolumeSource, ""),
  glusterfs: s.optional(9, GlusterfsVolumeSource, ""),
  persistentVolumeClaim: s.optional(10, PersistentVolumeClaimVolumeSource, ""),
  rbd: s.optional(11, RBDVolumeSource, ""),
  flexVolume: s.optional(12, FlexVolumeSource, ""),
  cinder: s.optional(13, CinderVolumeSource, ""),
  cephfs: s.optional(14, CephFSVolumeSource, ""),
  flocker: s.optional(15, FlockerVolumeSource, ""),
  downwardAPI: s.optional(16, DownwardAPIVolumeSource, ""),
  fc: s.optional(17, FCVolumeSource, ""),
  azureFile: s.optional(18, AzureFileVolumeSource, ""),
  configMap: s.optional(19, ConfigMapVolumeSource, ""),
  vsphereVolume: s.optional(20, VsphereVirtualDiskVolumeSource, ""),
  quobyte: s.optional(21, QuobyteVolumeSource, ""),
  azureDisk: s.optional(22, AzureDiskVolumeSource, ""),
  photonPersistentDisk: s.optional(23, PhotonPersistentDiskVolumeSource, ""),
  portworxVolume: s.optional(24, PortworxVolumeSource, ""),
  scaleIO: s.optional(25, ScaleIOVolumeSource, ""),
  projected: s.optional(26, ProjectedVolumeSource, ""),
  storageos: s.optional(27, StorageOSVolumeSource, ""),
  csi: s.optional(28, CSIVolumeSource, ""),
  ephemeral: s.optional(29, EphemeralVolumeSource, ""),
  image: s.optional(30, ImageVolumeSource, ""),
});
export type VolumeSource = z.infer<typeof VolumeSource>;

export const Volume = s.messageWith({ proto: 2, schema: VolumeSource }, "io.k8s.api.core.v1.Volume", "", {
  name: s.required(1, s.string, ""),
});
export type Volume = z.infer<typeof Volume>;

export const PodSpec = s.message("io.k8s.api.core.v1.PodSpec", "", {
  volumes: s.optional(1, s.list(Volume), "", { list: "map", keys: ["name"], patch: "merge,retainKeys", mergeKey: "name" }),
  containers: s.required(2, s.list(Container), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  restartPolicy: s.optional(3, s.enumeration("Always", "Never", "OnFailure"), ""),
  terminationGracePeriodSeconds: s.optional(4, s.int64, ""),
  activeDeadlineSeconds: s.optional(5, s.int64, ""),
  dnsPolicy: s.optional(6, s.enumeration("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"), ""),
  nodeSelector: s.optional(7, s.map(s.string), "", { map: "atomic" }),
  serviceAccountName: s.optional(8, s.string, ""),
  serviceAccount: s.optional(9, s.string, ""),
  nodeName: s.optional(10, s.string, ""),
  hostNetwork: s.optional(11, s.boolean, ""),
  hostPID: s.optional(12, s.boolean, ""),
  hostIPC: s.optional(13, s.boolean, ""),
  securityContext: s.optional(14, PodSecurityContext, ""),
  imagePullSecrets: s.optional(15, s.list(LocalObjectReference), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  hostname: s.optional(16, s.string, ""),
  subdomain: s.optional(17, s.string, ""),
  affinity: s.optional(18, Affinity, ""),
  schedulerName: s.optional(19, s.string, ""),
  initContainers: s.optional(20, s.list(Container), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  automountServiceAccountToken: s.optional(21, s.boolean, ""),
  tolerations: s.optional(22, s.list(Toleration), "", { list: "atomic" }),
  hostAliases: s.optional(23, s.list(HostAlias), "", { list: "map", keys: ["ip"], patch: "merge", mergeKey: "ip" }),
  priorityClassName: s.optional(24, s.string, ""),
  priority: s.optional(25, s.int32, ""),
  dnsConfig: s.optional(26, PodDNSConfig, ""),
  shareProcessNamespace: s.optional(27, s.boolean, ""),
  readinessGates: s.optional(28, s.list(PodReadinessGate), "", { list: "atomic" }),
  runtimeClassName: s.optional(29, s.string, ""),
  enableServiceLinks: s.optional(30, s.boolean, ""),
  preemptionPolicy: s.optional(31, s.string, ""),
  overhead: s.optional(32, s.map(s.quantity), ""),
  topologySpreadConstraints: s.optional(33, s.list(TopologySpreadConstraint), "", { list: "map", keys: ["topologyKey", "whenUnsatisfiable"], patch: "merge", mergeKey: "topologyKey" }),
  ephemeralContainers: s.optional(34, s.list(EphemeralContainer), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  setHostnameAsFQDN: s.optional(35, s.boolean, ""),
  os: s.optional(36, PodOS, ""),
  hostUsers: s.optional(37, s.boolean, ""),
  schedulingGates: s.optional(38, s.list(PodSchedulingGate), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  resourceClaims: s.optional(39, s.list(PodResourceClaim), "", { list: "map", keys: ["name"], patch: "merge,retainKeys", mergeKey: "name" }),
  resources: s.optional(40, ResourceRequirements, ""),
  hostnameOverride: s.optional(41, s.string, ""),
  schedulingGroup: s.optional(43, PodSchedulingGroup, ""),
});
export type PodSpec = z.infer<typeof PodSpec>;

export const PodCondition = s.message("io.k8s.api.core.v1.PodCondition", "", {
  type: s.required(1, s.string, ""),
  status: s.required(2, s.string, ""),
  lastProbeTime: s.optional(3, s.time, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
  observedGeneration: s.optional(7, s.int64, ""),
});
export type PodCondition = z.infer<typeof PodCondition>;

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
  volumeMounts: s.optional(12, s.list(VolumeMountStatus), "", { list: "map", keys: ["mountPath"], patch: "merge", mergeKey: "mountPath" }),
  user: s.optional(13, ContainerUser, ""),
  allocatedResourcesStatus: s.optional(14, s.list(ResourceStatus), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  stopSignal: s.optional(15, s.enumeration("SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT", "SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11", "SIGRTMAX-12", "SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6", "SIGRTMAX-7", "SIGRTMAX-8", "SIGRTMAX-9", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ"), ""),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;

export const ContainerExtendedResourceRequest = s.message("io.k8s.api.core.v1.ContainerExtendedResourceRequest", "", {
  containerName: s.required(1, s.string, ""),
  resourceName: s.required(2, s.string, ""),
  requestName: s.required(3, s.string, ""),
});
export type ContainerExtendedResourceRequest = z.infer<typeof ContainerExtendedResourceRequest>;

export const PodExtendedResourceClaimStatus = s.message("io.k8s.api.core.v1.PodExtendedResourceClaimStatus", "", {
  requestMappings: s.required(1, s.list(ContainerExtendedResourceRequest), "", { list: "atomic" }),
  resourceClaimName: s.required(2, s.string, ""),
});
export type PodExtendedResourceClaimStatus = z.infer<typeof PodExtendedResourceClaimStatus>;

export const HostIP = s.message("io.k8s.api.core.v1.HostIP", "", {
  ip: s.required(1, s.string, ""),
});
export type HostIP = z.infer<typeof HostIP>;

export const NodeAllocatableResourceClaimStatus = s.message("io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus", "", {
  resourceClaimName: s.required(1, s.string, ""),
  containers: s.optional(2, s.list(s.string), "", { list: "set" }),
  resources: s.required(3, s.map(s.quantity), ""),
});
export type NodeAllocatableResourceClaimStatus = z.infer<typeof NodeAllocatableResourceClaimStatus>;

export const PodIP = s.message("io.k8s.api.core.v1.PodIP", "", {
  ip: s.required(1, s.string, ""),
});
export type PodIP = z.infer<typeof PodIP>;

export const PodResourceClaimStatus = s.message("io.k8s.api.core.v1.PodResourceClaimStatus", "", {
  name: s.required(1, s.string, ""),
  resourceClaimName: s.optional(2, s.string, ""),
});
export type PodResourceClaimStatus = z.infer<typeof PodResourceClaimStatus>;

export const PodStatus = s.message("io.k8s.api.core.v1.PodStatus", "", {
  phase: s.optional(1, s.enumeration("Failed", "Pending", "Running", "Succeeded", "Unknown"), ""),
  conditions: s.optional(2, s.list(PodCondition), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  message: s.optional(3, s.string, ""),
  reason: s.optional(4, s.string, ""),
  hostIP: s.optional(5, s.string, ""),
  podIP: s.optional(6, s.string, ""),
  startTime: s.optional(7, s.time, ""),
  containerStatuses: s.optional(8, s.list(ContainerStatus), "", { list: "atomic" }),
  qosClass: s.optional(9, s.enumeration("BestEffort", "Burstable", "Guaranteed"), ""),
  initContainerStatuses: s.optional(10, s.list(ContainerStatus), "", { list: "atomic" }),
  nominatedNodeName: s.optional(11, s.string, ""),
  podIPs: s.optional(12, s.list(PodIP), "", { list: "map", keys: ["ip"], patch: "merge", mergeKey: "ip" }),
  ephemeralContainerStatuses: s.optional(13, s.list(ContainerStatus), "", { list: "atomic" }),
  resize: s.optional(14, s.enumeration("Deferred", "InProgress", "Infeasible"), ""),
  resourceClaimStatuses: s.optional(15, s.list(PodResourceClaimStatus), "", { list: "map", keys: ["name"], patch: "merge,retainKeys", mergeKey: "name" }),
  hostIPs: s.optional(16, s.list(HostIP), "", { list: "atomic", patch: "merge", mergeKey: "ip" }),
  observedGeneration: s.optional(17, s.int64, ""),
  extendedResourceClaimStatus: s.optional(18, PodExtendedResourceClaimStatus, ""),
  allocatedResources: s.optional(19, s.map(s.quantity), ""),
  resources: s.optional(20, ResourceRequirements, ""),
  nodeAllocatableResourceClaimStatuses: s.optional(21, s.list(NodeAllocatableResourceClaimStatus), "", { list: "atomic" }),
});
export type PodStatus = z.infer<typeof PodStatus>;

export const Pod = s.kind({ name: "io.k8s.api.core.v1.Pod", apiVersion: "v1", kind: "Pod" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, PodSpec, ""),
  status: s.struct(3, PodStatus, ""),
});
export type Pod = z.infer<typeof Pod>;

export const PodList = s.kind({ name: "io.k8s.api.core.v1.PodList", apiVersion: "v1", kind: "PodList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Pod), ""),
});
export type PodList = z.infer<typeof PodList>;

export const ConfigMapNodeConfigSource = s.message("io.k8s.api.core.v1.ConfigMapNodeConfigSource", "", {
  namespace: s.required(1, s.string, ""),
  name: s.required(2, s.string, ""),
  uid: s.optional(3, s.string, ""),
  resourceVersion: s.optional(4, s.string, ""),
  kubeletConfigKey: s.required(5, s.string, ""),
});
export type ConfigMapNodeConfigSource = z.infer<typeof ConfigMapNodeConfigSource>;

export const NodeConfigSource = s.message("io.k8s.api.core.v1.NodeConfigSource", "", {
  configMap: s.optional(2, ConfigMapNodeConfigSource, ""),
});
export type NodeConfigSource = z.infer<typeof NodeConfigSource>;

export const Taint = s.message("io.k8s.api.core.v1.Taint", "", {
  key: s.required(1, s.string, ""),
  value: s.optional(2, s.string, ""),
  effect: s.required(3, s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"), ""),
  timeAdded: s.optional(4, s.time, ""),
});
export type Taint = z.infer<typeof Taint>;

export const NodeSpec = s.message("io.k8s.api.core.v1.NodeSpec", "", {
  podCIDR: s.optional(1, s.string, ""),
  externalID: s.optional(2, s.string, ""),
  providerID: s.optional(3, s.string, ""),
  unschedulable: s.optional(4, s.boolean, ""),
  taints: s.optional(5, s.list(Taint), "", { list: "atomic" }),
  configSource: s.optional(6, NodeConfigSource, ""),
  podCIDRs: s.optional(7, s.list(s.string), "", { list: "set", patch: "merge" }),
});
export type NodeSpec = z.infer<typeof NodeSpec>;

export const NodeAddress = s.message("io.k8s.api.core.v1.NodeAddress", "", {
  type: s.required(1, s.enumeration("ExternalDNS", "ExternalIP", "Hostname", "InternalDNS", "InternalIP"), ""),
  address: s.required(2, s.string, ""),
});
export type NodeAddress = z.infer<typeof NodeAddress>;

export const NodeCondition = s.message("io.k8s.api.core.v1.NodeCondition", "", {
  type: s.required(1, s.enumeration("DiskPressure", "MemoryPressure", "NetworkUnavailable", "PIDPressure", "Ready"), ""),
  status: s.required(2, s.string, ""),
  lastHeartbeatTime: s.optional(3, s.time, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
});
export type NodeCondition = z.infer<typeof NodeCondition>;

export const NodeConfigStatus = s.message("io.k8s.api.core.v1.NodeConfigStatus", "", {
  assigned: s.optional(1, NodeConfigSource, ""),
  active: s.optional(2, NodeConfigSource, ""),
  lastKnownGood: s.optional(3, NodeConfigSource, ""),
  error: s.optional(4, s.string, ""),
});
export type NodeConfigStatus = z.infer<typeof NodeConfigStatus>;

export const DaemonEndpoint = s.message("io.k8s.api.core.v1.DaemonEndpoint", "", {
  Port: s.required(1, s.int32, ""),
});
export type DaemonEndpoint = z.infer<typeof DaemonEndpoint>;

export const NodeDaemonEndpoints = s.message("io.k8s.api.core.v1.NodeDaemonEndpoints", "", {
  kubeletEndpoint: s.optional(1, DaemonEndpoint, ""),
});
export type NodeDaemonEndpoints = z.infer<typeof NodeDaemonEndpoints>;

export const NodeFeatures = s.message("io.k8s.api.core.v1.NodeFeatures", "", {
  supplementalGroupsPolicy: s.optional(1, s.boolean, ""),
});
export type NodeFeatures = z.infer<typeof NodeFeatures>;

export const ContainerImage = s.message("io.k8s.api.core.v1.ContainerImage", "", {
  names: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  sizeBytes: s.optional(2, s.int64, ""),
});
export type ContainerImage = z.infer<typeof ContainerImage>;

export const NodeSwapStatus = s.message("io.k8s.api.core.v1.NodeSwapStatus", "", {
  capacity: s.optional(1, s.int64, ""),
});
export type NodeSwapStatus = z.infer<typeof NodeSwapStatus>;

export const NodeSystemInfo = s.message("io.k8s.api.core.v1.NodeSystemInfo", "", {
  machineID: s.required(1, s.string, ""),
  systemUUID: s.required(2, s.string, ""),
  bootID: s.required(3, s.string, ""),
  kernelVersion: s.required(4, s.string, ""),
  osImage: s.required(5, s.string, ""),
  containerRuntimeVersion: s.required(6, s.string, ""),
  kubeletVersion: s.required(7, s.string, ""),
  kubeProxyVersion: s.required(8, s.string, ""),
  operatingSystem: s.required(9, s.string, ""),
  architecture: s.required(10, s.string, ""),
  swap: s.optional(11, NodeSwapStatus, ""),
});
export type NodeSystemInfo = z.infer<typeof NodeSystemInfo>;

export const NodeRuntimeHandlerFeatures = s.message("io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", "", {
  recursiveReadOnlyMounts: s.optional(1, s.boolean, ""),
  userNamespaces: s.optional(2, s.boolean, ""),
});
export type NodeRuntimeHandlerFeatures = z.infer<typeof NodeRuntimeHandlerFeatures>;

export const NodeRuntimeHandler = s.message("io.k8s.api.core.v1.NodeRuntimeHandler", "", {
  name: s.optional(1, s.string, ""),
  features: s.optional(2, NodeRuntimeHandlerFeatures, ""),
});
export type NodeRuntimeHandler = z.infer<typeof NodeRuntimeHandler>;

export const AttachedVolume = s.message("io.k8s.api.core.v1.AttachedVolume", "", {
  name: s.required(1, s.string, ""),
  devicePath: s.required(2, s.string, ""),
});
export type AttachedVolume = z.infer<typeof AttachedVolume>;

export const NodeStatus = s.message("io.k8s.api.core.v1.NodeStatus", "", {
  capacity: s.optional(1, s.map(s.quantity), ""),
  allocatable: s.optional(2, s.map(s.quantity), ""),
  phase: s.optional(3, s.enumeration("Pending", "Running", "Terminated"), ""),
  conditions: s.optional(4, s.list(NodeCondition), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  addresses: s.optional(5, s.list(NodeAddress), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  daemonEndpoints: s.optional(6, NodeDaemonEndpoints, ""),
  nodeInfo: s.optional(7, NodeSystemInfo, ""),
  images: s.optional(8, s.list(ContainerImage), "", { list: "atomic" }),
  volumesInUse: s.optional(9, s.list(s.string), "", { list: "atomic" }),
  volumesAttached: s.optional(10, s.list(AttachedVolume), "", { list: "atomic" }),
  config: s.optional(11, NodeConfigStatus, ""),
  runtimeHandlers: s.optional(12, s.list(NodeRuntimeHandler), "", { list: "atomic" }),
  features: s.optional(13, NodeFeatures, ""),
  declaredFeatures: s.optional(14, s.list(s.string), "", { list: "atomic" }),
});
export type NodeStatus = z.infer<typeof NodeStatus>;

export const Node = s.kind({ name: "io.k8s.api.core.v1.Node", apiVersion: "v1", kind: "Node" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, NodeSpec, ""),
  status: s.struct(3, NodeStatus, ""),
});
export type Node = z.infer<typeof Node>;

export const NodeList = s.kind({ name: "io.k8s.api.core.v1.NodeList", apiVersion: "v1", kind: "NodeList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Node), ""),
});
export type NodeList = z.infer<typeof NodeList>;

export const NamespaceSpec = s.message("io.k8s.api.core.v1.NamespaceSpec", "", {
  finalizers: s.optional(1, s.list(s.enumeration("kubernetes")), "", { list: "atomic" }),
});
export type NamespaceSpec = z.infer<typeof NamespaceSpec>;

export const NamespaceCondition = s.message("io.k8s.api.core.v1.NamespaceCondition", "", {
  type: s.required(1, s.enumeration("NamespaceContentRemaining", "NamespaceDeletionContentFailure", "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceFinalizersRemaining"), ""),
  status: s.required(2, s.string, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
});
export type NamespaceCondition = z.infer<typeof NamespaceCondition>;

export const NamespaceStatus = s.message("io.k8s.api.core.v1.NamespaceStatus", "", {
  phase: s.optional(1, s.enumeration("Active", "Terminating"), ""),
  conditions: s.optional(2, s.list(NamespaceCondition), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type NamespaceStatus = z.infer<typeof NamespaceStatus>;

export const Namespace = s.kind({ name: "io.k8s.api.core.v1.Namespace", apiVersion: "v1", kind: "Namespace" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, NamespaceSpec, ""),
  status: s.struct(3, NamespaceStatus, ""),
});
export type Namespace = z.infer<typeof Namespace>;

export const NamespaceList = s.kind({ name: "io.k8s.api.core.v1.NamespaceList", apiVersion: "v1", kind: "NamespaceList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Namespace), ""),
});
export type NamespaceList = z.infer<typeof NamespaceList>;

export const ServicePort = s.message("io.k8s.api.core.v1.ServicePort", "", {
  name: s.optional(1, s.string, ""),
  protocol: s.optional(2, s.string, "", { default: "\"TCP\"" }),
  port: s.required(3, s.int32, ""),
  targetPort: s.optional(4, s.intOrString, ""),
  nodePort: s.optional(5, s.int32, ""),
  appProtocol: s.optional(6, s.string, ""),
});
export type ServicePort = z.infer<typeof ServicePort>;

export const ClientIPConfig = s.message("io.k8s.api.core.v1.ClientIPConfig", "", {
  timeoutSeconds: s.optional(1, s.int32, ""),
});
export type ClientIPConfig = z.infer<typeof ClientIPConfig>;

export const SessionAffinityConfig = s.message("io.k8s.api.core.v1.SessionAffinityConfig", "", {
  clientIP: s.optional(1, ClientIPConfig, ""),
});
export type SessionAffinityConfig = z.infer<typeof SessionAffinityConfig>;

export const ServiceSpec = s.message("io.k8s.api.core.v1.ServiceSpec", "", {
  ports: s.optional(1, s.list(ServicePort), "", { list: "map", keys: ["port", "protocol"], patch: "merge", mergeKey: "port" }),
  selector: s.optional(2, s.map(s.string), "", { map: "atomic" }),
  clusterIP: s.optional(3, s.string, ""),
  type: s.optional(4, s.enumeration("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"), ""),
  externalIPs: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  sessionAffinity: s.optional(7, s.enumeration("ClientIP", "None"), ""),
  loadBalancerIP: s.optional(8, s.string, ""),
  loadBalancerSourceRanges: s.optional(9, s.list(s.string), "", { list: "atomic" }),
  externalName: s.optional(10, s.string, ""),
  externalTrafficPolicy: s.optional(11, s.enumeration("Cluster", "Local"), ""),
  healthCheckNodePort: s.optional(12, s.int32, ""),
  publishNotReadyAddresses: s.optional(13, s.boolean, ""),
  sessionAffinityConfig: s.optional(14, SessionAffinityConfig, ""),
  ipFamilyPolicy: s.optional(17, s.enumeration("PreferDualStack", "RequireDualStack", "SingleStack"), ""),
  clusterIPs: s.optional(18, s.list(s.string), "", { list: "atomic" }),
  ipFamilies: s.optional(19, s.list(s.enumeration("", "IPv4", "IPv6")), "", { list: "atomic" }),
  allocateLoadBalancerNodePorts: s.optional(20, s.boolean, ""),
  loadBalancerClass: s.optional(21, s.string, ""),
  internalTrafficPolicy: s.optional(22, s.enumeration("Cluster", "Local"), ""),
  trafficDistribution: s.optional(23, s.string, ""),
});
export type ServiceSpec = z.infer<typeof ServiceSpec>;

export const PortStatus = s.message("io.k8s.api.core.v1.PortStatus", "", {
  port: s.required(1, s.int32, ""),
  protocol: s.required(2, s.string, ""),
  error: s.optional(3, s.string, ""),
});
export type PortStatus = z.infer<typeof PortStatus>;

export const LoadBalancerIngress = s.message("io.k8s.api.core.v1.LoadBalancerIngress", "", {
  ip: s.optional(1, s.string, ""),
  hostname: s.optional(2, s.string, ""),
  ipMode: s.optional(3, s.enumeration("Proxy", "VIP"), ""),
  ports: s.optional(4, s.list(PortStatus), "", { list: "atomic" }),
});
export type LoadBalancerIngress = z.infer<typeof LoadBalancerIngress>;

export const LoadBalancerStatus = s.message("io.k8s.api.core.v1.LoadBalancerStatus", "", {
  ingress: s.optional(1, s.list(LoadBalancerIngress), "", { list: "atomic" }),
});
export type LoadBalancerStatus = z.infer<typeof LoadBalancerStatus>;

export const ServiceStatus = s.message("io.k8s.api.core.v1.ServiceStatus", "", {
  loadBalancer: s.optional(1, LoadBalancerStatus, ""),
  conditions: s.optional(2, s.list(metav1.Condition), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

export const Service = s.kind({ name: "io.k8s.api.core.v1.Service", apiVersion: "v1", kind: "Service" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, ServiceSpec, ""),
  status: s.struct(3, ServiceStatus, ""),
});
export type Service = z.infer<typeof Service>;

export const ServiceList = s.kind({ name: "io.k8s.api.core.v1.ServiceList", apiVersion: "v1", kind: "ServiceList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Service), ""),
});
export type ServiceList = z.infer<typeof ServiceList>;

export const ObjectReference = s.message("io.k8s.api.core.v1.ObjectReference", "", {
  kind: s.optional(1, s.string, ""),
  namespace: s.optional(2, s.string, ""),
  name: s.optional(3, s.string, ""),
  uid: s.optional(4, s.string, ""),
  apiVersion: s.optional(5, s.string, ""),
  resourceVersion: s.optional(6, s.string, ""),
  fieldPath: s.optional(7, s.string, ""),
});
export type ObjectReference = z.infer<typeof ObjectReference>;

export const EndpointAddress = s.message("io.k8s.api.core.v1.EndpointAddress", "", {
  ip: s.required(1, s.string, ""),
  targetRef: s.optional(2, ObjectReference, ""),
  hostname: s.optional(3, s.string, ""),
  nodeName: s.optional(4, s.string, ""),
});
export type EndpointAddress = z.infer<typeof EndpointAddress>;

export const EndpointPort = s.message("io.k8s.api.core.v1.EndpointPort", "", {
  name: s.optional(1, s.string, ""),
  port: s.required(2, s.int32, ""),
  protocol: s.optional(3, s.string, ""),
  appProtocol: s.optional(4, s.string, ""),
});
export type EndpointPort = z.infer<typeof EndpointPort>;

export const EndpointSubset = s.message("io.k8s.api.core.v1.EndpointSubset", "", {
  addresses: s.optional(1, s.list(EndpointAddress), "", { list: "atomic" }),
  notReadyAddresses: s.optional(2, s.list(EndpointAddress), "", { list: "atomic" }),
  ports: s.optional(3, s.list(EndpointPort), "", { list: "atomic" }),
});
export type EndpointSubset = z.infer<typeof EndpointSubset>;

export const Endpoints = s.kind({ name: "io.k8s.api.core.v1.Endpoints", apiVersion: "v1", kind: "Endpoints" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  subsets: s.optional(2, s.list(EndpointSubset), "", { list: "atomic" }),
});
export type Endpoints = z.infer<typeof Endpoints>;

export const EndpointsList = s.kind({ name: "io.k8s.api.core.v1.EndpointsList", apiVersion: "v1", kind: "EndpointsList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Endpoints), ""),
});
export type EndpointsList = z.infer<typeof EndpointsList>;

export const ConfigMap = s.kind({ name: "io.k8s.api.core.v1.ConfigMap", apiVersion: "v1", kind: "ConfigMap" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  data: s.optional(2, s.map(s.string), ""),
  binaryData: s.optional(3, s.map(s.bytes), ""),
  immutable: s.optional(4, s.boolean, ""),
});
export type ConfigMap = z.infer<typeof ConfigMap>;

export const ConfigMapList = s.kind({ name: "io.k8s.api.core.v1.ConfigMapList", apiVersion: "v1", kind: "ConfigMapList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(ConfigMap), ""),
});
export type ConfigMapList = z.infer<typeof ConfigMapList>;

export const Secret = s.kind({ name: "io.k8s.api.core.v1.Secret", apiVersion: "v1", kind: "Secret" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  data: s.optional(2, s.map(s.bytes), ""),
  type: s.optional(3, s.enumeration("Opaque", "bootstrap.kubernetes.io/token", "kubernetes.io/basic-auth", "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson", "kubernetes.io/service-account-token", "kubernetes.io/ssh-auth", "kubernetes.io/tls"), ""),
  stringData: s.optional(4, s.map(s.string), ""),
  immutable: s.optional(5, s.boolean, ""),
});
export type Secret = z.infer<typeof Secret>;

export const SecretList = s.kind({ name: "io.k8s.api.core.v1.SecretList", apiVersion: "v1", kind: "SecretList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Secret), ""),
});
export type SecretList = z.infer<typeof SecretList>;

export const EventSeries = s.message("io.k8s.api.core.v1.EventSeries", "", {
  count: s.optional(1, s.int32, ""),
  lastObservedTime: s.optional(2, s.microTime, ""),
});
export type EventSeries = z.infer<typeof EventSeries>;

export const EventSource = s.message("io.k8s.api.core.v1.EventSource", "", {
  component: s.optional(1, s.string, ""),
  host: s.optional(2, s.string, ""),
});
export type EventSource = z.infer<typeof EventSource>;

export const Event = s.kind({ name: "io.k8s.api.core.v1.Event", apiVersion: "v1", kind: "Event" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  involvedObject: s.required(2, ObjectReference, ""),
  reason: s.optional(3, s.string, ""),
  message: s.optional(4, s.string, ""),
  source: s.optional(5, EventSource, ""),
  firstTimestamp: s.optional(6, s.time, ""),
  lastTimestamp: s.optional(7, s.time, ""),
  count: s.optional(8, s.int32, ""),
  type: s.optional(9, s.string, ""),
  eventTime: s.optional(10, s.microTime, ""),
  series: s.optional(11, EventSeries, ""),
  action: s.optional(12, s.string, ""),
  related: s.optional(13, ObjectReference, ""),
  reportingComponent: s.optional(14, s.string, ""),
  reportingInstance: s.optional(15, s.string, ""),
});
export type Event = z.infer<typeof Event>;

export const EventList = s.kind({ name: "io.k8s.api.core.v1.EventList", apiVersion: "v1", kind: "EventList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(Event), ""),
});
export type EventList = z.infer<typeof EventList>;

export const ServiceAccount = s.kind({ name: "io.k8s.api.core.v1.ServiceAccount", apiVersion: "v1", kind: "ServiceAccount" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  secrets: s.optional(2, s.list(ObjectReference), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  imagePullSecrets: s.optional(3, s.list(LocalObjectReference), "", { list: "atomic" }),
  automountServiceAccountToken: s.optional(4, s.boolean, ""),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;

export const ServiceAccountList = s.kind({ name: "io.k8s.api.core.v1.ServiceAccountList", apiVersion: "v1", kind: "ServiceAccountList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(ServiceAccount), ""),
});
export type ServiceAccountList = z.infer<typeof ServiceAccountList>;

export const PodTemplateSpec = s.message("io.k8s.api.core.v1.PodTemplateSpec", "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, PodSpec, ""),
});
export type PodTemplateSpec = z.infer<typeof PodTemplateSpec>;

export const ReplicationControllerSpec = s.message("io.k8s.api.core.v1.ReplicationControllerSpec", "", {
  replicas: s.optional(1, s.int32, "", { default: "1" }),
  selector: s.optional(2, s.map(s.string), "", { map: "atomic" }),
  template: s.optional(3, PodTemplateSpec, ""),
  minReadySeconds: s.optional(4, s.int32, "", { default: "0" }),
});
export type ReplicationControllerSpec = z.infer<typeof ReplicationControllerSpec>;

export const ReplicationControllerCondition = s.message("io.k8s.api.core.v1.ReplicationControllerCondition", "", {
  type: s.required(1, s.enumeration("ReplicaFailure"), ""),
  status: s.required(2, s.string, ""),
  lastTransitionTime: s.optional(3, s.time, ""),
  reason: s.optional(4, s.string, ""),
  message: s.optional(5, s.string, ""),
});
export type ReplicationControllerCondition = z.infer<typeof ReplicationControllerCondition>;

export const ReplicationControllerStatus = s.message("io.k8s.api.core.v1.ReplicationControllerStatus", "", {
  replicas: s.required(1, s.int32, ""),
  fullyLabeledReplicas: s.optional(2, s.int32, ""),
  observedGeneration: s.optional(3, s.int64, ""),
  readyReplicas: s.optional(4, s.int32, ""),
  availableReplicas: s.optional(5, s.int32, ""),
  conditions: s.optional(6, s.list(ReplicationControllerCondition), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type ReplicationControllerStatus = z.infer<typeof ReplicationControllerStatus>;

export const ReplicationController = s.kind({ name: "io.k8s.api.core.v1.ReplicationController", apiVersion: "v1", kind: "ReplicationController" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, ReplicationControllerSpec, ""),
  status: s.struct(3, ReplicationControllerStatus, ""),
});
export type ReplicationController = z.infer<typeof ReplicationController>;

export const ReplicationControllerList = s.kind({ name: "io.k8s.api.core.v1.ReplicationControllerList", apiVersion: "v1", kind: "ReplicationControllerList" }, "", {
  metadata: s.struct(1, metav1.ListMeta, ""),
  items: s.required(2, s.list(ReplicationController), ""),
});
export type ReplicationControllerList = z.infer<typeof ReplicationControllerList>;

export const Binding = s.kind({ name: "io.k8s.api.core.v1.Binding", apiVersion: "v1", kind: "Binding" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  target: s.required(2, ObjectReference, ""),
});
export type Binding = z.infer<typeof Binding>;

export const PodLogOptions = s.kind({ name: "io.k8s.api.core.v1.PodLogOptions", apiVersion: "v1", kind: "PodLogOptions" }, "", {
  container: s.optional(1, s.string, ""),
  follow: s.optional(2, s.boolean, ""),
  previous: s.optional(3, s.boolean, ""),
  sinceSeconds: s.optional(4, s.int64, ""),
  sinceTime: s.optional(5, s.time, ""),
  timestamps: s.optional(6, s.boolean, ""),
  tailLines: s.optional(7, s.int64, ""),
  limitBytes: s.optional(8, s.int64, ""),
  insecureSkipTLSVerifyBackend: s.optional(9, s.boolean, ""),
  stream: s.optional(10, s.string, ""),
});
export type PodLogOptions = z.infer<typeof PodLogOptions>;

export const PodExecOptions = s.kind({ name: "io.k8s.api.core.v1.PodExecOptions", apiVersion: "v1", kind: "PodExecOptions" }, "", {
  stdin: s.optional(1, s.boolean, ""),
  stdout: s.optional(2, s.boolean, ""),
  stderr: s.optional(3, s.boolean, ""),
  tty: s.optional(4, s.boolean, ""),
  container: s.optional(5, s.string, ""),
  command: s.required(6, s.list(s.string), "", { list: "atomic" }),
});
export type PodExecOptions = z.infer<typeof PodExecOptions>;

export const PodAttachOptions = s.kind({ name: "io.k8s.api.core.v1.PodAttachOptions", apiVersion: "v1", kind: "PodAttachOptions" }, "", {
  stdin: s.optional(1, s.boolean, ""),
  stdout: s.optional(2, s.boolean, ""),
  stderr: s.optional(3, s.boolean, ""),
  tty: s.optional(4, s.boolean, ""),
  container: s.optional(5, s.string, ""),
});
export type PodAttachOptions = z.infer<typeof PodAttachOptions>;
