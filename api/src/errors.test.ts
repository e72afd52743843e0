import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as errors from "./errors.ts";
import { FieldErrors } from "./validation/field-errors.ts";

const pods = { group: "", plural: "pods" };
const deployments = { group: "apps", plural: "deployments" };

describe("status errors", () => {
  const cases: [errors.StatusError, number, string, string][] = [
    [errors.notFound(deployments, "web"), 404, "NotFound", 'deployments.apps "web" not found'],
    [errors.alreadyExists(pods, "web"), 409, "AlreadyExists", 'pods "web" already exists'],
    [errors.conflict(pods, "web", "stale"), 409, "Conflict", 'Operation cannot be fulfilled on pods "web": stale'],
    [errors.forbidden(pods, "", "no"), 403, "Forbidden", "pods is forbidden: no"],
    [errors.expired("too old resource version: 1 (2)"), 410, "Expired", "too old resource version: 1 (2)"],
    [
      errors.methodNotSupported(pods, "patch"),
      405,
      "MethodNotAllowed",
      'patch is not supported on resources of kind "pods"',
    ],
    [
      errors.unsupportedMediaType(["a/b", "c/d"]),
      415,
      "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: a/b, c/d",
    ],
    [errors.notAcceptable(["a/b"]), 406, "NotAcceptable", "only the following media types are accepted: a/b"],
    [errors.timeout("slow", 1), 504, "Timeout", "Timeout: slow"],
    [errors.tooManyRequests("busy", 1), 429, "TooManyRequests", "busy"],
    [errors.tooLargeResourceVersion(9, 3), 504, "Timeout", "Timeout: Too large resource version: 9, current: 3"],
    [
      errors.serverTimeout(pods, "POST", 1),
      500,
      "ServerTimeout",
      "The POST operation against pods could not be completed at this time, please try again.",
    ],
    [errors.internalError(new Error("boom")), 500, "InternalError", "Internal error occurred: boom"],
    [
      errors.requestEntityTooLarge("limit is 3145728"),
      413,
      "RequestEntityTooLarge",
      "Request entity too large: limit is 3145728",
    ],
  ];
  for (const [error, code, reason, message] of cases) {
    it(`${reason}: ${message}`, () =>
      assert.deepEqual([error.code, error.reason, error.message], [code, reason, message]));
  }

  it("crosses the wire and back", () => {
    const status = errors.notFound(pods, "web").toStatus();
    assert.deepEqual(status.details, { name: "web", kind: "pods" });
    assert.ok(errors.isStatus(errors.StatusError.fromStatus(status), "NotFound"));
  });
});

describe("invalid objects", () => {
  const found = new FieldErrors();
  found.required("spec.containers[0].image");
  found.invalid("spec.replicas", -1, "must be greater than or equal to 0");
  found.invalid("spec.selector", { matchLabels: { a: "b" } }, "field is immutable");
  found.notSupported("spec.restartPolicy", "Now", ["Always", "Never"]);
  found.duplicate("spec.containers[1].name", "web");
  found.forbidden("spec", "no");
  found.tooLong("metadata.annotations", 10);
  found.tooMany("spec.ports", 3, 2);
  found.notFound("spec.volumeMounts[0].name", "data");
  found.internal("metadata", "odd");
  found.typeInvalid("spec.x", null, "must be text");
  const bodies = [
    "Required value",
    "Invalid value: -1: must be greater than or equal to 0",
    'Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
    'Unsupported value: "Now": supported values: "Always", "Never"',
    'Duplicate value: "web"',
    "Forbidden: no",
    "Too long: may not be more than 10 bytes",
    "Too many: 3: must have at most 2 items",
    'Not found: "data"',
    "Internal error: odd",
    "Invalid value: null: must be text",
  ];

  it("words every kind of field error", () =>
    assert.deepEqual(
      found.list.map(({ body }) => body),
      bodies,
    ));

  it("names one error plainly", () => {
    const error = errors.invalid("Pod", "web", found.list.slice(0, 1));
    assert.equal(error.message, 'Pod "web" is invalid: spec.containers[0].image: Required value');
    assert.deepEqual(error.toStatus().details, {
      name: "web",
      kind: "Pod",
      causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.containers[0].image" }],
    });
    assert.equal(error.code, 422);
  });

  it("lists several, each once", () => {
    const error = errors.invalid({ group: "apps", kind: "Deployment" }, "web", [
      ...found.list.slice(4, 6),
      found.list[4]!,
    ]);
    assert.equal(
      error.message,
      'Deployment.apps "web" is invalid: [spec.containers[1].name: Duplicate value: "web", spec: Forbidden: no]',
    );
    assert.equal(error.details?.causes?.length, 3);
  });
});
