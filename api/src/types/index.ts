/** Every group version; whatever needs all kinds goes through these. */
export * as appsv1 from "./apps/v1/index.ts";
export * as authenticationv1 from "./authentication/v1/index.ts";
export * as authorizationv1 from "./authorization/v1/index.ts";
export * as autoscalingv1 from "./autoscaling/v1/index.ts";
export * as autoscalingv2 from "./autoscaling/v2/index.ts";
export * as batchv1 from "./batch/v1/index.ts";
export * as coordinationv1 from "./coordination/v1/index.ts";
export * as corev1 from "./core/v1/index.ts";
export * as discoveryv1 from "./discovery/v1/index.ts";
export * as eventsv1 from "./events/v1/index.ts";
export * as flowcontrolv1 from "./flowcontrol/v1/index.ts";
export * as metav1 from "./meta/v1/index.ts";
export * as networkingv1 from "./networking/v1/index.ts";
export * as nodev1 from "./node/v1/index.ts";
export * as schedulingv1 from "./scheduling/v1/index.ts";
export * as storagev1 from "./storage/v1/index.ts";
export * as policyv1 from "./policy/v1/index.ts";
