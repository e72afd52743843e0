import assert from "node:assert/strict";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { allResources, openapiV2, openapiV2Protobuf } from "@kayak/api";
import express from "express";
import { after, before, describe, it } from "mocha";
import { openapiRoutes } from "./routes.ts";
import { negotiateV2 } from "./v2-format.ts";

const json = "application/json";
const protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const oldName = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

describe("the form of OpenAPI v2", () => {
  const cases: [accept: string | undefined, type: string][] = [
    [undefined, json],
    ["*/*", json],
    ["application/*", json],
    [json, json],
    [protobuf, protobuf],
    [oldName, protobuf],
    ["text/html, application/json;q=0.5", json],
    [`${json};q=0.5, ${oldName}`, protobuf],
  ];
  for (const [accept, type] of cases) {
    it(`for ${accept ?? "no Accept header"} is ${type}`, () => assert.equal(negotiateV2(accept), type));
  }

  it("is refused for what there is not", () => {
    assert.throws(() => negotiateV2("text/html"), { reason: "NotAcceptable" });
  });
});

describe("OpenAPI routes", () => {
  let server: Server;
  let address: string;

  before(async () => {
    server = createServer(express().disable("etag").use(openapiRoutes(allResources)));
    await once(server.listen(0, "127.0.0.1"), "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(address + path, { headers });

  it("serve v2 in both forms under tags of their own", async () => {
    const [plain, binary] = [await get("/openapi/v2"), await get("/openapi/v2", { Accept: oldName })];
    assert.deepEqual(
      [plain, binary].map(({ headers }) => headers.get("content-type")),
      [json, protobuf],
    );
    assert.deepEqual(await plain.json(), openapiV2(allResources));
    assert.ok(Buffer.from(await binary.arrayBuffer()).equals(openapiV2Protobuf(openapiV2(allResources))));
    assert.notEqual(plain.headers.get("etag"), binary.headers.get("etag"));
    for (const { headers } of [plain, binary]) assert.equal(headers.get("vary"), "Accept, Accept-Encoding");
  });

  it("send no document to who has it", async () => {
    for (const path of ["/openapi/v2", "/openapi/v3", "/openapi/v3/api/v1"]) {
      const etag = (await get(path)).headers.get("etag") ?? "";
      const again = await get(path, { "If-None-Match": etag });
      assert.deepEqual([again.status, again.headers.get("etag"), await again.text()], [304, etag, ""], path);
      assert.equal((await get(path, { "If-None-Match": '"other"' })).status, 200, path);
    }
  });
});
