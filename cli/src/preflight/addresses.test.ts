import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { describe, it } from "mocha";
import { chooseRange, freePort, isPortFree } from "./addresses.ts";

const wish = { flag: "node-cidr", candidates: ["10.89.0.0/24", "10.89.1.0/24"] };
const taken = { range: "10.89.0.0/16", device: "eth0" };
const partly = { range: "10.89.0.128/25", device: "wg0" };

describe("choosing a range", () => {
  const cases = [
    {
      name: "the first when nothing is in the way",
      given: undefined,
      routes: [],
      used: [],
      is: { value: "10.89.0.0/24" },
    },
    {
      name: "the next when the host routes the first",
      given: undefined,
      routes: [partly],
      used: [],
      is: { value: "10.89.1.0/24" },
    },
    {
      name: "the next when the cluster uses the first",
      given: undefined,
      routes: [],
      used: ["10.89.0.0/24"],
      is: { value: "10.89.1.0/24" },
    },
    { name: "what the user wants", given: "10.1.2.0/24", routes: [taken], used: [], is: { value: "10.1.2.0/24" } },
    {
      name: "none when all are taken",
      given: undefined,
      routes: [taken],
      used: [],
      is: {
        problem: { what: "no range for --node-cidr is free on this host", fix: "name one: --node-cidr A.B.C.D/N" },
      },
    },
    {
      name: "not what is in use",
      given: "10.89.0.0/25",
      routes: [taken],
      used: [],
      is: {
        problem: {
          what: "--node-cidr 10.89.0.0/25 overlaps 10.89.0.0/16, which is in use (eth0)",
          fix: "name another range, or leave the flag out: a free one is taken",
        },
      },
    },
    {
      name: "not what is no range",
      given: "10.89",
      routes: [],
      used: [],
      is: { problem: { what: '--node-cidr "10.89" is not an IPv4 range', fix: "write it like 10.89.0.0/24" } },
    },
  ];
  for (const { name, given, routes, used, is } of cases)
    it(`takes ${name}`, () => assert.deepEqual(chooseRange({ ...wish, given }, routes, used), is));
});

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
