/** Controllers against an API server in memory: what happens when watches lag, writes are refused, and processes restart. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  ConfigMaps,
  Deployments,
  EndpointSlices,
  Endpoints,
  Events,
  Namespaces,
  Nodes,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  ServiceAccounts,
  Services,
  StatusError,
  type corev1,
} from "@kayak/api";
import type { ControllerManagerOptions } from "./controller-manager.ts";
import { templateHash } from "./deployment/template-hash.ts";
import { MemoryApi } from "./testing/memory-api.ts";
import { node, template } from "./testing/objects.ts";
import { start } from "./testing/start.ts";

const namespace = "default";
const selector = { matchLabels: { app: "web" } };

function createReplicaSet(api: MemoryApi, replicas: number, name = "web") {
  return api.create(ReplicaSets, { metadata: { name, namespace }, spec: { replicas, selector, template: template() } });
}

function createDeployment(api: MemoryApi, replicas: number, image = "web:1") {
  const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const spec = {
    replicas,
    selector,
    template: template(image),
    strategy,
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  };
  return api.create(Deployments, { metadata: { name: "web", namespace }, spec });
}

/** Does a kubelet's and a scheduler's work: pods become ready as they come. */
function kubelet(api: MemoryApi): AsyncDisposable {
  const abort = new AbortController();
  const ended = (async () => {
    for await (const { type, object } of api.watch(Pods, { signal: abort.signal })) {
      if (type === "ADDED") await makeReady(api, object);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      abort.abort();
      await ended;
    },
  };
}

let address = 0;

async function makeReady(api: MemoryApi, { metadata }: corev1.Pod): Promise<void> {
  const podIP = `10.0.0.${++address}`;
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }];
  await api.patch(Pods, metadata, { type: "merge", body: { spec: { nodeName: "n1" } } });
  const status = { phase: "Running", conditions, podIP, podIPs: [{ ip: podIP }] };
  await api.patch(Pods, metadata, { type: "merge", body: { status }, subresource: "status" });
}

const images = (api: MemoryApi) => api.all(Pods).map(({ spec }) => spec.containers[0]?.image);
const progress = (api: MemoryApi) =>
  api.all(Deployments)[0]?.status.conditions?.find(({ type }) => type === "Progressing")?.reason;

