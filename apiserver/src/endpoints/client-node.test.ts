import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { EventEmitter, on, once } from "node:events";
import * as k8s from "@kubernetes/client-node";
import { after, before, describe, it } from "mocha";
import { deployment } from "../testing/fixtures.ts";
import { kubeconfig } from "../testing/kubeconfig.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const namespace = "default";

describe("@kubernetes/client-node", () => {
  let server: TestServer;
  let config: k8s.KubeConfig;
  let core: k8s.CoreV1Api;
  before(async () => {
    server = await startTestServer();
    config = new k8s.KubeConfig();
    config.loadFromString(kubeconfig(server.config));
    core = config.makeApiClient(k8s.CoreV1Api);
  });
  after(() => server.close());

  it("creates, reads, lists, replaces, patches and deletes", async () => {
    const created = await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: "plain", labels: { app: "plain" } }, data: { a: "1" } },
    });
    equal((await core.readNamespacedConfigMap({ namespace, name: "plain" })).metadata?.uid, created.metadata?.uid);
    const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: "app=plain" });
    deepEqual(
      items.map(({ data }) => data),
      [{ a: "1" }],
    );
    const body = Object.assign(new k8s.V1ConfigMap(), created, { data: { a: "2" } });
    equal((await core.replaceNamespacedConfigMap({ namespace, name: "plain", body })).data?.["a"], "2");
    await rejects(core.replaceNamespacedConfigMap({ namespace, name: "plain", body }), { code: 409 });
    const patched = await core.patchNamespacedConfigMap(
      { namespace, name: "plain", body: { data: { b: "3" } } },
      k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
    );
    deepEqual(patched.data, { a: "2", b: "3" });
    await core.deleteNamespacedConfigMap({ namespace, name: "plain" });
    await rejects(core.readNamespacedConfigMap({ namespace, name: "plain" }), { code: 404 });
  });

  it("informs of what is added, updated and deleted, and keeps a cache of it", async () => {
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: "watched=yes" });
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const body = { metadata: { name: "before", labels: { watched: "yes" } } };
    await core.createNamespacedConfigMap({ namespace, body });
    const informer = k8s.makeInformer(config, path, list, "watched=yes");
    const happenings = new EventEmitter();
    for (const verb of ["add", "update", "delete"] as const)
      informer.on(verb, ({ metadata, data }: k8s.V1ConfigMap) =>
        happenings.emit("happened", [verb, metadata?.name, data?.["a"]]),
      );
    const seen = on(happenings, "happened");
    const next = async () => ((await seen.next()).value as [unknown])[0];
    await informer.start();
    deepEqual(await next(), ["add", "before", undefined]);
    const created = await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: "watched", labels: { watched: "yes" } }, data: { a: "1" } },
    });
    deepEqual(await next(), ["add", "watched", "1"]);
    await core.replaceNamespacedConfigMap({
      namespace,
      name: "watched",
      body: Object.assign(new k8s.V1ConfigMap(), created, { data: { a: "2" } }),
    });
    deepEqual(await next(), ["update", "watched", "2"]);
    equal(informer.get("watched", namespace)?.data?.["a"], "2");
    await core.deleteNamespacedConfigMap({ namespace, name: "watched" });
    deepEqual(await next(), ["delete", "watched", "2"]);
    await informer.stop();
  });

  it("watches", async () => {
    const events = new EventEmitter();
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const controller = await new k8s.Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata?.resourceVersion },
      (type, object: k8s.V1ConfigMap) => events.emit("event", type, object.metadata?.name),
      () => {},
    );
    const first = once(events, "event");
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "event" } } });
    deepEqual(await first, ["ADDED", "event"]);
    controller.abort();
  });

  it("applies on the server's side, with conflicts and force", async () => {
    const objects = k8s.KubernetesObjectApi.makeApiClient(config);
    const apply = (fieldManager: string, replicas: number, force?: boolean) =>
      objects.patch<k8s.V1Deployment>(
        deployment("applied", replicas),
        undefined,
        undefined,
        fieldManager,
        force,
        k8s.PatchStrategy.ServerSideApply,
      );
    equal((await apply("one", 2)).spec?.replicas, 2);
    await rejects(apply("two", 3), ({ code, body }: k8s.ApiException<string>) => {
      equal(code, 409);
      match(JSON.stringify(body), /Apply failed with 1 conflict: conflict with ..*one.*: \.spec\.replicas/);
      return true;
    });
    const forced = await apply("two", 3, true);
    deepEqual(forced.metadata?.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`).sort(), [
      "one Apply",
      "two Apply",
    ]);
    const apps = config.makeApiClient(k8s.AppsV1Api);
    const applied = await apps.patchNamespacedDeployment(
      { namespace, name: "applied", fieldManager: "two", body: deployment("applied", 4) },
      k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.ServerSideApply),
    );
    equal(applied.spec?.replicas, 4);
  });
});
