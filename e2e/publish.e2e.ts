/** `kayak publish`: ports of this machine that lead into a live cluster. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { before, describe, it } from "mocha";
import { eventually } from "./eventually.ts";
import { service, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { must, run } from "./process.ts";

/** A port that nobody uses at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

describe("publishing", function () {
  this.timeout(60_000);
  const scope = inNamespace("publish");

  before(async () => {
    await scope().apply(web("web", 2), service("web"));
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
  });

  const publish = (...args: string[]) => scope().cluster.kayak(["publish", "-n", scope().namespace, ...args]);
  const listed = async () => (await scope().cluster.kayak(["publish"])).stdout;

  for (const what of ["service", "deployment"]) {
    it(`a ${what}: opened, listed, follows replaced pods, and closed`, async () => {
      const port = await freePort();
      const opened = await publish(`${what}/web`, String(port));
      assert.equal(opened.stdout, `http://127.0.0.1:${port}\n`, opened.stderr);
      const seen = new Set<string>();
      for (let i = 0; i < 2; i++) seen.add(await must(["curl", "-s", "-m", "5", opened.stdout.trim()]));
      assert.equal(seen.size, 2, [...seen].join());
      assert.match(await listed(), new RegExp(`127\\.0\\.0\\.1:${port} +${scope().namespace} +${what}/web`));
      await scope().must("delete", "pods", "-l", "app=web", "--grace-period=0", "--force");
      await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
      await eventually("its new pods answer", async () => {
        const answer = await must(["curl", "-s", "-m", "5", opened.stdout.trim()]);
        assert.ok(answer.startsWith("hello from web-") && !seen.has(answer), answer);
      });
      const closed = await scope().cluster.kayak(["unpublish", String(port)]);
      assert.equal(closed.stdout, `127.0.0.1:${port} closed\n`, closed.stderr);
      await eventually("closed", async () =>
        assert.equal((await run(["curl", "-s", "-m", "2", opened.stdout.trim()])).code, 7),
      );
      assert.doesNotMatch(await listed(), new RegExp(`:${port} `));
    });
  }

  it("refuses, in words, what can't be", async () => {
    const port = await freePort();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const busy = typeof address === "object" && address ? String(address.port) : "";
    const cases: [args: string[], says: RegExp][] = [
      [["service/web", busy], new RegExp(`port ${busy} is in use on 127\\.0\\.0\\.1`)],
      [["service/missing", String(port)], /there is no service\/missing in namespace publish-/],
      [["service/web", `${port}:99`], /service\/web has no port 99. It has 80/],
      [["service/web", "99999"], /from 1 to 65535/],
      [["service/web", String(port), "--address", "192.0.2.77"], /--address 192\.0\.2\.77 is not an IPv4 address/],
    ];
    try {
      for (const [args, says] of cases) {
        const result = await publish(...args);
        assert.match(result.stderr, says);
        assert.notEqual(result.code, 0);
      }
      assert.match((await scope().cluster.kayak(["unpublish", "1"])).stderr, /"1" is not published/);
    } finally {
      taken.close();
    }
  });
});
