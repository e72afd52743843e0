/** Manifests for tests, as clients write them. */
export function pod(name: string, rest: { labels?: Record<string, string>; spec?: object; metadata?: object } = {}) {
  const { labels, spec, metadata } = rest;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...(labels && { labels }), ...metadata },
    spec: { containers: [{ name: "main", image: "busybox" }], ...spec },
  };
}

export function configMap(name: string, data: Record<string, string> = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

export function deployment(name: string, replicas = 1) {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod(name).spec } },
  };
}

export function service(name: string, spec: object = {}) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { ports: [{ port: 80 }], selector: { app: name }, ...spec },
  };
}
