import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { PersistentVolumes, localProvisioner, nodeAffinityOf, volumeAnnotations } from "@kayak/api";
import type { AnyObject } from "../registry/strategy.ts";
import type { AdmissionRequest } from "./admission.ts";
import { localProvisionerRestriction } from "./local-provisioner.ts";

function volume(node: string, provisioner: string = localProvisioner): AnyObject {
  const annotations = { [volumeAnnotations.provisionedBy]: provisioner };
  return { metadata: { name: "v", annotations }, spec: { nodeAffinity: nodeAffinityOf(node) } } as unknown as AnyObject;
}

function problem(operation: AdmissionRequest["operation"], objects: { object?: AnyObject; oldObject?: AnyObject }) {
  const user = { name: "kayak:local-provisioner:n1", groups: ["kayak:local-provisioners"] };
  const request = {
    operation,
    resource: PersistentVolumes,
    name: "v",
    user,
    namespace: undefined,
    dryRun: false,
    warn: () => {},
    annotate: () => {},
  };
  try {
    void localProvisionerRestriction.validate!({ ...request, ...objects });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const refused = (verb: string) =>
  `persistentvolumes "v" is forbidden: node "n1" can only ${verb} persistent volumes of its own`;

describe("LocalProvisionerRestriction", () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ["creates its own", problem("CREATE", { object: volume("n1") }), undefined],
    ["creates none of another node", problem("CREATE", { object: volume("n2") }), refused("create")],
    ["creates none in another's name", problem("CREATE", { object: volume("n1", "x/y") }), refused("create")],
    ["deletes its own", problem("DELETE", { oldObject: volume("n1") }), undefined],
    ["deletes none of another node", problem("DELETE", { oldObject: volume("n2") }), refused("delete")],
    [
      "takes no volume for its own",
      problem("UPDATE", { oldObject: volume("n2"), object: volume("n1") }),
      refused("update"),
    ],
  ];
  for (const [name, actual, expected] of cases) it(name, () => assert.equal(actual, expected));
});
