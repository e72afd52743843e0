/** Deployments against a model of replica sets: what is planned is carried out until nothing is left to do. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, corev1 } from "@kayak/api";
import { NOW, at, deployment, meta, pod, replicaSet, template } from "../testing/objects.ts";
import { planDeployment } from "./plan.ts";

/** A deployment and its replica sets, whose pods appear, become available and go as the model is told. */
class Model {
  deployment: appsv1.Deployment;
  replicaSets: appsv1.ReplicaSet[];
  pods = new Map<string, corev1.Pod[]>();
  readonly log: string[] = [];
  nowMs = NOW;

  constructor(subject: appsv1.Deployment, replicaSets: appsv1.ReplicaSet[] = []) {
    this.deployment = subject;
    this.replicaSets = replicaSets;
  }

  /** One reconcile. Returns whether anything was done. */
  step(): boolean {
    const { actions } = planDeployment(this, this.nowMs);
    for (const action of actions) {
      switch (action.kind) {
        case "createReplicaSet": {
          const { metadata, spec } = action.replicaSet;
          const image = spec.template?.spec.containers[0]?.image ?? "";
          this.log.push(`create ${image} ${spec.replicas}`);
          const age = { creationTimestamp: at(-this.replicaSets.length), uid: `uid-${metadata.name}` };
          this.replicaSets = [...this.replicaSets, { ...action.replicaSet, metadata: { ...metadata, ...age } }];
          break;
        }
        case "updateReplicaSet": {
          const { metadata, spec } = action.replicaSet;
          const image = spec.template?.spec.containers[0]?.image ?? "";
          if (spec.replicas !== action.from) this.log.push(`scale ${image} ${action.from}->${spec.replicas}`);
          this.replicaSets = this.replicaSets.map((each) =>
            each.metadata.uid === metadata.uid ? action.replicaSet : each,
          );
          break;
        }
        case "deleteReplicaSet":
          this.log.push(`delete ${action.replicaSet.metadata.name}`);
          this.replicaSets = this.replicaSets.filter((each) => each !== action.replicaSet);
          break;
        case "updateStatus":
          this.deployment = action.deployment;
          break;
      }
    }
    return actions.length > 0;
  }

  /** Gives every replica set its pods, of which those whose image is not in `broken` become available. */
  settlePods(broken: readonly string[] = []): void {
    this.replicaSets = this.replicaSets.map((each) => {
      const replicas = each.spec.replicas ?? 1;
      const works = !broken.includes(each.spec.template?.spec.containers[0]?.image ?? "");
      const ready = works ? replicas : 0;
      return { ...each, status: { replicas, readyReplicas: ready, availableReplicas: ready, observedGeneration: 1 } };
    });
  }

  run(broken: readonly string[] = [], check: () => void = () => {}): void {
    for (let round = 0; round < 100; round++) {
      if (!this.step()) return;
      check();
      this.settlePods(broken);
      check();
    }
    assert.fail(`no end after ${this.log.join(", ")}`);
  }

  get condition(): (type: string) => string | undefined {
    return (type) => {
      const found = this.deployment.status.conditions?.find((each) => each.type === type);
      return found && `${found.status} ${found.reason}`;
    };
  }

  total(of: (replicaSet: appsv1.ReplicaSet) => number | undefined): number {
    return this.replicaSets.reduce((sum, each) => sum + (of(each) ?? 0), 0);
  }
}

function update(model: Model, spec: Partial<appsv1.DeploymentSpec>): void {
  const generation = (model.deployment.metadata.generation ?? 0) + 1;
  const { metadata } = model.deployment;
  model.deployment = {
    ...model.deployment,
    metadata: { ...metadata, generation },
    spec: { ...model.deployment.spec, ...spec },
  };
}

function rolledOut(spec: Partial<appsv1.DeploymentSpec> = {}): Model {
  const model = new Model(deployment(spec));
  model.run();
  model.log.length = 0;
  return model;
}

