/** Service traffic: each endpoint in turn, from pods, from nodes and from the host. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { tally } from "./asking.ts";
import { eventually } from "./eventually.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { buildImage } from "./images/build.ts";
import { inNamespace } from "./namespace.ts";
import { repository } from "./process.ts";

const requests = 600;

function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: 5000 }, (response) => {
      let body = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => (body += chunk))
        .on("end", () => resolve(body));
    });
    request.on("error", reject).on("timeout", () => request.destroy(new Error(`${url} did not answer`)));
  });
}

async function allReachable(url: string): Promise<void> {
  await eventually("every endpoint programmed", async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) seen.add(await get(url));
    assert.equal(seen.size, 6);
  });
}

/**
 * Asks one after the other, each time from a port of its own: a port that comes again within the kernel's memory of it leads
 * where it led before. An answer that does not come within a second is missing.
 */
async function askUdp({ address, port, count }: { address: string; port: number; count: number }): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < count; i++) {
    const socket = createSocket("udp4").bind(nextUdpPort++);
    const answer = once(socket, "message", { signal: AbortSignal.timeout(1000) });
    socket.send("who?", port, address);
    try {
      answers.push(String(((await answer) as [Buffer])[0]));
    } finally {
      socket.close();
    }
  }
  return answers;
}

/** Below the ports that the kernel gives out. */
let nextUdpPort = 21_000;

describe("a Service", function () {
  this.timeout(120_000);
  const scope = inNamespace("service");
  const even = Array.from({ length: 6 }, () => requests / 6);
  let web1: corev1.Service;

  before(async function () {
    this.timeout(60_000);
    await scope().apply(web("web", 6), service("web", { type: "NodePort" }), shellPod("client", idle));
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    await scope().ready("pod/client");
    web1 = await scope().json<corev1.Service>("get", "service", "web");
  });

  async function fromPod(pod: string, address: string): Promise<string[]> {
    const script = `i=0; while [ $i -lt ${requests} ]; do wget -qO- http://${address}/ || exit 1; i=$((i+1)); done`;
    return (await scope().must("exec", pod, "--", "sh", "-c", script)).trim().split("\n");
  }

  it("answers a client pod from each of six pods in turn, exactly 100 times each", async () => {
    const answers = await fromPod("client", web1.spec.clusterIP!);
    assert.match(answers[0] ?? "", /^hello from web-\S+ on \S+$/);
    assert.deepEqual(tally(answers), even);
  });

  it("does the same from a pod on every other node", async () => {
    const nodes = await scope().json<corev1.NodeList>("get", "nodes");
    for (const node of nodes.items) {
      const name = `on-${node.metadata.name}`;
      await scope().apply(shellPod(name, idle, { pod: { nodeName: node.metadata.name } }));
      await scope().ready(`pod/${name}`);
      assert.deepEqual(tally(await fromPod(name, web1.spec.clusterIP!)), even, node.metadata.name);
    }
  });

  it("does the same through the node port of every node, from the host", async () => {
    const nodes = await scope().json<corev1.NodeList>("get", "nodes");
    const port = web1.spec.ports![0]!.nodePort!;
    for (const node of nodes.items) {
      const address = node.status.addresses!.find((entry) => entry.type === "InternalIP")!.address;
      await allReachable(`http://${address}:${port}/`);
      const answers: string[] = [];
      for (let i = 0; i < requests; i++) answers.push(await get(`http://${address}:${port}/`));
      assert.deepEqual(tally(answers), even, node.metadata.name);
    }
  });

  it("does the same through a load balancer's address, from the host and from a pod", async () => {
    await scope().apply(service("front", { type: "LoadBalancer", selector: { app: "web" } }));
    const address = await eventually("an address", async () => {
      const front = await scope().json<corev1.Service>("get", "service", "front");
      return front.status.loadBalancer!.ingress![0]!.ip!;
    });
    await allReachable(`http://${address}/`);
    const answers: string[] = [];
    for (let i = 0; i < requests; i++) answers.push(await get(`http://${address}/`));
    assert.deepEqual(tally(answers), even);
    assert.deepEqual(tally(await fromPod("client", address)), even);
    assert.match(
      await scope().must("get", "service", "front"),
      new RegExp(`LoadBalancer +\\S+ +${address} +80:\\d+/TCP`),
    );
    await scope().must("delete", "service", "front");
  });

  it("leads to endpoints that were made by hand", async () => {
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    const addresses = pods.items.map((pod) => ({ ip: pod.status.podIP }));
    const byHand = {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "by-hand" },
      subsets: [{ addresses, ports: [{ port: 8080 }] }],
    };
    await scope().apply(service("by-hand", { selector: undefined }), byHand);
    const { spec } = await scope().json<corev1.Service>("get", "service", "by-hand");
    await allReachable(`http://${spec.clusterIP}/`);
    assert.deepEqual(tally(await fromPod("client", spec.clusterIP!)), even);
  });

  it("is reachable from the host by cluster address and by pod address", async () => {
    assert.match(await get(`http://${web1.spec.clusterIP}/`), /^hello from web-/);
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "app=web")).items;
    assert.equal(
      await get(`http://${pod!.status.podIP}:8080/`),
      `hello from ${pod!.metadata.name} on ${pod!.spec.nodeName}\n`,
    );
  });

  it("keeps its turn while an unrelated service changes", async () => {
    const address = web1.spec.clusterIP!;
    const answers: string[] = [];
    for (let i = 0; i < requests; i++) {
      if (i % 100 === 50) await scope().apply(service(`other-${i}`, { selector: { app: "web" } }));
      answers.push(await get(`http://${address}/`));
    }
    assert.deepEqual(tally(answers), even);
  });

  it("refuses at once when it has no endpoints", async () => {
    await scope().apply(service("nobody"));
    const empty = await scope().json<corev1.Service>("get", "service", "nobody");
    await eventually("rejected", () =>
      assert.rejects(get(`http://${empty.spec.clusterIP}/`), { code: "ECONNREFUSED" }),
    );
  });

  it("carries UDP, each endpoint in turn", async () => {
    const archive = await buildImage(join(repository, "e2e/images/udp-echo.c"), "udp-echo:1", scope().cluster.home);
    const loaded = await scope().cluster.kayak(["image", "load", archive]);
    assert.equal(loaded.code, 0, loaded.stderr);
    const ports = [{ port: 53, targetPort: 5353, protocol: "UDP" }];
    await scope().apply(web("udp", 3, "udp-echo:1"), service("udp", { ports }));
    await scope().must("rollout", "status", "deployment/udp", "--timeout=30s");
    const { spec } = await scope().json<corev1.Service>("get", "service", "udp");
    const ask = (count: number) => askUdp({ address: spec.clusterIP!, port: 53, count });
    await eventually("three answer", async () => assert.equal(tally(await ask(9)).length, 3));
    assert.deepEqual(tally(await ask(90)), [30, 30, 30]);
  });

  it("goes round fewer endpoints as soon as there are fewer", async () => {
    const endpoints = () => scope().must("get", "endpoints", "web", "-o", "jsonpath={.subsets[*].addresses[*].ip}");
    await scope().must("scale", "deployment/web", "--replicas=5");
    await eventually("five endpoints", async () => assert.equal((await endpoints()).split(" ").length, 5));
    await eventually("five in turn", async () => {
      const answers: string[] = [];
      for (let i = 0; i < 50; i++) answers.push(await get(`http://${web1.spec.clusterIP}/`));
      assert.deepEqual(tally(answers), [10, 10, 10, 10, 10]);
    });
  });
});
