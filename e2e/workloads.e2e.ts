/** StatefulSets, DaemonSets, Jobs, CronJobs, budgets and autoscalers as a kubectl user sees them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, autoscalingv2, batchv1, corev1 } from "@kayak/api";
import { demoImage } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { idle } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

const workload = (name: string, kind: string, spec: object) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, ...spec },
});

const podTemplate = (name: string, script = idle, more: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image: demoImage, command: ["sh", "-c", script] }],
    ...more,
  },
});

const jobSpec = (script: string, more: object = {}) => ({
  template: {
    spec: { restartPolicy: "Never", containers: [{ name: "main", image: demoImage, command: ["sh", "-c", script] }] },
  },
  ...more,
});

const job = (name: string, spec: object) => ({ apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec });

const conditionsOf = ({ status }: batchv1.Job) =>
  (status.conditions ?? []).filter(({ status: value }) => value === "True").map(({ type }) => type);

describe("workloads under kubectl", function () {
  this.timeout(120_000);
  const scope = inNamespace("workloads");

  it("keep a stateful set's pods in order, roll changes out from the top, and back", async () => {
    await scope().apply(workload("db", "StatefulSet", { replicas: 3, serviceName: "db", template: podTemplate("db") }));
    await scope().must("rollout", "status", "statefulset/db", "--timeout=60s");
    const pods = await scope().json<corev1.PodList>(
      "get",
      "pods",
      "-l",
      "app=db",
      "--sort-by=.metadata.creationTimestamp",
    );
    assert.deepEqual(
      pods.items.map(({ metadata }) => metadata.name),
      ["db-0", "db-1", "db-2"],
    );
    assert.deepEqual(
      pods.items.map(({ spec }) => spec.hostname),
      ["db-0", "db-1", "db-2"],
    );

    await scope().must("set", "env", "statefulset/db", "STEP=two");
    await scope().must("rollout", "status", "statefulset/db", "--timeout=60s");
    assert.match(await scope().must("rollout", "history", "statefulset/db"), /1 +<none>\n2 +<none>/);
    await scope().must("rollout", "undo", "statefulset/db");
    await scope().must("rollout", "status", "statefulset/db", "--timeout=60s");
    const set = await scope().json<appsv1.StatefulSet>("get", "statefulset", "db");
    assert.equal(set.spec.template.spec.containers[0]?.env, undefined);
    assert.equal(set.status.currentRevision, set.status.updateRevision);

    await scope().must("scale", "statefulset/db", "--replicas=1");
    await eventually("db-0 alone", async () =>
      assert.equal(await scope().must("get", "pods", "-l", "app=db", "-o", "name"), "pod/db-0\n"),
    );
    await scope().must("delete", "statefulset", "db", "--cascade=orphan");
    assert.match(await scope().must("get", "pods", "-l", "app=db", "-o", "name"), /pod\/db-0/);
    await scope().must("delete", "pod", "db-0");
  });

  it("run a daemon set on every node, and roll it", async () => {
    await scope().apply(workload("log", "DaemonSet", { template: podTemplate("log") }));
    await scope().must("rollout", "status", "daemonset/log", "--timeout=60s");
    const nodes = (await scope().must("get", "nodes", "-o", "name")).trim().split("\n").length;
    assert.match(
      await scope().must("get", "daemonset", "log", "--no-headers"),
      new RegExp(`^log +${nodes} +${nodes} +${nodes} +${nodes} +${nodes} +<none>`),
    );
    await scope().must("set", "env", "daemonset/log", "STEP=two");
    await scope().must("rollout", "status", "daemonset/log", "--timeout=60s");
    await scope().must("rollout", "undo", "daemonset/log");
    await scope().must("rollout", "status", "daemonset/log", "--timeout=60s");
    const revisions = await scope().json<appsv1.ControllerRevisionList>("get", "controllerrevisions", "-l", "app=log");
    assert.deepEqual(new Set(revisions.items.map(({ revision }) => revision)), new Set([2, 3]));
    await scope().must("delete", "daemonset", "log");
    await eventually("no revisions", async () =>
      assert.equal(
        (await scope().json<appsv1.ControllerRevisionList>("get", "controllerrevisions", "-l", "app=log")).items.length,
        0,
      ),
    );
  });

  it("run jobs to their end, by index, and let them fail", async () => {
    await scope().apply(
      job(
        "squares",
        jobSpec("echo $((JOB_COMPLETION_INDEX * JOB_COMPLETION_INDEX))", {
          completions: 3,
          parallelism: 2,
          completionMode: "Indexed",
        }),
      ),
      job("broken", jobSpec("exit 3", { backoffLimit: 0 })),
    );
    await scope().must("wait", "--for=condition=Complete", "job/squares", "--timeout=60s");
    await scope().must("wait", "--for=condition=Failed", "job/broken", "--timeout=60s");
    const done = await scope().json<batchv1.Job>("get", "job", "squares");
    assert.deepEqual([done.status.succeeded, done.status.completedIndexes], [3, "0-2"]);
    assert.deepEqual(conditionsOf(done), ["SuccessCriteriaMet", "Complete"]);
    assert.equal(
      (await scope().must("logs", "-l", "job-name=squares,batch.kubernetes.io/job-completion-index=2")).trim(),
      "4",
    );
    assert.match(
      await scope().must("get", "jobs", "--no-headers"),
      /broken +Failed +0\/1 .*\nsquares +Complete +3\/3 /,
    );
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "job-name=squares");
    assert.deepEqual(
      pods.items.flatMap(({ metadata }) => metadata.finalizers ?? []),
      [],
    );
    await scope().must("delete", "jobs", "--all");
  });

  it("start a cron job's job by hand as at its time, and forget it", async () => {
    const cronJob = {
      schedule: "* * * * *",
      timeZone: "Europe/Berlin",
      suspend: true,
      jobTemplate: { spec: jobSpec("date", { ttlSecondsAfterFinished: 0 }) },
    };
    await scope().apply({ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "tick" }, spec: cronJob });
    assert.match(
      await scope().must("get", "cronjob", "tick", "--no-headers"),
      /^tick +\* \* \* \* \* +Europe\/Berlin +True +0 +<none>/,
    );
    await scope().must("patch", "cronjob", "tick", "-p", '{"spec":{"suspend":false}}');
    await eventually(
      "a job",
      async () => {
        const { status } = await scope().json<batchv1.CronJob>("get", "cronjob", "tick");
        assert.ok(status.lastScheduleTime && status.lastSuccessfulTime);
      },
      90_000,
    );
    await scope().must("delete", "cronjob", "tick");
    await eventually("no jobs", async () => assert.equal(await scope().must("get", "jobs", "-o", "name"), ""));
  });

  it("evict no more pods than a budget allows", async () => {
    await scope().apply(workload("web", "Deployment", { replicas: 2, template: podTemplate("web") }), {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "web" },
      spec: { minAvailable: 2, selector: { matchLabels: { app: "web" } } },
    });
    await scope().must("rollout", "status", "deployment/web", "--timeout=60s");
    await eventually("a counted budget", async () =>
      assert.match(await scope().must("get", "pdb", "web", "-o", "jsonpath={.status.currentHealthy}"), /^2$/),
    );
    const name = (
      await scope().must("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}")
    ).trim();
    const path = `/api/v1/namespaces/${scope().namespace}/pods/${name}/eviction`;
    const evict = () =>
      scope().cluster.kubectlInput(
        JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name } }),
        "create",
        "--raw",
        path,
        "-f",
        "-",
      );
    const refused = await evict();
    assert.match(refused.stderr, /Cannot evict pod as it would violate the pod's disruption budget/);
    await scope().must("patch", "pdb", "web", "-p", '{"spec":{"minAvailable":1}}');
    await eventually("room", async () => assert.equal((await evict()).code, 0));
    await eventually("the pod gone", async () => assert.notEqual((await scope().kubectl("get", "pod", name)).code, 0));
  });

  it("keep an autoscaler within its bounds, and say why it can't do more", async () => {
    await scope().must("autoscale", "deployment/web", "--min=3", "--max=4", "--cpu-percent=50");
    await eventually("three pods", async () =>
      assert.equal(await scope().must("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}"), "3"),
    );
    await eventually(
      "why",
      async () => {
        const { status } = await scope().json<autoscalingv2.HorizontalPodAutoscaler>("get", "hpa", "web");
        const active = status.conditions?.find(({ type }) => type === "ScalingActive");
        assert.equal(active?.reason, "FailedGetResourceMetric");
      },
      60_000,
    );
    const old = await scope().must(
      "get",
      "horizontalpodautoscalers.v1.autoscaling",
      "web",
      "-o",
      "jsonpath={.spec.targetCPUUtilizationPercentage}",
    );
    assert.equal(old, "50");
  });
});