describe("controllers on a server in memory", () => {
  it("a watch that lags makes no pod too many, nor too few", async () => {
    const api = new MemoryApi();
    await using _ = start(api, { controllers: ["replicaset"] });
    api.holdWatch(Pods);
    const { metadata } = await createReplicaSet(api, 5);
    await api.until(() => api.all(Pods).length === 5);
    for (const replicas of [6, 7, 5])
      await api.patch(ReplicaSets, metadata, { type: "merge", body: { spec: { replicas } } });
    api.releaseWatch(Pods);
    await api.until(() => (api.all(ReplicaSets)[0]?.status.observedGeneration ?? 0) === 4);
    assert.equal(api.writes.filter((write) => write.startsWith("create pods")).length, 5);
    assert.equal(api.all(ReplicaSets)[0]?.status.replicas, 5);
  });

  it("a restart in the middle goes on where the last one stopped", async () => {
    const api = new MemoryApi();
    await createReplicaSet(api, 8);
    let created = 0;
    {
      const first = start(api, { controllers: ["replicaset"] });
      await api.until(() => api.all(Pods).length >= 3);
      await first[Symbol.asyncDispose]();
      created = api.all(Pods).length;
    }
    await using _ = start(api, { controllers: ["replicaset"] });
    await api.until(() => api.all(ReplicaSets)[0]?.status.replicas === 8);
    assert.ok(created <= 8);
    assert.equal(api.writes.filter((write) => write.startsWith("create pods")).length, 8);
  });

  it("a refused creation is reported, stops the batch, and is tried again", async () => {
    const api = new MemoryApi();
    let refused = 0;
    api.admit = (verb, resource) => {
      if (verb === "create" && resource.plural === "pods" && refused++ < 2)
        throw new StatusError("Forbidden", "exceeded quota");
    };
    await using _ = start(api, { controllers: ["replicaset"] });
    await createReplicaSet(api, 4);
    await api.until(() => api.all(ReplicaSets)[0]?.status.conditions?.[0]?.reason === "FailedCreate");
    assert.equal(api.all(ReplicaSets)[0]?.status.conditions?.[0]?.message, "exceeded quota");
    await api.until(() => api.all(ReplicaSets)[0]?.status.replicas === 4);
    await api.until(() => !api.all(ReplicaSets)[0]?.status.conditions?.length);
    const events = api.all(Events).map(({ reason, message }) => `${reason}: ${message?.replace(/web-.*/, "web-")}`);
    assert.ok(events.includes("FailedCreate: Error creating: exceeded quota"), events.join("; "));
  });

  it("adopts pods that fit, and lets go of pods that don't any more", async () => {
    const api = new MemoryApi();
    const orphan = await api.create(Pods, {
      metadata: { name: "orphan", namespace, labels: { app: "web" } },
      spec: template().spec,
    });
    await using _ = start(api, { controllers: ["replicaset"] });
    await createReplicaSet(api, 2);
    await api.until(() => api.all(ReplicaSets)[0]?.status.replicas === 2);
    const adopted = await api.get(Pods, orphan.metadata);
    assert.equal(adopted.metadata.ownerReferences?.[0]?.name, "web");
    await api.patch(Pods, orphan.metadata, { type: "merge", body: { metadata: { labels: { app: "other" } } } });
    await api.until(
      () =>
        api.all(Pods).filter(({ metadata }) => metadata.ownerReferences?.length).length === 2 &&
        api.all(Pods).length === 3,
    );
    const released = await api.get(Pods, orphan.metadata);
    assert.equal(released.metadata.ownerReferences?.length ?? 0, 0);
  });

  it("a ReplicationController behaves like a ReplicaSet", async () => {
    const api = new MemoryApi();
    await using _ = start(api, { controllers: ["replicationcontroller"] });
    const spec = { replicas: 2, selector: { app: "web" }, template: template() };
    const { metadata } = await api.create(ReplicationControllers, { metadata: { name: "web", namespace }, spec });
    await api.until(() => api.all(ReplicationControllers)[0]?.status.replicas === 2);
    await api.patch(ReplicationControllers, metadata, { type: "merge", body: { spec: { replicas: 0 } } });
    await api.until(() => api.all(ReplicationControllers)[0]?.status.replicas === 0);
    assert.equal(api.all(Pods).length, 0);
  });

  it("a deployment rolls out, rolls back, scales, and is gone with all it made", async () => {
    const api = new MemoryApi();
    await using _ = start(api);
    await using __ = kubelet(api);
    const { metadata } = await createDeployment(api, 3);
    await api.until(() => progress(api) === "NewReplicaSetAvailable");
    await api.patch(Deployments, metadata, { type: "merge", body: { spec: { template: template("web:2") } } });
    await api.until(() => progress(api) === "ReplicaSetUpdated");
    await api.until(() => progress(api) === "NewReplicaSetAvailable" && images(api).join() === "web:2,web:2,web:2");
    await api.patch(Deployments, metadata, { type: "merge", body: { spec: { template: template("web:1") } } });
    await api.until(
      () => images(api).join() === "web:1,web:1,web:1" && api.all(Deployments)[0]?.status.updatedReplicas === 3,
    );
    assert.equal(api.all(ReplicaSets).length, 2);
    assert.equal(api.all(Deployments)[0]?.metadata.annotations?.["deployment.kubernetes.io/revision"], "3");
    await api.patch(Deployments, metadata, { type: "merge", body: { spec: { replicas: 30 } } });
    await api.until(() => api.all(Deployments)[0]?.status.availableReplicas === 30);
    await api.delete(Deployments, metadata);
    await api.until(() => api.all(Pods).length + api.all(ReplicaSets).length === 0);
    const scaling = api.all(Events).find(({ reason }) => reason === "ScalingReplicaSet");
    assert.match(scaling?.message ?? "", /^Scaled up replica set web-[a-z0-9]+ from 0 to 3$/);
  });

  it("a deployment whose replica set's name is taken by another makes another name", async () => {
    const api = new MemoryApi();
    const taken = `web-${templateHash(template(), undefined)}`;
    const stranger = {
      replicas: 0,
      selector: { matchLabels: { app: "other" } },
      template: template("x", { app: "other" }),
    };
    await api.create(ReplicaSets, { metadata: { name: taken, namespace }, spec: stranger });
    await using _ = start(api, { controllers: ["deployment", "replicaset"] });
    await createDeployment(api, 2);
    await api.until(() => api.all(Deployments)[0]?.status.updatedReplicas === 2);
    assert.equal(api.all(Deployments)[0]?.status.collisionCount, 1);
    assert.equal(api.all(ReplicaSets).find(({ metadata }) => metadata.name === taken)?.status.replicas, 0);
  });

  it("once all is as it should be, nothing is written any more", async () => {
    const api = new MemoryApi();
    await using _ = start(api, { clusterCIDR: "10.244.0.0/16", rootCA: "PEM" });
    await using __ = kubelet(api);
    await api.create(Namespaces, {
      metadata: { name: namespace },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    await api.create(Nodes, node("n1"));
    await api.create(Services, {
      metadata: { name: "web", namespace },
      spec: { selector: { app: "web" }, ports: [{ port: 80 }], ipFamilies: ["IPv4"] },
    });
    await createDeployment(api, 4);
    const addresses = () => api.all(EndpointSlices)[0]?.endpoints?.filter(({ conditions }) => conditions?.ready).length;
    await api.until(
      () => progress(api) === "NewReplicaSetAvailable" && addresses() === 4 && api.all(ConfigMaps).length === 1,
    );
    await api.until(
      () => api.all(Endpoints)[0]?.subsets?.[0]?.addresses?.length === 4 && api.all(ServiceAccounts).length === 1,
    );
    api.touchAll();
    await api.create(Namespaces, { metadata: { name: "last" }, spec: {}, status: { phase: "Active" } });
    await api.until(() => api.all(ConfigMaps).length === 2);
    const after = api.writes.slice(api.writes.indexOf("create namespaces last"));
    assert.deepEqual(
      after.filter((write) => !/ last|events/.test(write)),
      [],
    );
  });

  it("foreground deletion: dependents go first; orphaning: they stay", async () => {
    const api = new MemoryApi();
    await using _ = start(api, { controllers: ["replicaset", "garbagecollector"] });
    for (const [name, propagationPolicy] of [
      ["fore", "Foreground"],
      ["orphan", "Orphan"],
    ] as const) {
      const { metadata } = await createReplicaSet(api, 3, name);
      await api.until(() => api.all(ReplicaSets)[0]?.status.replicas === 3);
      const before = api.writes.length;
      await api.delete(ReplicaSets, metadata, { propagationPolicy });
      await api.until(() => api.all(ReplicaSets).length === 0);
      const deletions = api.writes.slice(before).filter((write) => write.startsWith("delete pods")).length;
      assert.equal(deletions, propagationPolicy === "Foreground" ? 3 : 0);
      assert.equal(api.all(Pods).length, propagationPolicy === "Foreground" ? 0 : 3);
    }
    assert.deepEqual(
      api.all(Pods).flatMap(({ metadata }) => metadata.ownerReferences ?? []),
      [],
    );
  });

  it("a namespace goes with everything in it, pods first, and waits for finalizers", async () => {
    const api = new MemoryApi();
    await using _ = start(api, { controllers: ["namespace"] });
    await api.create(Namespaces, {
      metadata: { name: "doomed" },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    const pod = await api.create(Pods, {
      metadata: { name: "p", namespace: "doomed", finalizers: ["a.io/hold"] },
      spec: template().spec,
    });
    await api.create(ConfigMaps, { metadata: { name: "c", namespace: "doomed" } });
    await api.patch(
      Namespaces,
      { name: "doomed" },
      { type: "merge", body: { metadata: { deletionTimestamp: new Date().toISOString(), finalizers: ["kept"] } } },
    );
    const remains = () =>
      api.all(Namespaces)[0]?.status.conditions?.find(({ type }) => type === "NamespaceFinalizersRemaining")?.message;
    await api.until(() => remains() !== undefined);
    assert.equal(
      remains(),
      "Some content in the namespace has finalizers remaining: a.io/hold in 1 resource instances",
    );
    assert.equal(api.all(ConfigMaps).length, 1);
    await api.patch(Pods, pod.metadata, { type: "merge", body: { metadata: { finalizers: null } } });
    await api.until(() => api.all(Namespaces).length === 0);
    assert.equal(api.all(ConfigMaps).length, 0);
  });

  it("nodes get ranges of their own, also after a restart, and are told when there are none left", async () => {
    const api = new MemoryApi();
    const options: Partial<ControllerManagerOptions> = {
      controllers: ["nodeipam"],
      clusterCIDR: "10.244.0.0/22",
      nodeCIDRMaskSize: 24,
    };
    const ranges = () =>
      api
        .all(Nodes)
        .map(({ spec }) => spec.podCIDR)
        .filter((range) => range !== undefined);
    for (const name of ["a", "b"]) await api.create(Nodes, node(name));
    const first = start(api, options);
    await api.until(() => ranges().length === 2);
    await first[Symbol.asyncDispose]();
    for (const name of ["c", "d", "e"]) await api.create(Nodes, node(name));
    await using _ = start(api, options);
    await api.until(() => ranges().length === 4 && api.all(Events).some(({ reason }) => reason === "CIDRNotAvailable"));
    assert.equal(new Set(ranges()).size, 4);
    await api.delete(Nodes, { name: "a" });
    await api.until(() => ranges().length === 4);
    assert.equal(new Set(ranges()).size, 4);
  });
});
