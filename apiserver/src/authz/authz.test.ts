import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { parseRequest } from "../http/request-info.ts";
import {
  defaultClusterRoleBindings,
  defaultClusterRoles,
  defaultRoleBindings,
  defaultRoles,
} from "../bootstrap/rbac/defaults.ts";
import { attributesOf } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import { nodeAuthorizer } from "./node/authorizer.ts";
import { NodeGraph } from "./node/graph.ts";
import { rbacAuthorizer } from "./rbac/authorizer.ts";
import { RbacPolicy } from "./rbac/policy.ts";
import { superuser } from "./superuser.ts";
import { listenTo } from "./testing/listen.ts";
import { union } from "./union.ts";

const pods = [
  {
    metadata: { name: "mine", namespace: "a" },
    spec: {
      nodeName: "n1",
      serviceAccountName: "runner",
      containers: [
        {
          name: "c",
          envFrom: [{ secretRef: { name: "from-env" } }],
          env: [{ name: "X", valueFrom: { configMapKeyRef: { name: "from-key", key: "k" } } }],
        },
      ],
      volumes: [
        { name: "v", secret: { secretName: "from-volume" } },
        { name: "p", projected: { sources: [{ configMap: { name: "from-projected" } }] } },
        { name: "c", persistentVolumeClaim: { claimName: "claim" } },
        { name: "e", ephemeral: { volumeClaimTemplate: {} } },
      ],
    },
  },
] as unknown as corev1.Pod[];

const listen = listenTo({
  pods,
  persistentvolumes: [
    {
      metadata: { name: "v" },
      spec: {
        claimRef: { namespace: "a", name: "claim" },
        csi: { nodePublishSecretRef: { namespace: "drivers", name: "from-volume-driver" } },
      },
    },
    { metadata: { name: "others" }, spec: { claimRef: { namespace: "b", name: "claim" } } },
  ],
  volumeattachments: [{ metadata: { name: "attached" }, spec: { nodeName: "n1" } }],
  clusterroles: defaultClusterRoles(),
  roles: defaultRoles(),
  clusterrolebindings: defaultClusterRoleBindings(),
  rolebindings: defaultRoleBindings(),
});
const authorizer = union([superuser, nodeAuthorizer(new NodeGraph(listen)), rbacAuthorizer(new RbacPolicy(listen))]);

const controller = (name: string) => ({
  name: `system:serviceaccount:kube-system:${name}`,
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
});

const users = {
  admin: { name: "anyone", groups: ["system:masters", "system:authenticated"] },
  scheduler: { name: "system:kube-scheduler", groups: ["system:authenticated"] },
  controllers: { name: "system:kube-controller-manager", groups: ["system:authenticated"] },
  deployments: controller("deployment-controller"),
  replicaSets: controller("replicaset-controller"),
  namespaces: controller("namespace-controller"),
  proxy: { name: "system:kube-proxy", groups: ["system:authenticated"] },
  n1: { name: "system:node:n1", groups: ["system:nodes", "system:authenticated"] },
  n2: { name: "system:node:n2", groups: ["system:nodes", "system:authenticated"] },
  impostor: { name: "system:node:n1", groups: ["system:authenticated"] },
  account: {
    name: "system:serviceaccount:a:b",
    groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"],
  },
  bob: { name: "bob", groups: ["system:authenticated"] },
  nobody: { name: "system:anonymous", groups: ["system:unauthenticated"] },
} as const;

const secrets = "/api/v1/namespaces/a/secrets";
const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

const allowed: [user: keyof typeof users, method: string, url: string][] = [
  ["admin", "DELETE", "/api/v1/nodes/n1"],
  ["admin", "GET", "/metrics"],
  ["scheduler", "GET", "/api/v1/pods?watch=1"],
  ["scheduler", "POST", "/api/v1/namespaces/a/pods/p/binding"],
  ["scheduler", "PATCH", "/api/v1/namespaces/a/pods/p/status"],
  ["scheduler", "PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler"],
  ["controllers", "GET", "/apis/apps/v1/deployments?watch=1"],
  ["controllers", "POST", "/api/v1/namespaces/kube-system/serviceaccounts/deployment-controller/token"],
  ["replicaSets", "POST", "/api/v1/namespaces/a/pods"],
  ["deployments", "PUT", "/apis/apps/v1/namespaces/a/deployments/d/status"],
  ["namespaces", "PUT", "/api/v1/namespaces/a/finalize"],
  ["proxy", "GET", "/apis/discovery.k8s.io/v1/endpointslices?watch=1"],
  ["proxy", "GET", "/api/v1/services"],
  ["n1", "GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&watch=1"],
  ["n1", "GET", "/api/v1/namespaces/a/pods/mine"],
  ["n1", "PATCH", "/api/v1/nodes/n1/status"],
  ["n1", "PATCH", "/api/v1/namespaces/a/pods/mine/status"],
  ["n1", "GET", `${secrets}/from-env`],
  ["n1", "GET", `${secrets}/from-volume`],
  ["n1", "GET", "/api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3Dfrom-volume&watch=1"],
  ["n1", "GET", "/api/v1/namespaces/a/configmaps/from-key"],
  ["n1", "GET", "/api/v1/namespaces/a/configmaps/from-projected"],
  ["n1", "POST", "/api/v1/namespaces/a/serviceaccounts/runner/token"],
  ["n1", "PUT", `${leases}/n1`],
  ["n1", "POST", leases],
  ["n1", "GET", "/api/v1/nodes/n1"],
  ["n1", "GET", "/api/v1/nodes?fieldSelector=metadata.name%3Dn1&watch=1"],
  ["n1", "GET", "/api/v1/namespaces/a/persistentvolumeclaims/claim"],
  ["n1", "GET", "/api/v1/namespaces/a/persistentvolumeclaims/mine-e"],
  ["n1", "PATCH", "/api/v1/namespaces/a/persistentvolumeclaims/claim/status"],
  ["n1", "GET", "/api/v1/persistentvolumes/v"],
  ["n1", "GET", "/api/v1/namespaces/drivers/secrets/from-volume-driver"],
  ["n1", "GET", "/api/v1/namespaces/a/serviceaccounts/runner"],
  ["n1", "GET", "/apis/storage.k8s.io/v1/volumeattachments/attached"],
  ["n1", "PATCH", "/apis/storage.k8s.io/v1/csinodes/n1"],
  ["n1", "POST", "/api/v1/namespaces/a/pods/mine/eviction"],
  ["n1", "GET", "/api/v1/services?watch=1"],
  ["account", "GET", "/.well-known/openid-configuration"],
  ["bob", "GET", "/apis"],
  ["bob", "GET", "/openapi/v3/apis/apps/v1"],
  ["bob", "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"],
  ["nobody", "GET", "/readyz"],
  ["nobody", "GET", "/version"],
];

