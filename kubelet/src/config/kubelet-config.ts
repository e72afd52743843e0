/**
 * The part of `KubeletConfiguration` (kubelet.config.k8s.io/v1beta1) that this kubelet has, with its defaults. A field that is not here is
 * refused rather than ignored: whoever sets one wants something of it.
 */
import { nanosecondsOf, parseQuantity } from "@kayak/api";
import { z } from "zod";
import { parseThresholds, type Threshold } from "../eviction/thresholds.ts";
import { patternProblem, policies, type VerificationPolicy } from "../images/access.ts";

export interface KubeletConfig {
  readonly maxPods: number;
  /** Directory of pods that run without the API server. */
  readonly staticPodPath: string;
  readonly allowedUnsafeSysctls: readonly string[];
  readonly kubeReserved: Readonly<Record<string, string>>;
  readonly systemReserved: Readonly<Record<string, string>>;
  readonly evictionHard: readonly Threshold[];
  readonly evictionSoft: readonly Threshold[];
  /** How long a condition lasts after its cause has gone. */
  readonly evictionPressureTransitionMs: number;
  readonly evictionMaxPodGraceSeconds: number;
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  readonly imageMinimumGCAgeMs: number;
  readonly imageVerification: VerificationPolicy;
  readonly containerLogMaxBytes: number;
  readonly containerLogMaxFiles: number;
}

const nanosecondsPerMs = 1e6;
const quantity = z.string().refine((text) => isQuantity(text), "is not a quantity");
const quantities = z.record(z.string(), quantity);
const duration = z.string().transform((text, context) => {
  const nanoseconds = nanosecondsOf(text);
  if (nanoseconds === undefined)
    context.addIssue({ code: "custom", message: `${JSON.stringify(text)} is not a duration` });
  return (nanoseconds ?? 0) / nanosecondsPerMs;
});
const percent = z.number().int().min(0).max(100);
const signals = z.record(z.string(), z.string());

const allowlisted = z.string().superRefine((pattern, context) => {
  const message = patternProblem(pattern);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const document = z.strictObject({
  apiVersion: z.literal("kubelet.config.k8s.io/v1beta1").optional(),
  kind: z.literal("KubeletConfiguration").optional(),
  maxPods: z.number().int().positive().default(110),
  staticPodPath: z.string().default(""),
  allowedUnsafeSysctls: z.array(z.string()).default([]),
  kubeReserved: quantities.default({}),
  systemReserved: quantities.default({}),
  evictionHard: signals.optional(),
  evictionSoft: signals.default({}),
  evictionSoftGracePeriod: z.record(z.string(), duration).default({}),
  evictionMinimumReclaim: signals.default({}),
  evictionPressureTransitionPeriod: duration.default(300_000),
  evictionMaxPodGracePeriod: z.number().int().min(0).default(0),
  imageGCHighThresholdPercent: percent.default(85),
  imageGCLowThresholdPercent: percent.default(80),
  imageMinimumGCAge: duration.default(120_000),
  imagePullCredentialsVerificationPolicy: z.enum(policies).default("NeverVerifyPreloadedImages"),
  preloadedImagesVerificationAllowlist: z.array(allowlisted).default([]),
  containerLogMaxSize: quantity.default("10Mi"),
  containerLogMaxFiles: z.number().int().min(2).default(5),
});

/**
 * Upstream keeps a tenth of a disk free. Here a machine is shared with whoever develops on it, and its nodes with one another: what is kept
 * free is enough to go on working, however large the disk is.
 */
const defaultEvictionHard = {
  "memory.available": "100Mi",
  "nodefs.available": "1Gi",
  "nodefs.inodesFree": "1%",
  "imagefs.available": "1Gi",
  "imagefs.inodesFree": "1%",
};

export class KubeletConfigError extends Error {
  override readonly name = "KubeletConfigError";
}

export function parseKubeletConfig(value: unknown = {}): KubeletConfig {
  const result = document.safeParse(value ?? {});
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new KubeletConfigError(`${issue?.path.join(".") || "KubeletConfiguration"}: ${issue?.message}`);
  }
  const given = result.data;
  const { evictionSoftGracePeriod: graceMs, evictionMinimumReclaim: reclaim } = given;
  for (const signal of Object.keys(given.evictionSoft))
    if (graceMs[signal] === undefined) throw new KubeletConfigError(`evictionSoftGracePeriod.${signal}: is missing`);
  if (given.imageGCHighThresholdPercent < given.imageGCLowThresholdPercent)
    throw new KubeletConfigError("imageGCLowThresholdPercent: must not be more than imageGCHighThresholdPercent");
  const { imagePullCredentialsVerificationPolicy: policy, preloadedImagesVerificationAllowlist: allowlist } = given;
  if (allowlist.length > 0 && policy !== "NeverVerifyAllowlistedImages")
    throw new KubeletConfigError(
      `preloadedImagesVerificationAllowlist: can't be set if imagePullCredentialsVerificationPolicy is ${JSON.stringify(policy)}`,
    );
  return {
    maxPods: given.maxPods,
    staticPodPath: given.staticPodPath,
    allowedUnsafeSysctls: given.allowedUnsafeSysctls,
    kubeReserved: given.kubeReserved,
    systemReserved: given.systemReserved,
    evictionHard: parseThresholds(given.evictionHard ?? defaultEvictionHard, {
      reclaim,
    }),
    evictionSoft: parseThresholds(given.evictionSoft, { reclaim, graceMs }),
    evictionPressureTransitionMs: given.evictionPressureTransitionPeriod,
    evictionMaxPodGraceSeconds: given.evictionMaxPodGracePeriod,
    imageGCHighThresholdPercent: given.imageGCHighThresholdPercent,
    imageGCLowThresholdPercent: given.imageGCLowThresholdPercent,
    imageMinimumGCAgeMs: given.imageMinimumGCAge,
    imageVerification: { policy, allowlist },
    containerLogMaxBytes: bytesOf(given.containerLogMaxSize),
    containerLogMaxFiles: given.containerLogMaxFiles,
  };
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(text: string): number {
  return Number(parseQuantity(text).nano / 1_000_000_000n);
}
