import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { describe, it } from "mocha";
import { freePort, isPortFree } from "./addresses.ts";

describe("choosing a port", () => {
  it("passes over ports that are in use or promised", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      assert.equal(await isPortFree(port), false);
      const free = await freePort(port);
      assert.ok(free !== undefined && free > port);
      assert.notEqual(await freePort(port, [free]), free);
    } finally {
      server.close();
    }
  });
});
