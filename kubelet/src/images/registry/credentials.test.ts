import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseChallenge, tokenAddress } from "./challenge.ts";
import { credentialsFor, secretEntries } from "./credentials.ts";

const address = (header: string) => tokenAddress(parseChallenge(header), "a/b").href;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const entry = { auth: Buffer.from("ada:p:w").toString("base64") };
const ada = { username: "ada", password: "p:w" };

describe("pull secrets", () => {
  for (const { title, data, entries } of [
    {
      title: "dockerconfigjson",
      data: { ".dockerconfigjson": base64({ auths: { r: entry } }) },
      entries: { r: entry },
    },
    { title: "dockercfg", data: { ".dockercfg": base64({ r: entry }) }, entries: { r: entry } },
    { title: "neither", data: { password: "cHc=" }, entries: {} },
    { title: "no JSON", data: { ".dockerconfigjson": "e30x" }, entries: {} },
    { title: "no data", data: undefined, entries: {} },
  ])
    it(`reads ${title}`, () => assert.deepEqual(secretEntries(data), entries));

  for (const { address: registry, image, fits } of [
    { address: "https://index.docker.io/v1/", image: "web:1", fits: true },
    { address: "docker.io", image: "acme/web", fits: true },
    { address: "reg:5000", image: "reg:5000/a/b:1", fits: true },
    { address: "reg:5000/a", image: "reg:5000/a/b:1", fits: true },
    { address: "reg:5000/a", image: "reg:5000/ab:1", fits: false },
    { address: "reg", image: "reg:5000/a/b:1", fits: false },
    { address: "*.example.com", image: "r.example.com/a", fits: true },
    { address: "*.example.com", image: "a.r.example.com/a", fits: false },
    { address: "ghcr.io", image: "web:1", fits: false },
  ])
    it(`${registry} ${fits ? "fits" : "does not fit"} ${image}`, () =>
      assert.deepEqual(credentialsFor(image, { [registry]: entry }), fits ? [ada] : []));

  it("prefers the longest address, and fields over `auth`", () =>
    assert.deepEqual(
      credentialsFor("r.io/team/web", {
        "r.io": entry,
        "r.io/team": { username: "team", password: "x" },
        "https://r.io/v2/": { identitytoken: "t" },
      }),
      [{ username: "team", password: "x" }, { username: "", password: "", identityToken: "t" }, ada],
    ));
});

describe("a registry's challenge", () => {
  it("is parsed", () => {
    const { scheme, parameters } = parseChallenge(
      'Bearer realm="https://a/t?x=1", service=hub,scope="r:a\\"b:pull,push"',
    );
    assert.equal(scheme, "bearer");
    assert.deepEqual(Object.fromEntries(parameters), {
      realm: "https://a/t?x=1",
      service: "hub",
      scope: 'r:a"b:pull,push',
    });
  });

  it("names where a token comes from", () => {
    assert.equal(
      address('Bearer realm="https://t/x",service="s"'),
      "https://t/x?service=s&scope=repository%3Aa%2Fb%3Apull",
    );
    assert.throws(() => address("Bearer"), /names no place/);
  });
});