const refused: [user: keyof typeof users, method: string, url: string][] = [
  ["scheduler", "GET", secrets],
  ["scheduler", "PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/other"],
  ["proxy", "DELETE", "/api/v1/namespaces/a/services/s"],
  ["n1", "GET", "/api/v1/pods"],
  ["n1", "GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn2&watch=1"],
  ["n1", "GET", "/api/v1/namespaces/a/pods/other"],
  ["n1", "GET", secrets],
  ["n1", "GET", `${secrets}/other`],
  ["n1", "GET", "/api/v1/namespaces/b/secrets/from-env"],
  ["n1", "DELETE", `${secrets}/from-env`],
  ["n1", "POST", "/api/v1/namespaces/a/serviceaccounts/other/token"],
  ["n1", "PUT", `${leases}/n2`],
  ["n1", "PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/n1"],
  ["n1", "POST", "/api/v1/namespaces/a/pods/mine/binding"],
  ["n1", "GET", "/api/v1/nodes"],
  ["n1", "GET", "/api/v1/nodes/n2"],
  ["n1", "DELETE", "/api/v1/nodes/n1"],
  ["n1", "GET", "/api/v1/namespaces/b/persistentvolumeclaims/claim"],
  ["n1", "GET", "/api/v1/namespaces/a/persistentvolumeclaims"],
  ["n1", "PATCH", "/api/v1/namespaces/a/persistentvolumeclaims/claim"],
  ["n1", "GET", "/api/v1/persistentvolumes/others"],
  ["n1", "GET", "/api/v1/persistentvolumes"],
  ["n1", "GET", "/apis/storage.k8s.io/v1/csinodes/n2"],
  ["n1", "GET", leases],
  ["n2", "GET", "/api/v1/persistentvolumes/v"],
  ["n2", "GET", "/api/v1/namespaces/drivers/secrets/from-volume-driver"],
  ["n2", "GET", "/apis/storage.k8s.io/v1/volumeattachments/attached"],
  ["n2", "GET", `${secrets}/from-env`],
  ["controllers", "POST", "/api/v1/namespaces/a/pods"],
  ["controllers", "PUT", "/apis/apps/v1/namespaces/a/deployments/d/status"],
  ["deployments", "POST", "/api/v1/namespaces/a/pods"],
  ["impostor", "GET", `${secrets}/from-env`],
  ["account", "GET", "/api/v1/pods"],
  ["bob", "GET", "/api/v1/namespaces/default/pods"],
  ["bob", "GET", "/metrics"],
  ["nobody", "GET", "/apis"],
  ["nobody", "GET", "/api/v1/pods"],
];

describe("authorization", () => {
  const verdict = (user: keyof typeof users, method: string, url: string) =>
    authorizer.decide(attributesOf(users[user], parseRequest(method, url))).allowed;
  for (const [user, method, url] of allowed)
    it(`lets ${user} ${method} ${url}`, () => assert.equal(verdict(user, method, url), true));
  for (const [user, method, url] of refused)
    it(`refuses ${user} ${method} ${url}`, () => assert.equal(verdict(user, method, url), false));

  const messages: [user: keyof typeof users, method: string, url: string, message: string][] = [
    [
      "bob",
      "GET",
      "/api/v1/namespaces/default/pods",
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      "bob",
      "GET",
      "/api/v1/pods",
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      "bob",
      "PUT",
      "/apis/apps/v1/namespaces/a/deployments/d/scale",
      'deployments.apps "d" is forbidden: User "bob" cannot update resource "deployments/scale" in API group "apps" in the namespace "a"',
    ],
    ["nobody", "GET", "/metrics", 'forbidden: User "system:anonymous" cannot get path "/metrics"'],
    [
      "n1",
      "GET",
      `${secrets}/other`,
      'secrets "other" is forbidden: User "system:node:n1" cannot get resource "secrets" in API group "" in the namespace "a": no relationship found between node \'n1\' and this object',
    ],
  ];
  for (const [user, method, url, message] of messages) {
    it(`words its refusal: ${message}`, () => {
      assert.throws(() => authorize(authorizer, attributesOf(users[user], parseRequest(method, url))), {
        reason: "Forbidden",
        code: 403,
        message,
      });
    });
  }
});
