/** The Kubernetes version that every part of kayak says it is: the one whose API it serves. */
export const kubernetesVersion = { major: "1", minor: "36", gitVersion: "v1.36.0+kayak" } as const;
