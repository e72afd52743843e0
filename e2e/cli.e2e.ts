/** The `kayak` command's own verbs, for people without kubectl, and what it says to mistakes. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { eventually } from "./eventually.ts";
import { service, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import type { Result, RunOptions } from "./process.ts";

describe("the kayak command", function () {
  this.timeout(120_000);
  const scope = inNamespace("cli");

  const kayak = (args: string[], options: RunOptions = {}): Promise<Result> => {
    const [verb = "", ...rest] = args;
    return scope().cluster.kayak([verb, "-n", scope().namespace, ...rest], options);
  };

  async function says(args: string[], expected: RegExp, options: RunOptions = {}): Promise<string> {
    const result = await kayak(args, options);
    assert.equal(result.code, 0, `kayak ${args.join(" ")}: ${result.stderr}`);
    assert.match(result.stdout, expected);
    return result.stdout;
  }

  it("applies files, directories and standard input, and says what changed", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kayak-manifests-"));
    try {
      await writeFile(
        join(directory, "a.yaml"),
        `${JSON.stringify(web("web", 2))}\n---\n${JSON.stringify(service("web"))}\n`,
      );
      await writeFile(join(directory, "ignored.txt"), "not a manifest");
      await says(["apply", "-f", directory], /deployment.apps\/web created\nservice\/web created/);
      await says(["apply", "-f", join(directory, "a.yaml")], /deployment.apps\/web unchanged\nservice\/web unchanged/);
      await says(["apply", "-f", "-"], /deployment.apps\/web configured/, { input: JSON.stringify(web("web", 3)) });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("shows tables, YAML, JSON, names and details", async () => {
    await says(["rollout", "status", "deployment/web"], /successfully rolled out/);
    await says(["get", "pods"], /^NAME +READY +STATUS +RESTARTS +AGE\nweb-/);
    await says(["get", "pods", "-o", "wide"], /NODE/);
    await says(["get", "deploy", "web", "-o", "yaml"], /^apiVersion: apps\/v1\n/);
    JSON.parse(await says(["get", "deploy", "web", "-o", "json"], /"kind": "Deployment"/));
    await says(["get", "deploy,svc", "-o", "name"], /deployment.apps\/web\nservice\/web/);
    await says(["describe", "deployment", "web"], /ScalingReplicaSet/);
  });

  it("scales, rolls out and back, reads logs, runs commands and deletes", async () => {
    await says(["scale", "deployment/web", "--replicas=1"], /deployment.apps\/web scaled/);
    const name = await eventually("one pod", async () => {
      const names = (await says(["get", "pods", "-o", "name"], /pod/)).trim().split("\n");
      assert.equal(names.length, 1);
      return names[0]!.replace("pod/", "");
    });
    await says(["exec", name, "--", "hostname"], new RegExp(name));
    assert.equal((await kayak(["exec", name, "--", "sh", "-c", "exit 5"])).code, 5);
    await says(["exec", name, "--", "wget", "-qO-", "http://127.0.0.1:8080"], /hello from/);
    await says(["logs", name], /url:\//);
    await says(["rollout", "restart", "deployment/web"], /restarted/);
    await says(["rollout", "status", "deployment/web"], /successfully rolled out/);
    await says(["rollout", "history", "deployment/web"], /REVISION/);
    await says(["rollout", "undo", "deployment/web"], /rolled back/);
    await says(["delete", "deployment", "web"], /deployment.apps "web" deleted/);
  });

  const mistakes: readonly [string[], number, RegExp][] = [
    [["gett", "pods"], 2, /unknown command "gett".*did you mean "get"/i],
    [["get", "pods", "--wid"], 2, /--wid/],
    [["get", "podz"], 1, /podz.*mean "pod/],
    [["get", "pod", "nope"], 1, /pods "nope" not found/],
    [["apply"], 2, /-f/],
    [["apply", "-f", "/no/such/file.yaml"], 1, /\/no\/such\/file.yaml/],
    [["scale", "deployment/web", "--replicas=x"], 2, /--replicas/],
  ];
  for (const [args, code, message] of mistakes) {
    it(`explains in one line: kayak ${args.join(" ")}`, async () => {
      const result = await kayak(args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, message);
      assert.equal(result.stderr.trim().split("\n").length, 1);
    });
  }

  it("names the line of YAML that does not parse", async () => {
    const result = await kayak(["apply", "-f", "-"], { input: "kind: Pod\n  name: x\n" });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /2/);
  });
});
