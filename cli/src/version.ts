export const kayakVersion = "0.1.0";
/** What the API's types and behaviour follow. */
export const kubernetesVersion = "v1.36.0";