describe("planDeployment", () => {
  it("makes a replica set, and is complete when its pods are available", () => {
    const model = new Model(deployment());
    model.step();
    assert.deepEqual(model.log, ["create web:1 3"]);
    assert.equal(model.condition("Progressing"), "True NewReplicaSetCreated");
    assert.equal(model.condition("Available"), "False MinimumReplicasUnavailable");
    model.settlePods();
    model.run();
    assert.equal(model.condition("Progressing"), "True NewReplicaSetAvailable");
    assert.equal(model.condition("Available"), "True MinimumReplicasAvailable");
    const { status, metadata } = model.deployment;
    assert.equal(metadata.annotations?.["deployment.kubernetes.io/revision"], "1");
    assert.deepEqual(
      [status.replicas, status.updatedReplicas, status.availableReplicas, status.unavailableReplicas],
      [3, 3, 3, undefined],
    );
    const [made] = model.replicaSets;
    assert.equal(made?.metadata.name, `web-${made?.metadata.labels?.["pod-template-hash"]}`);
    assert.equal(
      made?.spec.selector.matchLabels?.["pod-template-hash"],
      made?.spec.template?.metadata.labels?.["pod-template-hash"],
    );
    assert.equal(made?.metadata.annotations?.["deployment.kubernetes.io/max-replicas"], "4");
  });

  it("does nothing when there is nothing to do", () => assert.equal(rolledOut().step(), false));

  it("rolls out step by step", () => {
    const model = rolledOut();
    update(model, { template: template("web:2") });
    model.run();
    assert.deepEqual(model.log, [
      "create web:2 1",
      "scale web:1 3->2",
      "scale web:2 1->2",
      "scale web:1 2->1",
      "scale web:2 2->3",
      "scale web:1 1->0",
    ]);
    assert.equal(model.deployment.metadata.annotations?.["deployment.kubernetes.io/revision"], "2");
    assert.equal(model.condition("Progressing"), "True NewReplicaSetAvailable");
  });

  for (const [replicas, maxSurge, maxUnavailable] of [
    [10, "25%", "25%"],
    [10, 0, 1],
    [7, 3, 0],
    [1, 1, 0],
    [5, "100%", "100%"],
  ] as const) {
    it(`keeps within the limits: ${replicas} replicas, surge ${maxSurge}, unavailable ${maxUnavailable}`, () => {
      const model = rolledOut({
        replicas,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      });
      const share = (limit: number | string, round: (value: number) => number) =>
        typeof limit === "number" ? limit : round((replicas * Number.parseInt(limit, 10)) / 100);
      const most = replicas + share(maxSurge, Math.ceil);
      const least = replicas - share(maxUnavailable, Math.floor);
      update(model, { template: template("web:2") });
      model.run([], () => {
        assert.ok(model.total(({ spec }) => spec.replicas) <= most, model.log.join(", "));
        assert.ok(
          model.total(({ spec, status }) => Math.min(spec.replicas ?? 1, status.availableReplicas ?? 0)) >= least,
          model.log.join(", "),
        );
      });
      assert.equal(model.condition("Progressing"), "True NewReplicaSetAvailable");
    });
  }

  it("stops at a broken template, tells when the deadline has passed, and rolls back", () => {
    const model = rolledOut({ replicas: 4 });
    update(model, { template: template("broken") });
    model.run(["broken"]);
    assert.deepEqual(model.log, ["create broken 1", "scale web:1 4->3", "scale broken 1->2"]);
    assert.equal(model.condition("Available"), "True MinimumReplicasAvailable");
    model.nowMs += 601_000;
    model.run(["broken"]);
    assert.equal(model.condition("Progressing"), "False ProgressDeadlineExceeded");
    model.log.length = 0;
    update(model, { template: template("web:1") });
    model.run(["broken"]);
    assert.deepEqual(model.log, ["scale broken 2->0", "scale web:1 3->4"]);
    assert.equal(model.condition("Progressing"), "True NewReplicaSetAvailable");
    const back = model.replicaSets.find(({ spec }) => spec.replicas === 4);
    assert.equal(back?.metadata.annotations?.["deployment.kubernetes.io/revision"], "3");
    assert.equal(back?.metadata.annotations?.["deployment.kubernetes.io/revision-history"], "1");
  });

  it("scales without a new revision", () => {
    const model = rolledOut();
    update(model, { replicas: 5 });
    model.run();
    assert.deepEqual(model.log, ["scale web:1 3->5"]);
    assert.equal(model.replicaSets[0]?.metadata.annotations?.["deployment.kubernetes.io/desired-replicas"], "5");
    update(model, { replicas: 0 });
    model.run();
    assert.deepEqual(model.log.slice(1), ["scale web:1 5->0"]);
  });

  it("doesn't roll out while paused, but scales", () => {
    const model = rolledOut();
    update(model, { template: template("web:2"), paused: true });
    model.run();
    assert.deepEqual(model.log, []);
    assert.equal(model.condition("Progressing"), "Unknown DeploymentPaused");
    update(model, { replicas: 4 });
    model.run();
    assert.deepEqual(model.log, ["scale web:1 3->4"]);
    update(model, { paused: false });
    model.step();
    assert.deepEqual(model.log.slice(1), ["create web:2 1"]);
  });

  it("Recreate: nothing new before the last old pod is gone", () => {
    const model = rolledOut({ strategy: { type: "Recreate" } });
    update(model, { template: template("web:2") });
    model.step();
    assert.deepEqual(model.log, ["scale web:1 3->0"]);
    const [old] = model.replicaSets;
    model.settlePods();
    model.pods.set(old?.metadata.uid ?? "", [pod("leaving", { metadata: { deletionTimestamp: at(0) } })]);
    model.step();
    assert.deepEqual(model.log.slice(1), []);
    model.pods.set(old?.metadata.uid ?? "", [pod("finished", { phase: "Succeeded" })]);
    model.run();
    assert.deepEqual(model.log.slice(1), ["create web:2 3"]);
  });

  it("keeps as many old revisions as it should", () => {
    const model = rolledOut({ revisionHistoryLimit: 1 });
    for (const image of ["web:2", "web:3", "web:4"]) {
      update(model, { template: template(image) });
      model.run();
    }
    const images = model.replicaSets.map(({ spec }) => spec.template?.spec.containers[0]?.image);
    assert.deepEqual(images, ["web:3", "web:4"]);
  });

  it("passes a replica set's failure on", () => {
    const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota" } as const;
    const model = new Model(deployment(), [replicaSet("web-a", { replicas: 3, actual: 0, conditions: [failure] })]);
    model.step();
    assert.equal(model.condition("ReplicaFailure"), "True FailedCreate");
    model.settlePods();
    model.step();
    assert.equal(model.condition("ReplicaFailure"), undefined);
  });

  it("only reports while it is being deleted", () => {
    const leaving = deployment(
      { template: template("web:2") },
      { metadata: meta("web", { deletionTimestamp: at(0), generation: 2 }) },
    );
    const model = new Model(leaving, [replicaSet("web-a", { replicas: 3 })]);
    model.run();
    assert.deepEqual(model.log, []);
    assert.equal(model.deployment.status.availableReplicas, 3);
  });
});
