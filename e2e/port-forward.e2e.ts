/** kubectl port-forward, over both of its transports. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { eventually } from "./eventually.ts";
import { shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { Running } from "./process.ts";

describe("port-forward", function () {
  this.timeout(60_000);
  const scope = inNamespace("port-forward");

  before(async () => {
    await scope().apply(shellPod("local", "exec httpd -f -p 127.0.0.1:8099 -h /etc"));
    await scope().ready("pod/local");
  });

  /** Until `use` is done; the local port is kubectl's choice. */
  async function forwarding(environment: Record<string, string>, use: (url: string) => Promise<void>): Promise<void> {
    const { cluster, namespace } = scope();
    const command = ["kubectl", "-n", namespace, "port-forward", "pod/local", ":8099"];
    using running = new Running(command, { ...cluster.env, ...environment });
    const port = await eventually("forwarding", async () => {
      const [, found] = /Forwarding from 127\.0\.0\.1:(\d+) -> 8099/.exec(running.stdout) ?? [];
      assert.ok(found);
      return found;
    });
    await use(`http://127.0.0.1:${port}`);
  }

  for (const [transport, webSockets] of [
    ["a WebSocket", "true"],
    ["SPDY", "false"],
  ] as const) {
    it(`reaches what listens on a pod's loopback interface only, over ${transport}`, async () => {
      await forwarding({ KUBECTL_PORT_FORWARD_WEBSOCKETS: webSockets }, async (url) => {
        const answers = await Promise.all(["passwd", "group", "passwd"].map((file) => fetch(`${url}/${file}`)));
        const texts = await Promise.all(answers.map((answer) => answer.text()));
        for (const text of texts) assert.match(text, /^root:x:0:/);
      });
    });
  }

  it("is refused for a pod that is not there", async () => {
    const { code, stderr } = await scope().kubectl("port-forward", "pod/missing", ":80");
    assert.equal(code, 1);
    assert.match(stderr, /pods "missing" not found/);
  });
});
