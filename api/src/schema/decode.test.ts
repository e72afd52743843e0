import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { StatusError } from "../errors.ts";
import { ConfigMaps, Deployments, Pods, Secrets, Services } from "../resources/index.ts";
import type { Resource } from "../resource.ts";
import { LabelSelector } from "../types/meta/v1/index.ts";
import { decode } from "./decode.ts";

const withContainer = (container: unknown) => ({ metadata: { name: "p" }, spec: { containers: [container] } });

describe("decode", () => {
  it("fills in apiVersion, kind and required fields, and drops unknown ones", () => {
    const pod = decode(Pods, withContainer({ image: "busybox", nonsense: 1 }));
    assert.deepEqual(pod, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "", image: "busybox" }] },
      status: {},
    });
  });

  it("does not share what it returns with its input", () => {
    const input = { metadata: { labels: { a: "b" } }, data: { k: "v" } };
    const decoded = decode(ConfigMaps, input);
    assert.notEqual(decoded.data, input.data);
    assert.notEqual(decoded.metadata.labels, input.metadata.labels);
  });

  it("takes null for absent, and for the zero value inside lists and maps", () => {
    const decoded = decode(Pods, {
      metadata: { name: "p", creationTimestamp: null, labels: { a: null } },
      spec: { containers: [{ name: "c", args: ["x", null], resources: null }, null], hostNetwork: null },
      status: null,
    });
    assert.deepEqual(decoded.metadata, { name: "p", labels: { a: "" } });
    assert.deepEqual(decoded.spec, { containers: [{ name: "c", args: ["x", ""] }, { name: "" }] });
  });

  it("brings times and base64 into canonical form", () => {
    const metadata = { name: "s", creationTimestamp: "2024-02-03T04:05:06.789+01:00" };
    const secret = decode(Secrets, { metadata, data: { k: "YWJj\nZGVm\n", empty: "" } });
    assert.equal(secret.metadata.creationTimestamp, "2024-02-03T03:05:06Z");
    assert.deepEqual(secret.data, { k: "YWJjZGVm", empty: "" });
  });

  it("decodes by schema alone, with nothing said about versions", () => {
    assert.deepEqual(decode(LabelSelector, { matchLabels: { a: "b" } }), { matchLabels: { a: "b" } });
    assert.throws(() => decode(LabelSelector, { matchLabels: 1 }), {
      message: "json: cannot unmarshal number into Go struct field LabelSelector.matchLabels of type map[string]string",
    });
  });

  const pod = 'Pod in version "v1" cannot be handled as a Pod: ';
  const refused: [why: string, resource: Resource, value: unknown, message: string][] = [
    [
      "a string for a list",
      Pods,
      { spec: { containers: "x" } },
      `${pod}json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container`,
    ],
    [
      "an object for a list",
      Pods,
      { spec: { containers: {} } },
      `${pod}json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container`,
    ],
    [
      "a string for a number",
      Pods,
      withContainer({ ports: [{ containerPort: "80" }] }),
      `${pod}json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`,
    ],
    [
      "a fraction for a whole number",
      Pods,
      withContainer({ ports: [{ containerPort: 1.5 }] }),
      `${pod}json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`,
    ],
    [
      "a number too large",
      Pods,
      withContainer({ ports: [{ containerPort: 4294967296 }] }),
      `${pod}json: cannot unmarshal number 4294967296 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`,
    ],
    [
      "a boolean label",
      Pods,
      { metadata: { labels: { a: true } } },
      `${pod}json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string`,
    ],
    [
      "a list for a struct",
      Pods,
      { spec: [] },
      `${pod}json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec`,
    ],
    [
      "a string for a boolean",
      Pods,
      { spec: { hostNetwork: "true" } },
      `${pod}json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool`,
    ],
    [
      "an object for a port",
      Services,
      { spec: { ports: [{ targetPort: {} }] } },
      `Service in version "v1" cannot be handled as a Service: json: cannot unmarshal object into Go struct field ServicePort.spec.ports.targetPort of type int32`,
    ],
    [
      "broken base64",
      Secrets,
      { data: { a: "not base64" } },
      `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3`,
    ],
    [
      "a broken time",
      Pods,
      { metadata: { creationTimestamp: "yesterday" } },
      `${pod}parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"`,
    ],
    [
      "an impossible day",
      Pods,
      { metadata: { creationTimestamp: "2023-02-30T00:00:00Z" } },
      `${pod}parsing time "2023-02-30T00:00:00Z": day out of range`,
    ],
    [
      "another version",
      Deployments,
      { apiVersion: "apps/v1beta1", kind: "Deployment" },
      "the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)",
    ],
    [
      "another kind",
      Pods,
      { apiVersion: "v1", kind: "Service" },
      `Service in version "v1" cannot be handled as a Pod: the object's kind is not Pod`,
    ],
    [
      "an enum that is no text",
      Pods,
      withContainer({ imagePullPolicy: 1 }),
      `${pod}json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type string`,
    ],
  ];
  for (const [why, resource, value, message] of refused) {
    it(`refuses ${why}`, () => {
      assert.throws(
        () => decode(resource, value),
        (error) =>
          error instanceof StatusError &&
          error.reason === "BadRequest" &&
          assert.equal(error.message, message) === undefined,
      );
    });
  }

  for (const value of [[], "x", null, 3]) {
    it(`refuses ${JSON.stringify(value)} for an object`, () => {
      assert.throws(
        () => decode(Pods, value),
        /^StatusError: the object provided is unrecognized \(must be of type Pod\): couldn't get version\/kind; json parse error: /,
      );
    });
  }

  it("ignores a label named like a prototype", () => {
    const decoded = decode(ConfigMaps, JSON.parse('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}'));
    assert.equal(Object.getPrototypeOf(decoded.metadata.labels), Object.prototype);
  });
});
