import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { FakeClock } from "@kayak/client/testing";
import { createReviews } from "./reviews.ts";
import { describeRequest, planRequest } from "./request-access.ts";

describe("requests to the kubelet", () => {
  for (const [method, path, verb, ...subresources] of [
    ["GET", "/stats/summary", "get", "stats"],
    ["GET", "/metrics/cadvisor", "get", "metrics"],
    ["GET", "/metrics", "get", "metrics"],
    ["GET", "/metricsx", "get", "proxy"],
    ["GET", "/logs/syslog", "get", "log"],
    ["GET", "/containerLogs/a/b/c", "get", "proxy"],
    ["GET", "/pods", "get", "pods", "proxy"],
    ["GET", "/runningpods/", "get", "pods", "proxy"],
    ["GET", "/healthz", "get", "healthz", "proxy"],
    ["GET", "/configz", "get", "configz", "proxy"],
    ["HEAD", "/healthz/ping", "get", "healthz", "proxy"],
    ["POST", "/exec/a/b/c", "create", "proxy"],
    ["POST", "/checkpoint/a/b/c", "create", "checkpoint"],
    ["PUT", "/", "update", "proxy"],
    ["DELETE", "/x", "delete", "proxy"],
    ["BREW", "/x", "", "proxy"],
  ] as const)
    it(`${method} ${path} asks for ${subresources.join(" or ")}`, () =>
      assert.deepEqual(
        planRequest(method, path),
        subresources.map((subresource) => ({ verb, subresource })),
      ));

  it("are named in refusals", () =>
    assert.equal(
      describeRequest("jane", planRequest("GET", "/pods")),
      "user=jane, verb=get, resource=nodes, subresource(s)=[pods proxy]",
    ));
});

const setup = () => {
  const clock = new FakeClock();
  const asked: { kind: string; spec: unknown }[] = [];
  const answers = { authenticated: true, allowed: true, broken: false };
  const create = async ({ kind }: { kind: string }, { spec }: { spec?: unknown }) => {
    asked.push({ kind, spec });
    if (answers.broken) throw new Error("away");
    const user = { username: "jane", groups: ["devs"], uid: "7" };
    return { status: { ...answers, user } };
  };
  const reviews = createReviews({ client: { create } as never, nodeName: "node-1", clock });
  return { clock, asked, answers, reviews };
};

describe("reviews", () => {
  const jane = { user: "jane", groups: ["devs"], uid: "7" };
  const access = { verb: "get", subresource: "stats" };

  it("ask once about a token, also when many wait, and again after two minutes", async () => {
    const { clock, asked, answers, reviews } = setup();
    const found = await Promise.all([reviews.caller("t"), reviews.caller("t")]);
    assert.deepEqual(found, [jane, jane]);
    await reviews.caller("t");
    assert.deepEqual(asked, [{ kind: "TokenReview", spec: { token: "t" } }]);
    answers.authenticated = false;
    await clock.advance(120_000);
    assert.equal(await reviews.caller("t"), undefined);
    assert.equal(asked.length, 2);
  });

  for (const [allowed, rememberedMs] of [
    [true, 300_000],
    [false, 30_000],
  ] as const)
    it(`remember for ${rememberedMs / 1000} s that something is ${allowed ? "allowed" : "denied"}`, async () => {
      const { clock, asked, answers, reviews } = setup();
      answers.allowed = allowed;
      assert.equal(await reviews.isAllowed(jane, access), allowed);
      await clock.advance(rememberedMs - 1);
      assert.equal(await reviews.isAllowed(jane, access), allowed);
      assert.deepEqual(asked[0]?.spec, {
        ...jane,
        resourceAttributes: { ...access, group: "", version: "v1", resource: "nodes", name: "node-1" },
      });
      assert.equal(asked.length, 1);
      await clock.advance(1);
      await reviews.isAllowed(jane, access);
      await reviews.isAllowed({ ...jane, user: "joe" }, access);
      await reviews.isAllowed(jane, { ...access, subresource: "proxy" });
      assert.equal(asked.length, 4);
    });

  it("forget that the API server was away", async () => {
    const { answers, reviews } = setup();
    answers.broken = true;
    await assert.rejects(reviews.caller("t"), /away/);
    answers.broken = false;
    assert.deepEqual(await reviews.caller("t"), jane);
  });

  it("forget the oldest of too many", async () => {
    const { asked, reviews } = setup();
    for (let i = 0; i <= 1_000; i++) await reviews.caller(`t${i}`);
    await reviews.caller("t1000");
    assert.equal(asked.length, 1_001);
    await reviews.caller("t0");
    assert.equal(asked.length, 1_002);
  });
});
