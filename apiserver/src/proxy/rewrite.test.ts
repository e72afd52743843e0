import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "mocha";
import { htmlRewriter } from "./rewrite-html.ts";
import { rewriteUrl } from "./rewrite-url.ts";

const prefix = "/api/v1/namespaces/ns/pods/p/proxy";

describe("links in proxied answers", () => {
  const at = { prefix, backendHost: "10.1.0.2:80", requestHost: "api:6443" };
  const cases: [url: string, rewritten: string][] = [
    ["/", `${prefix}/`],
    ["/a/b?c=d#e", `${prefix}/a/b?c=d#e`],
    ["/a/../b/", `${prefix}/b/`],
    ["http://10.1.0.2:80/a", `${prefix}/a`],
    ["https://api:6443/a", `${prefix}/a`],
    [`${prefix}/a`, `${prefix}/a`],
    [`https://api:6443${prefix}/a`, `${prefix}/a`],
    ["//10.1.0.2:80/a", `${prefix}/a`],
    ["a/b", "a/b"],
    ["?q", "?q"],
    ["", ""],
    ["http://elsewhere/a", "http://elsewhere/a"],
    ["mailto:/a", "mailto:/a"],
  ];
  for (const [url, rewritten] of cases)
    it(`${JSON.stringify(url)} becomes ${rewritten}`, () => assert.equal(rewriteUrl(url, at), rewritten));
});

const rewrite = (url: string) => `[${url}]`;

async function rewritten(page: string, size: number): Promise<string> {
  const bytes = Buffer.from(page);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const output: Buffer[] = [];
  for await (const chunk of Readable.from(chunks).pipe(htmlRewriter(rewrite))) output.push(chunk as Buffer);
  return Buffer.concat(output).toString();
}

describe("links in proxied pages", () => {
  const cases: [what: string, page: string, expected: string][] = [
    ["in double quotes", '<a class="x" href="/a">b</a>', '<a class="x" href="[/a]">b</a>'],
    ["in single quotes", "<IMG SRC='/a'/>", "<IMG SRC='[/a]'/>"],
    ["without quotes", "<a href=/a>b</a>", "<a href=[/a]>b</a>"],
    ["with spaces", '<form action = "/a">', '<form action = "[/a]">'],
    ["but not other attributes", '<a title="/a" data-href="/b">', '<a title="/a" data-href="/b">'],
    ["but not other elements", '<p href="/a">', '<p href="/a">'],
    ["but not in comments", '<!-- <a href="/a"> --><a href="/b">', '<!-- <a href="/a"> --><a href="[/b]">'],
    [
      "of scripts but not in them",
      '<script src="/s">if (a<b) "<a href=/a>"</script><a href=/b>',
      '<script src="[/s]">if (a<b) "<a href=/a>"</script><a href=[/b]>',
    ],
    ["around what is no tag", 'a < b <3 &lt; <a href="/a">é', 'a < b <3 &lt; <a href="[/a]">é'],
    ["before a tag that never ends", '<a href="/a"><a href="/b', '<a href="[/a]"><a href="/b'],
    ["with > in a value", '<a title=">" href="/a">', '<a title=">" href="[/a]">'],
  ];
  for (const [what, page, expected] of cases)
    it(`are rewritten ${what}`, async () => {
      for (const size of [1, 3, 1000]) assert.equal(await rewritten(page, size), expected, `chunks of ${size}`);
    });

  it("let a tag without end through", async () => {
    const page = `<a href="${"x".repeat(200_000)}`;
    assert.equal(await rewritten(page, 10_000), page);
  });
});
