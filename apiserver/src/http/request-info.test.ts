import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type ResourceRequest, parseRequest } from "./request-info.ts";

type Expected = Partial<Omit<ResourceRequest, "kind" | "path" | "search">>;

const resources: [method: string, url: string, expected: Expected][] = [
  [
    "GET",
    "/api/v1/namespaces/a/pods/p",
    { verb: "get", group: "", version: "v1", resource: "pods", namespace: "a", name: "p" },
  ],
  ["GET", "/api/v1/namespaces/a/pods", { verb: "list", resource: "pods", namespace: "a", name: undefined }],
  ["GET", "/api/v1/pods", { verb: "list", resource: "pods", namespace: undefined }],
  ["GET", "/api/v1/pods?watch=true", { verb: "watch", resource: "pods" }],
  ["GET", "/api/v1/pods?watch", { verb: "watch" }],
  ["GET", "/api/v1/pods?watch=0", { verb: "list" }],
  ["GET", "/api/v1/watch/namespaces/a/pods", { verb: "watch", resource: "pods", namespace: "a" }],
  ["HEAD", "/api/v1/nodes/n", { verb: "get", resource: "nodes", name: "n", namespace: undefined }],
  ["POST", "/api/v1/namespaces/a/pods", { verb: "create", namespace: "a", name: undefined }],
  ["POST", "/api/v1/namespaces/a/pods/p/binding", { verb: "create", subresource: "binding", name: "p" }],
  [
    "PUT",
    "/apis/apps/v1/namespaces/a/deployments/d/scale",
    { verb: "update", group: "apps", resource: "deployments", subresource: "scale" },
  ],
  ["PATCH", "/apis/apps/v1/namespaces/a/deployments/d", { verb: "patch", group: "apps", version: "v1" }],
  ["DELETE", "/api/v1/namespaces/a/pods/p", { verb: "delete", name: "p" }],
  ["DELETE", "/api/v1/namespaces/a/pods", { verb: "deletecollection" }],
  ["GET", "/api/v1/namespaces", { verb: "list", resource: "namespaces", namespace: undefined }],
  ["GET", "/api/v1/namespaces/a", { verb: "get", resource: "namespaces", namespace: "a", name: "a" }],
  [
    "PUT",
    "/api/v1/namespaces/a/finalize",
    { verb: "update", resource: "namespaces", name: "a", subresource: "finalize" },
  ],
  ["GET", "/api/v1/namespaces/a/status", { resource: "namespaces", subresource: "status" }],
  ["GET", "/api/v1/namespaces/a/pods/p%20q", { name: "p q" }],
];

const others: [method: string, url: string, verb: string][] = [
  ["GET", "/", "get"],
  ["GET", "/api", "get"],
  ["GET", "/api/v1", "get"],
  ["GET", "/apis/apps/v1?timeout=32s", "get"],
  ["GET", "/healthz", "get"],
  ["POST", "/version", "post"],
];

describe("request info", () => {
  for (const [method, url, expected] of resources) {
    it(`reads ${method} ${url}`, () => {
      const info = parseRequest(method, url);
      assert.equal(info.kind, "resource");
      assert.deepEqual({ ...info, ...expected }, info);
    });
  }

  for (const [method, url, verb] of others) {
    it(`sees no resource in ${method} ${url}`, () => {
      const info = parseRequest(method, url);
      assert.equal(info.kind, "non-resource");
      assert.equal(info.verb, verb);
      assert.equal(info.path, url.split("?")[0]);
    });
  }
});
