/** A kubeconfig with everything in it; JSON is YAML enough for kubectl. */
import type { TestServer } from "./server.ts";

export function kubeconfig({ server, ca, cert, key }: TestServer["config"]): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [{ name: "admin", user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
