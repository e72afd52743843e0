/** Exactly in turn: over TCP and UDP, by every way in, from everywhere, whatever happens to other services. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { ask, inPod, onHost, onNode, tally, type Place, type Question } from "./asking.ts";
import { eventually } from "./eventually.ts";
import { buildImage } from "./images/build.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { must, repository } from "./process.ts";

const endpoints = 3;
const rounds = 10;
const even = Array.from({ length: endpoints }, () => rounds);
const ways = ["ClusterIP", "NodePort", "LoadBalancer"] as const;

async function inTurn(place: Place, asked: Question): Promise<void> {
  await eventually("every endpoint programmed", async () =>
    assert.equal(tally(await ask(place, { ...asked, count: endpoints })).length, endpoints),
  );
  assert.deepEqual(tally(await ask(place, asked)), even);
}

describe("the turn of a service's endpoints", function () {
  this.timeout(120_000);
  const scope = inNamespace("turn");
  const places: Record<string, Place> = { "the host": onHost };
  let nodeIP = "";

  before(async function () {
    this.timeout(90_000);
    const { cluster } = scope();
    const archive = await buildImage(join(repository, "e2e/images/udp-echo.c"), "udp-echo:1", cluster.home);
    assert.equal((await cluster.kayak(["image", "load", archive])).code, 0);
    const [first, second] = (await scope().json<corev1.NodeList>("get", "nodes")).items;
    nodeIP = first!.status.addresses!.find(({ type }) => type === "InternalIP")!.address;
    const type = "LoadBalancer";
    const udp = [{ port: 53, targetPort: 5353, protocol: "UDP" }];
    await scope().apply(
      web("tcp", endpoints),
      service("tcp", { type }),
      web("udp", endpoints, "udp-echo:1"),
      service("udp", { type, ports: udp }),
      service("sticky", { selector: { app: "tcp" }, sessionAffinity: "ClientIP" }),
      shellPod("client", idle, { pod: { nodeName: second!.metadata.name } }),
    );
    for (const name of ["tcp", "udp"]) await scope().must("rollout", "status", `deployment/${name}`, "--timeout=60s");
    await scope().ready("pod/client");
    const podIP = await scope().must("get", "pod", "client", "-o", "jsonpath={.status.podIP}");
    places["a node"] = onNode(cluster.name, second!.metadata.name);
    places["a pod"] = await inPod(cluster.name, second!.metadata.name, podIP);
  });

  async function question(protocol: "TCP" | "UDP", way: (typeof ways)[number]): Promise<Question> {
    const { spec, status } = await scope().json<corev1.Service>("get", "service", protocol.toLowerCase());
    const [{ port, nodePort = 0 } = { port: 0 }] = spec.ports ?? [];
    const count = rounds * endpoints;
    if (way === "NodePort") return { protocol, address: nodeIP, port: nodePort, count };
    const address = way === "ClusterIP" ? spec.clusterIP : status.loadBalancer?.ingress?.[0]?.ip;
    return { protocol, address: address ?? "", port, count };
  }

  for (const protocol of ["TCP", "UDP"] as const) {
    for (const way of ways) {
      it(`is exact for ${protocol} through a ${way}, from the host, from a node and from a pod`, async () => {
        for (const [name, place] of Object.entries(places)) {
          await inTurn(place, await question(protocol, way)).catch((cause: unknown) => {
            throw new Error(`from ${name}`, { cause });
          });
        }
      });
    }
  }

  it("stays exact while other services come, change and go, some of them with affinity", async () => {
    const asked = await Promise.all((["TCP", "UDP"] as const).map((protocol) => question(protocol, "ClusterIP")));
    const answers = asked.map((): string[] => []);
    for (let round = 0; round < rounds; round++) {
      const sessionAffinity = round % 2 === 0 ? "ClientIP" : "None";
      await scope().apply(service("other", { selector: { app: "tcp" }, sessionAffinity }));
      for (const [i, one] of asked.entries())
        for (let turn = 0; turn < endpoints; turn++)
          answers[i]!.push(...(await ask(places["a pod"]!, { ...one, count: 1 })));
      if (round % 3 === 2) await scope().must("delete", "service", "other");
    }
    assert.deepEqual(answers.map(tally), [even, even]);
  });

  it("is no turn for a client that is to keep its endpoint", async () => {
    const { spec } = await scope().json<corev1.Service>("get", "service", "sticky");
    const sticky = { protocol: "TCP", address: spec.clusterIP!, port: 80, count: 12 } as const;
    assert.deepEqual(tally(await ask(places["a pod"]!, sticky)), [12]);
  });

  it("leaves no UDP client with an endpoint that is gone", async () => {
    for (const way of ways) {
      const asked = { ...(await question("UDP", way)), count: 1, from: 20_999 };
      const again = () => ask(places["a pod"]!, asked);
      const [gone = ""] = await again();
      assert.deepEqual(await again(), [gone]);
      await scope().must("delete", "pod", gone, "--force", "--grace-period=0");
      await eventually(`another than ${gone} through a ${way}`, async () => {
        const [answer = ""] = await again();
        assert.match(answer, /^udp-/);
        assert.notEqual(answer, gone);
      });
    }
  });

  it("is exact again soon after somebody emptied the tables", async () => {
    const place = places["a node"]!;
    const asked = await question("TCP", "ClusterIP");
    for (const table of ["nat", "filter"]) await must([...place, "iptables", "-t", table, "-F"]);
    await eventually("healed", async () => {
      // Until then the host leads to a node that has its rules.
      const saved = await must([...place, "iptables-save"]);
      for (const chain of ["KUBE-POSTROUTING", "KUBE-FORWARD"]) assert.match(saved, new RegExp(`-j ${chain}`));
      assert.match(saved, new RegExp(`-A KUBE-SERVICES-\\d\\d -d ${asked.address}/32`));
      assert.deepEqual(tally(await ask(place, asked)), even);
    });
  });
});
