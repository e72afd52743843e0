/** The objects that tests apply. */
import { demoImage } from "./cluster.ts";

const podFields = [
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
];

/** The demo server, answering `hello from <pod> on <node>` on port 8080. */
export function web(name: string, replicas: number, image = demoImage): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "web", image, ports: [{ containerPort: 8080 }], env: podFields }] },
      },
    },
  };
}

export function service(name: string, spec: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
}

/** A pod that runs a shell script in the demo image. */
export function shellPod(name: string, script: string, spec: { container?: object; pod?: object } = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "main", image: demoImage, command: ["sh", "-c", script], ...spec.container }],
      ...spec.pod,
    },
  };
}

/** Waits for ever and quits at once when told. */
export const idle = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";
