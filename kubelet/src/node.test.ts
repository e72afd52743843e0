import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { RealNode } from "./testing/real-node.ts";

const image = "kayak-test:1";

function podOf(name: string, containers: Partial<corev1.Container>[], spec: Partial<corev1.PodSpec> = {}) {
  const filled = containers.map((container, index) => ({ name: `c${index}`, image, ...container }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { nodeName: "node-1", terminationGracePeriodSeconds: 1, ...spec, containers: filled },
  };
}

const sh = (script: string) => ({ command: ["sh", "-c", script] });

/** Everything is real here: kernel, containers, etcd, API server, kubectl. */
describe("a node driven by kubectl", function () {
  this.timeout(60_000);
  let node: RealNode;

  before(async () => {
    node = await RealNode.start();
    await node.kubectl("wait", "--for=create", "node/node-1", "--timeout=30s");
    await node.kubectl(
      "patch",
      "node",
      "node-1",
      "--patch",
      '{"spec":{"podCIDR":"10.244.0.0/24","podCIDRs":["10.244.0.0/24"]}}',
    );
    await node.kubectl("wait", "--for=condition=Ready", "node/node-1", "--timeout=30s");
  });

  after(() => node?.[Symbol.asyncDispose]());

  /** Ends at once when told to. */
  const waiting = sh("trap exit TERM; while :; do sleep 0.1; done");
  async function wait(name: string, condition: string): Promise<void> {
    try {
      await node.kubectl("wait", `--for=${condition}`, `pod/${name}`, "--timeout=15s");
    } catch (error) {
      throw new Error(`${name} never came to ${condition}:\n${await node.kubectl("describe", "pod", name)}`, {
        cause: error,
      });
    }
  }
  const ready = (name: string) => wait(name, "condition=Ready");
  const get = (name: string, path: string) => node.kubectl("get", "pod", name, "-o", `jsonpath={${path}}`);
  const remove = (name: string) => node.kubectl("delete", "pod", name);
  const events = async (name: string) =>
    (
      await node.kubectl(
        "get",
        "events",
        "--field-selector",
        `involvedObject.name=${name}`,
        "-o",
        "jsonpath={range .items[*]}{.reason}: {.message}{'\\n'}{end}",
      )
    ).split("\n");

  it("runs, shows, enters and deletes a pod", async () => {
    await node.apply(podOf("plain", [sh("echo hello; trap exit TERM; while :; do sleep 0.1; done")]));
    await ready("plain");
    assert.equal(await node.kubectl("logs", "plain"), "hello\n");
    const ip = await get("plain", ".status.podIP");
    assert.match(await node.kubectl("exec", "plain", "--", "cat", "/etc/hosts"), new RegExp(`\n${ip}\tplain\n`));
    await assert.rejects(
      node.kubectl("exec", "plain", "--", "sh", "-c", "exit 3"),
      (error: { code: number; stderr: string }) =>
        error.code === 3 && error.stderr.includes("command terminated with exit code 3"),
    );
    assert.match(await node.kubectl("get", "pods"), /plain +1\/1 +Running +0 /);
    assert.deepEqual((await events("plain")).slice(0, 3), [
      `Pulled: Container image "${image}" already present on machine and can be accessed by the pod`,
      "Created: Container created",
      "Started: Container started",
    ]);
    await remove("plain");
    await assert.rejects(get("plain", ".metadata.name"), /NotFound/);
    assert.deepEqual(await node.leftovers(), []);
  });

  it("runs init containers in order, shares volumes, and ends with the work", async () => {
    await node.apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "conf", namespace: "default" },
      data: { word: "configured", other: "x" },
    });
    await node.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "key", namespace: "default" },
      stringData: { password: "hidden" },
    });
    const shared = { name: "shared", mountPath: "/shared" };
    const script =
      'cat /shared/log; cat /etc/word; echo; cat /key/password; echo; echo "$NAME $LIMIT"; echo done > /dev/termination-log';
    const env = [
      { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "LIMIT", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
    ];
    const volumeMounts = [
      shared,
      { name: "conf", mountPath: "/etc/word", subPath: "word" },
      { name: "key", mountPath: "/key" },
    ];
    await node.apply(
      podOf("job", [{ ...sh(script), env, volumeMounts, resources: { limits: { memory: "32Mi" } } }], {
        restartPolicy: "Never",
        initContainers: ["one", "two"].map((name) => ({
          name,
          image,
          ...sh(`echo ${name} >> /shared/log`),
          volumeMounts: [shared],
        })),
        volumes: [
          { name: "shared", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          { name: "conf", configMap: { name: "conf" } },
          { name: "key", secret: { secretName: "key" } },
        ],
      }),
    );
    await wait("job", "jsonpath={.status.phase}=Succeeded");
    assert.equal(await node.kubectl("logs", "job"), "one\ntwo\nconfigured\nhidden\njob 32\n");
    assert.equal(await get("job", ".status.containerStatuses[0].state.terminated.message"), "done\n");
    assert.equal(await get("job", ".status.qosClass"), "Burstable");
    await remove("job");
    assert.deepEqual(await node.leftovers(), []);
  });

  it("follows a configMap that changes", async () => {
    await node.apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "live", namespace: "default" },
      data: { word: "before" },
    });
    await node.apply(
      podOf(
        "live",
        [
          {
            ...sh("until grep -q after /conf/word; do sleep 0.05; done; echo seen"),
            volumeMounts: [{ name: "conf", mountPath: "/conf" }],
          },
        ],
        { restartPolicy: "Never", volumes: [{ name: "conf", configMap: { name: "live" } }] },
      ),
    );
    await ready("live");
    await node.kubectl("patch", "configmap", "live", "--patch", '{"data":{"word":"after"}}');
    await wait("live", "jsonpath={.status.phase}=Succeeded");
    await remove("live");
  });

  it("asks an HTTP server whether it is ready, and restarts one that doesn't live", async () => {
    const server = 'trap exit TERM; while :; do printf "HTTP/1.0 200 OK\\r\\n\\r\\n" | nc -l -p 8080 & wait $!; done';
    const httpGet = { path: "/", port: 8080 };
    await node.apply(
      podOf("probed", [
        { ...sh(server), readinessProbe: { httpGet, periodSeconds: 1 } },
        {
          ...waiting,
          livenessProbe: {
            exec: { command: ["false"] },
            failureThreshold: 1,
            initialDelaySeconds: 1,
            periodSeconds: 1,
          },
        },
      ]),
    );
    await wait("probed", "jsonpath={.status.containerStatuses[0].ready}=true");
    await wait("probed", "jsonpath={.status.containerStatuses[1].restartCount}=1");
    assert.ok((await events("probed")).includes("Killing: Container c1 failed liveness probe, will be restarted"));
    await remove("probed");
  });

  it("says that a container ran out of memory, and why another crashes", async () => {
    await node.apply(
      podOf(
        "greedy",
        [{ ...sh("x=$(yes | head -c 67108864); echo ${#x}"), resources: { limits: { memory: "32Mi" } } }],
        { restartPolicy: "Never" },
      ),
    );
    await node.apply(podOf("crash", [sh("echo so sorry; exit 7")]));
    await wait("greedy", "jsonpath={.status.containerStatuses[0].state.terminated.reason}=OOMKilled");
    await wait("crash", "jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff");
    assert.equal(await get("crash", ".status.containerStatuses[0].lastState.terminated.exitCode"), "7");
    assert.equal(await node.kubectl("logs", "crash", "--previous"), "so sorry\n");
    assert.ok(
      (await events("crash")).some((event) =>
        event.startsWith("BackOff: Back-off restarting failed container c0 in pod crash_default("),
      ),
    );
    await remove("greedy");
    await remove("crash");
  });

  it("says what is missing", async () => {
    await node.apply(podOf("imageless", [{ image: "none:1" }]));
    await node.apply(podOf("volumeless", [waiting], { volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] }));
    await wait("imageless", "jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff");
    await assert.rejects(
      node.kubectl("logs", "imageless"),
      /is waiting to start: (trying and failing to pull image|image can't be pulled)/,
    );
    await node.kubectl(
      "wait",
      "--for=jsonpath={.reason}=FailedMount",
      "event",
      "--field-selector",
      "involvedObject.name=volumeless",
      "--timeout=30s",
    );
    await remove("imageless");
    await remove("volumeless");
  });

  it("goes on after a kubelet was killed, and ends what was deleted meanwhile", async () => {
    await node.apply(podOf("stays", [waiting]));
    await node.apply(podOf("goes", [waiting]));
    await Promise.all([ready("stays"), ready("goes")]);
    const before = await get("stays", ".status.containerStatuses[0].containerID");
    await node.killKubelet();
    await node.kubectl("delete", "pod", "goes", "--force", "--grace-period=0");
    node.startKubelet();
    await node.apply(podOf("next", [waiting]));
    await ready("next");
    assert.equal(await get("stays", ".status.containerStatuses[0].containerID"), before);
    assert.equal(await get("stays", ".status.containerStatuses[0].restartCount"), "0");
    assert.equal(await node.kubectl("exec", "stays", "--", "echo", "alive"), "alive\n");
    await remove("stays");
    await remove("next");
    await node.eventuallyClean();
  });
});
