/** Connections from outside to a pod's loopback interface. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "mocha";
import { waitForExit } from "../testing/test-node.ts";
import { text, type Suite } from "./suite.ts";

const port = 18080;

/** A command for the next client. */
function serve(suite: Suite, ...command: string[]): Promise<string> {
  return suite.start(["nc", "-l", "-p", String(port), "-e", ...command]);
}

export function describePortForward(suite: Suite): void {
  describe("port forwarding", () => {
    it("reaches a server that listens on loopback, with each side's end passed on", async () => {
      await serve(suite, "sh", "-c", 'data=$(cat); echo "got $data"');
      const connection = await connect(suite);
      connection.end("hello");
      assert.equal(await text(connection), "got hello\n");
    });

    it("carries more than buffers hold", async () => {
      await serve(suite, "cat");
      const connection = await connect(suite);
      const sent = Buffer.alloc(4 << 20, "0123456789");
      connection.end(sent);
      assert.equal(await text(connection), sent.toString());
    });

    it("lets go of the server when the client is gone", async () => {
      const id = await serve(suite, "cat");
      const connection = await connect(suite);
      connection.write("x");
      await once(connection, "data");
      connection.destroy();
      await waitForExit(suite.runtime, id);
    });

    it("says that nobody listens", async () => {
      await assert.rejects(
        suite.runtime.portForward(suite.sandbox.id, port + 1),
        /failed to connect to localhost:18081.*: connection refused/,
      );
      await assert.rejects(suite.runtime.portForward("gone", port), /sandbox gone is not running/);
    });
  });
}

/** The server is running a moment before it listens. */
async function connect(suite: Suite): ReturnType<Suite["runtime"]["portForward"]> {
  for (;;) {
    try {
      return await suite.runtime.portForward(suite.sandbox.id, port);
    } catch (error) {
      if (!String(error).includes("connection refused")) throw error;
    }
  }
}
