import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { parse } from "../commands/publish.ts";
import { podTarget, serviceTarget } from "./target.ts";

describe("what to publish", () => {
  const good: [words: string[], meaning: object][] = [
    [["service/web", "8080"], { kind: "service", name: "web", port: 8080 }],
    [["svc/web", "8080:http"], { kind: "service", name: "web", port: 8080, targetPort: "http" }],
    [["deploy/web", "80:8080"], { kind: "deployment", name: "web", port: 80, targetPort: "8080" }],
    [["po/web-1", "1"], { kind: "pod", name: "web-1", port: 1 }],
  ];
  for (const [words, meaning] of good) it(words.join(" "), () => assert.deepEqual(parse(words), meaning));
  const bad: [words: string[], says: RegExp][] = [
    [["web", "8080"], /"web" is not service\/NAME/],
    [["node/one", "8080"], /is not service\/NAME/],
    [["service/", "8080"], /is not service\/NAME/],
    [["service/web"], /say which port/],
    [["service/web", "0"], /from 1 to 65535/],
    [["service/web", "65536"], /from 1 to 65535/],
    [["service/web", "80:"], /say which port/],
  ];
  for (const [words, says] of bad) it(`not ${words.join(" ")}`, () => assert.throws(() => parse(words), says));
});

const serviceWith = (ports: object[], clusterIP = "10.96.0.7") =>
  ({ metadata: { name: "web" }, spec: { clusterIP, ports } }) as unknown as corev1.Service;

const pod = (podIP?: string) =>
  ({
    metadata: { name: "web-1" },
    spec: { containers: [{ ports: [{ containerPort: 8080 }] }] },
    status: { podIP },
  }) as unknown as corev1.Pod;

describe("where a published port leads", () => {
  const http = { name: "http", port: 80 };
  const cases: [what: string, ports: object[], wanted: string | undefined, port: number | RegExp][] = [
    ["the only port", [http], undefined, 80],
    ["a port by name", [http, { name: "admin", port: 81 }], "admin", 81],
    ["a port by number", [http, { name: "admin", port: 81 }], "80", 80],
    ["TCP beside UDP", [http, { name: "dns", port: 53, protocol: "UDP" }], undefined, 80],
    ["one of several", [http, { name: "admin", port: 81 }], undefined, /several ports: .*80 \(http\), 81 \(admin\)/],
    ["a port that is missing", [http], "9", /has no port 9. It has 80 \(http\)/],
    ["no port", [], undefined, /names no TCP port/],
  ];
  for (const [what, ports, wanted, port] of cases)
    it(what, () => {
      if (typeof port === "number")
        assert.deepEqual(serviceTarget(serviceWith(ports), wanted), { host: "10.96.0.7", port });
      else assert.throws(() => serviceTarget(serviceWith(ports), wanted), port);
    });

  it("not a headless service", () =>
    assert.throws(() => serviceTarget(serviceWith([http], "None"), undefined), /has no cluster IP/));

  it("any port of a pod, once it has an address", () => {
    assert.deepEqual(podTarget(pod("10.244.0.2"), "9000"), { host: "10.244.0.2", port: 9000 });
    assert.deepEqual(podTarget(pod("10.244.0.2"), undefined), { host: "10.244.0.2", port: 8080 });
    assert.throws(() => podTarget(pod(), undefined), /no address yet/);
  });
});
