/** Who may ask a node's kubelet, beside the API server. */
import assert from "node:assert/strict";
import { request } from "node:https";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { inNamespace } from "./namespace.ts";

describe("a kubelet's server", function () {
  this.timeout(60_000);
  const scope = inNamespace("kubelet-server");

  const address = async () => {
    const { items } = await scope().json<{ items: corev1.Node[] }>("get", "nodes");
    return items[0]?.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
  };
  const account = async (name: string, resource?: string) => {
    await scope().must("create", "serviceaccount", name);
    const subject = `--serviceaccount=${scope().namespace}:${name}`;
    const role = `${scope().namespace}-${name}`;
    if (resource) {
      await scope().must("create", "clusterrole", role, "--verb=get", `--resource=${resource}`);
      await scope().must("create", "clusterrolebinding", role, `--clusterrole=${role}`, subject);
    }
    return (await scope().must("create", "token", name)).trim();
  };
  const get = async (path: string, token?: string) => {
    const host = await address();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return new Promise<number | undefined>((resolve, reject) => {
      request({ host, port: 10_250, path, headers, rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .once("error", reject)
        .end();
    });
  };

  it("knows tokens, and what their owners may see of the node", async () => {
    const stats = await account("stats", "nodes/stats");
    const nothing = await account("nothing");
    const proxy = await account("proxy", "nodes/proxy");
    try {
      assert.deepEqual(
        [await get("/stats/summary"), await get("/stats/summary", "nonsense"), await get("/stats/summary", nothing)],
        [401, 401, 403],
      );
      assert.deepEqual([await get("/stats/summary", stats), await get("/pods", stats)], [200, 403]);
      assert.deepEqual([await get("/pods", proxy), await get("/stats/summary", proxy)], [200, 403]);
    } finally {
      for (const name of ["stats", "proxy"]) {
        await scope().must("delete", "clusterrolebinding", `${scope().namespace}-${name}`);
        await scope().must("delete", "clusterrole", `${scope().namespace}-${name}`);
      }
    }
  });
});
