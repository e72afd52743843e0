/** The commands about kubectl, the API as a whole, and whether these tables leave a command out. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { describe, it } from "mocha";
import { must } from "../process.ts";
import { table } from "./table.ts";

table("api-resources, config, version and others", "verbs-other", [
  {
    run: "kubectl api-resources",
    prints: [
      /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND/,
      /^pods +po +v1 +true +Pod$/m,
      /^deployments +deploy +apps\/v1/m,
    ],
  },
  { run: "kubectl api-resources --namespaced=false -o name", prints: /^nodes$/m },
  { run: "kubectl api-resources --api-group=apps -o wide", prints: /CATEGORIES/ },
  { run: "kubectl api-resources --verbs=create,nonsense -o name", prints: "" },
  { run: "kubectl api-versions", prints: /^apps\/v1\n[^]*^v1$/m },
  { run: "kubectl version", prints: [/Client Version: v1/, /Server Version: v1\.36/] },
  { run: "kubectl version -o json", prints: /"minor": "36"/ },
  { run: "kubectl config view --minify", prints: [/server: https:/, /client-key-data: DATA\+OMITTED/] },
  { run: "kubectl config get-contexts", prints: /CURRENT +NAME +CLUSTER +AUTHINFO +NAMESPACE/ },
  { run: "kubectl config current-context | wc -l", prints: "1" },
  { run: "kubectl config use-context nobody", fails: /no context exists with the name: "nobody"/ },
  { run: "kubectl --context=nobody get pods", fails: /context was not found for specified context: nobody/ },
  {
    run: "kubectl --server=https://127.0.0.1:1 get pods",
    fails: /connection refused|The connection to the server 127.0.0.1:1 was refused/,
  },
  { run: "kubectl --token=nonsense --client-certificate= --client-key= get pods --user=nobody", fails: /./ },
  { run: "kubectl completion bash | bash -n", prints: "" },
  { run: "kubectl options", prints: /--namespace/ },
  { run: "kubectl plugin list", fails: /unable to find any kubectl plugins in your PATH/ },
  { run: "kubectl alpha --help", says: /No alpha commands are available/ },
  { run: "kubectl __complete get pods ''", prints: /:\d+/ },
  { run: "kubectl nonsense", fails: /unknown command "nonsense" for "kubectl"/ },
  { run: "kubectl get pods --nonsense", fails: /unknown flag: --nonsense/ },
]);

describe("kubectl: these tables", () => {
  it("have a row for every command of kubectl --help", async () => {
    const here = new URL(".", import.meta.url);
    const files = (await readdir(here)).filter((name) => name.endsWith(".e2e.ts"));
    const text = (await Promise.all(files.map((name) => readFile(new URL(name, here), "utf8")))).join("\n");
    const help = await must(["kubectl", "--help"]);
    const commands = [...help.matchAll(/^ {2}([a-z][a-z-]+) {2,}\S/gm)].map(([, name]) => name ?? "");
    assert.ok(commands.length > 40, help);
    assert.deepEqual(
      commands.filter((name) => !text.includes(`kubectl ${name}`)),
      [],
    );
  });
});
