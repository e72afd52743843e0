/** A namespace per test file, so that files neither see nor wait for each other. */
import { randomBytes } from "node:crypto";
import { after, before } from "mocha";
import { Cluster, sharedCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import type { Result } from "./process.ts";

/** The shared cluster with every command in one namespace. */
export class Scope {
  readonly cluster: Cluster;
  readonly namespace: string;

  constructor(cluster: Cluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  kubectl(...args: string[]): Promise<Result> {
    return this.cluster.kubectl("-n", this.namespace, ...args);
  }

  must(...args: string[]): Promise<string> {
    return this.cluster.must("-n", this.namespace, ...args);
  }

  json<T>(...args: string[]): Promise<T> {
    return this.cluster.json("-n", this.namespace, ...args);
  }

  /** Applies objects given as JSON. */
  async apply(...objects: object[]): Promise<string> {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const result = await this.cluster.applyText(list, "-n", this.namespace);
    if (result.code !== 0) throw new Error(`kubectl apply: ${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  async ready(kindAndName: string, timeoutMs = 30_000): Promise<void> {
    const condition = kindAndName.startsWith("deployment") ? "Available" : "Ready";
    await eventually(
      `${kindAndName} ready`,
      () => this.must("wait", `--for=condition=${condition}`, kindAndName, "--timeout=1s"),
      timeoutMs,
    );
  }
}

/** Declares hooks that make a namespace before the suite and delete it after. */
export function inNamespace(prefix: string): () => Scope {
  let scope: Scope | undefined;
  before(async function () {
    this.timeout(180_000);
    const cluster = await sharedCluster();
    const namespace = `${prefix}-${randomBytes(2).toString("hex")}`;
    await cluster.must("create", "namespace", namespace);
    scope = new Scope(cluster, namespace);
    await eventually("default service account", () => scope!.must("get", "serviceaccount", "default"));
  });
  after(async function () {
    this.timeout(90_000);
    if (scope) await scope.cluster.must("delete", "namespace", scope.namespace, "--timeout=60s");
  });
  return () => {
    if (!scope) throw new Error("the namespace is there only while tests run");
    return scope;
  };
}
