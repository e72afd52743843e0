import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, describe, it } from "mocha";
import { inClusterConfig, isInCluster } from "./in-cluster.ts";
import { defaultKubeconfigPaths, loadKubeconfig } from "./load.ts";
import { mergeKubeconfig, removeFromKubeconfig } from "./merge.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

const work = `
apiVersion: v1
kind: Config
current-context: work
preferences: {colors: true}
clusters:
- name: work
  cluster: {server: "https://work:6443/", certificate-authority: ca.pem, proxy-url: "http://proxy"}
users:
- name: me
  user: {client-certificate-data: ${base64("CERT")}, client-key-data: ${base64("KEY")}}
- name: plugin
  user: {exec: {command: aws}}
contexts:
- name: work
  context: {cluster: work, user: me, namespace: team}
- name: cloud
  context: {cluster: work, user: plugin}
- name: broken
  context: {cluster: nowhere, user: me}
`;
const kayak = { name: "kayak", config: { server: "https://127.0.0.1:6443", ca: "CA", cert: "C", key: "K" } };

describe("kubeconfig", () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kayak-kubeconfig-"));
    path = join(directory, "config");
    writeFileSync(path, work);
    writeFileSync(join(directory, "ca.pem"), "CA PEM");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("loads the current context", () => {
    assert.deepEqual(loadKubeconfig(path), {
      server: "https://work:6443",
      ca: "CA PEM",
      cert: "CERT",
      key: "KEY",
      namespace: "team",
    });
  });

  it("merges files, the first to name a thing wins, missing ones don't matter", () => {
    const other = join(directory, "other");
    mergeKubeconfig(other, { ...kayak, setCurrent: false });
    const paths = [join(directory, "missing"), other, path];
    assert.equal(loadKubeconfig(paths).server, "https://work:6443");
    assert.equal(loadKubeconfig(paths, { context: "kayak" }).ca, "CA");
  });

  const wrong: [string, string | undefined, RegExp][] = [
    ["an unknown context", "nope", /context "nope" does not exist in/],
    ["an unknown cluster", "broken", /cluster "nowhere" of context "broken" does not exist/],
    ["a credential plugin", "cloud", /user "plugin" logs in with a credential plugin/],
  ];
  for (const [name, context, message] of wrong)
    it(`explains ${name}`, () => assert.throws(() => loadKubeconfig(path, { context }), message));

  it("explains files that can't be read", () => {
    assert.throws(() => loadKubeconfig(join(directory, "missing")), /cannot read kubeconfig .*ENOENT/);
    writeFileSync(path, "a: [");
    assert.throws(() => loadKubeconfig(path), /is not valid YAML/);
    writeFileSync(path, "kind: Pod");
    assert.throws(() => loadKubeconfig(path), /its kind is Pod/);
    rmSync(join(directory, "ca.pem"));
    writeFileSync(path, work);
    assert.throws(() => loadKubeconfig(path), /cannot read .*ca\.pem/);
  });

  it("takes the default paths from the environment", () => {
    assert.deepEqual(defaultKubeconfigPaths({ KUBECONFIG: "/a:/b:" }), ["/a", "/b"]);
    assert.deepEqual(defaultKubeconfigPaths({ HOME: "/home/me" }), ["/home/me/.kube/config"]);
  });

  it("adds a context and loses nothing; taking it out restores what was", () => {
    chmodSync(path, 0o644);
    const before = load(readFileSync(path, "utf8"));
    mergeKubeconfig(path, kayak);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(loadKubeconfig(path), kayak.config);
    assert.equal(loadKubeconfig(path, { context: "work" }).cert, "CERT");
    assert.match(readFileSync(path, "utf8"), /proxy-url/);
    mergeKubeconfig(path, { ...kayak, config: { ...kayak.config, server: "https://127.0.0.1:7443" } });
    assert.equal(loadKubeconfig(path).server, "https://127.0.0.1:7443");
    removeFromKubeconfig(path, "kayak");
    assert.deepEqual(load(readFileSync(path, "utf8")), before);
    assert.deepEqual(readdirSync(directory).sort(), ["ca.pem", "config"]);
  });

  it("doesn't touch the file when nothing changes, and creates none to remove from", () => {
    mergeKubeconfig(path, kayak);
    const { ino } = statSync(path);
    mergeKubeconfig(path, kayak);
    assert.equal(statSync(path).ino, ino);
    removeFromKubeconfig(join(directory, "missing"), "kayak");
    assert.throws(() => statSync(join(directory, "missing")), /ENOENT/);
  });

  it("keeps a symbolic link, and makes missing directories", () => {
    const link = join(directory, "link");
    symlinkSync(path, link);
    mergeKubeconfig(link, kayak);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(loadKubeconfig(path).ca, "CA");
    mergeKubeconfig(join(directory, "new", ".kube", "config"), kayak);
    assert.equal(loadKubeconfig(join(directory, "new", ".kube", "config")).ca, "CA");
  });

  it("finds the service account of a pod", () => {
    for (const [name, text] of [
      ["token", "T"],
      ["ca.crt", "CA"],
      ["namespace", "shop\n"],
    ] as const)
      writeFileSync(join(directory, name), text);
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
    assert.deepEqual(inClusterConfig({ env, directory }), {
      server: "https://[fd00::1]:443",
      ca: "CA",
      tokenFile: join(directory, "token"),
      namespace: "shop",
    });
    assert.equal(isInCluster({ env: {}, directory }), false);
    assert.throws(() => inClusterConfig({ env: {}, directory }), /not in a cluster/);
  });
});
