/** Controllers against the real API server on a real etcd; pods run in name only. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { after, before, describe, it } from "mocha";
import {
  ConfigMaps,
  Deployments,
  EndpointSlices,
  Endpoints,
  Events,
  Leases,
  Namespaces,
  Nodes,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  Secrets,
  ServiceAccounts,
  Services,
  type appsv1,
} from "@kayak/api";
import type { Client } from "@kayak/client";
import { startFakeKubelet, type FakeKubelet } from "./testing/fake-kubelet.ts";
import { template } from "./testing/objects.ts";
import { Observer } from "./testing/observer.ts";
import { startRealApi, type RealApi } from "./testing/real-api.ts";
import { start } from "./testing/start.ts";

const watched = [
  ConfigMaps,
  Deployments,
  EndpointSlices,
  Endpoints,
  Events,
  Leases,
  Namespaces,
  Nodes,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  ServiceAccounts,
] as never[];
const selector = { matchLabels: { app: "web" } };

function names(objects: readonly { readonly metadata: { readonly name: string } }[]): string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

describe("controllers on a real API server", function () {
  this.timeout(60_000);
  let api: RealApi;
  let client: Client;
  let cluster: Observer;
  let kubelet: FakeKubelet;
  let manager: AsyncDisposable;

  before(async () => {
    api = await startRealApi();
    ({ client } = api);
    cluster = new Observer(client);
    await cluster.watch(...watched);
    manager = start(client, { clusterCIDR: "10.244.0.0/16", rootCA: "PEM" });
    kubelet = await startFakeKubelet(client, cluster);
  });

  after(async () => {
    await manager?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    await api?.[Symbol.asyncDispose]();
  });

  /** A namespace of its own for each test, ready for use. */
  async function createNamespace(name: string): Promise<string> {
    await client.create(Namespaces, { metadata: { name } });
    await cluster.until(() => cluster.informer(ServiceAccounts).store.get(`${name}/default`) !== undefined);
    return name;
  }

  const deployment = (namespace: string): appsv1.Deployment | undefined =>
    cluster.informer(Deployments).store.get(`${namespace}/web`);
  const condition = (namespace: string, type: string) => {
    const found = deployment(namespace)?.status.conditions?.find((each) => each.type === type);
    return found && `${found.status} ${found.reason}`;
  };

  async function isRolledOut(namespace: string, image: string, replicas: number): Promise<void> {
    await cluster.until(() => {
      const pods = cluster.all(Pods, namespace);
      const {
        observedGeneration = 0,
        updatedReplicas = 0,
        availableReplicas = 0,
      } = deployment(namespace)?.status ?? {};
      const seen = observedGeneration === deployment(namespace)?.metadata.generation;
      const counted = updatedReplicas === replicas && availableReplicas === replicas && pods.length === replicas;
      return seen && counted && pods.every(({ spec }) => spec.containers[0]?.image === image);
    });
  }

  function createDeployment(namespace: string, replicas: number) {
    return client.create(Deployments, {
      metadata: { name: "web", namespace },
      spec: { replicas, selector, template: template() },
    });
  }

  it("furnishes namespaces, and again what is taken out of them", async () => {
    const namespace = await createNamespace("furnished");
    await cluster.until(
      () => cluster.informer(ConfigMaps).store.get(`${namespace}/kube-root-ca.crt`)?.data?.["ca.crt"] === "PEM",
    );
    const first = cluster.informer(ServiceAccounts).store.get(`${namespace}/default`);
    await client.delete(ServiceAccounts, { namespace, name: "default" });
    await cluster.until(() => {
      const account = cluster.informer(ServiceAccounts).store.get(`${namespace}/default`);
      return account && account.metadata.uid !== first?.metadata.uid;
    });
  });

  it("gives nodes their pod addresses", async () => {
    await cluster.until(() =>
      cluster
        .all(Nodes)
        .every(({ spec }) => spec.podCIDR === spec.podCIDRs?.[0] && spec.podCIDR?.startsWith("10.244.")),
    );
  });

  it("rolls a deployment out and back, scales it, and removes it", async () => {
    const namespace = await createNamespace("rollout");
    const { metadata } = await createDeployment(namespace, 4);
    await isRolledOut(namespace, "web:1", 4);
    await cluster.until(() => condition(namespace, "Progressing") === "True NewReplicaSetAvailable");
    assert.equal(deployment(namespace)?.metadata.annotations?.["deployment.kubernetes.io/revision"], "1");

    const patch = (spec: object) => client.patch(Deployments, metadata, { type: "strategic", body: { spec } });
    await patch({ template: template("web:2") });
    await isRolledOut(namespace, "web:2", 4);
    await patch({ template: template("web:1") });
    await isRolledOut(namespace, "web:1", 4);
    await cluster.until(
      () => deployment(namespace)?.metadata.annotations?.["deployment.kubernetes.io/revision"] === "3",
    );
    assert.equal(cluster.all(ReplicaSets, namespace).length, 2);

    await patch({ replicas: 30 });
    await isRolledOut(namespace, "web:1", 30);
    await client.delete(Deployments, metadata);
    await cluster.until(() => cluster.all(Pods, namespace).length + cluster.all(ReplicaSets, namespace).length === 0);
    await cluster.until(() =>
      cluster
        .all(Events, namespace)
        .some(({ message }) => /^Scaled up replica set web-[a-z0-9]+ from 0 to 4$/.test(message ?? "")),
    );
  });

  it("leaves the old pods up when the new ones don't come", async () => {
    const namespace = await createNamespace("stuck");
    const { metadata } = await createDeployment(namespace, 4);
    await isRolledOut(namespace, "web:1", 4);
    kubelet.broken.add("broken");
    const patch = (spec: object) => client.patch(Deployments, metadata, { type: "strategic", body: { spec } });
    await patch({ template: template("broken"), progressDeadlineSeconds: 1 });
    const images = () => cluster.all(Pods, namespace).map(({ spec }) => spec.containers[0]?.image ?? "");
    const furthest = ["broken", "broken", "web:1", "web:1", "web:1"];
    // The deadline may pass before the rollout is as far as it gets: times are whole seconds.
    await cluster.until(() => isDeepStrictEqual(images().sort(), furthest));
    await cluster.until(() => condition(namespace, "Progressing") === "False ProgressDeadlineExceeded");
    assert.equal(condition(namespace, "Available"), "True MinimumReplicasAvailable");
    assert.deepEqual(images().sort(), furthest);
    await patch({ template: template("web:1") });
    await isRolledOut(namespace, "web:1", 4);
  });

  it("scales a ReplicationController", async () => {
    const namespace = await createNamespace("classic");
    const spec = { replicas: 3, selector: { app: "web" }, template: template() };
    const { metadata } = await client.create(ReplicationControllers, { metadata: { name: "web", namespace }, spec });
    const ready = (count: number) =>
      cluster.informer(ReplicationControllers).store.get(`${namespace}/web`)?.status.readyReplicas === count;
    await cluster.until(() => ready(3));
    await client.patch(ReplicationControllers, metadata, { type: "merge", body: { spec: { replicas: 1 } } });
    await cluster.until(() => ready(1) && cluster.all(Pods, namespace).length === 1);
  });

  it("keeps the endpoints of a service", async () => {
    const namespace = await createNamespace("served");
    const ports = [{ name: "http", port: 80, targetPort: 8080 }];
    const { metadata } = await client.create(Services, {
      metadata: { name: "web", namespace },
      spec: { selector: { app: "web" }, ports },
    });
    await cluster.until(() => cluster.all(EndpointSlices, namespace).length === 1);
    await createDeployment(namespace, 3);
    const ready = () =>
      cluster
        .all(EndpointSlices, namespace)
        .flatMap(({ endpoints }) => endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready).length;
    const listed = () =>
      cluster.informer(Endpoints).store.get(`${namespace}/web`)?.subsets?.[0]?.addresses?.length ?? 0;
    await cluster.until(() => ready() === 3 && listed() === 3);
    await client.patch(Deployments, { namespace, name: "web" }, { type: "merge", body: { spec: { replicas: 1 } } });
    await cluster.until(() => ready() === 1 && listed() === 1);
    await client.delete(Services, metadata);
    await cluster.until(
      () => cluster.all(EndpointSlices, namespace).length + cluster.all(Endpoints, namespace).length === 0,
    );
  });

  for (const [propagationPolicy, left] of [
    ["Background", 0],
    ["Foreground", 0],
    ["Orphan", 2],
  ] as const) {
    it(`deletes a replica set: ${propagationPolicy}`, async () => {
      const namespace = await createNamespace(`cascade-${propagationPolicy.toLowerCase()}`);
      const spec = { replicas: 2, selector, template: template() };
      const { metadata } = await client.create(ReplicaSets, { metadata: { name: "web", namespace }, spec });
      await cluster.until(
        () => cluster.informer(ReplicaSets).store.get(`${namespace}/web`)?.status.readyReplicas === 2,
      );
      const pods = names(cluster.all(Pods, namespace));
      await client.delete(ReplicaSets, metadata, { propagationPolicy });
      await cluster.until(
        () => cluster.all(ReplicaSets, namespace).length === 0 && cluster.all(Pods, namespace).length === left,
      );
      if (left === 0) return;
      assert.deepEqual(names(cluster.all(Pods, namespace)), pods);
      await cluster.until(() => cluster.all(Pods, namespace).every((pod) => !pod.metadata.ownerReferences?.length));
    });
  }

  it("collects what refers to an owner that isn't there", async () => {
    const namespace = await createNamespace("dangling");
    const reference = {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "nobody",
      uid: "00000000-0000-0000-0000-000000000000",
    };
    const kept = { ...reference, apiVersion: "example.com/v1", kind: "Unknown" };
    await client.create(ConfigMaps, { metadata: { name: "kept", namespace, ownerReferences: [kept] } });
    await client.create(ConfigMaps, { metadata: { name: "lost", namespace, ownerReferences: [reference] } });
    await cluster.until(() => names(cluster.all(ConfigMaps, namespace)).join() === "kept,kube-root-ca.crt");
  });

  it("empties a namespace and lets it go", async () => {
    const namespace = await createNamespace("doomed");
    await createDeployment(namespace, 3);
    await client.create(Secrets, { metadata: { name: "s", namespace } });
    const held = await client.create(ConfigMaps, {
      metadata: { name: "held", namespace, finalizers: ["example.com/hold"] },
    });
    await isRolledOut(namespace, "web:1", 3);
    await client.delete(Namespaces, { name: namespace });
    const remaining = () =>
      cluster
        .informer(Namespaces)
        .store.get(namespace)
        ?.status.conditions?.find(({ type }) => type === "NamespaceFinalizersRemaining");
    await cluster.until(() => remaining()?.status === "True");
    assert.match(remaining()?.message ?? "", /example.com\/hold in 1 resource instances/);
    await client.patch(ConfigMaps, held.metadata, { type: "merge", body: { metadata: { finalizers: null } } });
    await cluster.until(() => cluster.informer(Namespaces).store.get(namespace) === undefined);
    assert.deepEqual([cluster.all(Pods, namespace), cluster.all(ConfigMaps, namespace)], [[], []]);
  });

  it("goes on after a restart in the middle of a rollout", async () => {
    const namespace = await createNamespace("restarted");
    await createDeployment(namespace, 20);
    await cluster.until(() => cluster.all(Pods, namespace).length > 3);
    await manager[Symbol.asyncDispose]();
    manager = start(client, { clusterCIDR: "10.244.0.0/16", rootCA: "PEM" });
    await isRolledOut(namespace, "web:1", 20);
    assert.equal(cluster.all(Pods, namespace).length, 20);
  });
});
