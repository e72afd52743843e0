/** The default ClusterRoles of everybody, of the cluster's components and of common add-ons. */
import { nodeRules } from "./node-rules.ts";
import { everything, on, paths, read, reviewAccess, reviewTokens, writeEvents, type Rules } from "./rules.ts";

const certificates = "certificates.k8s.io";
const requests = "certificatesigningrequests";
const readUpdate = `${read} update patch`;

const openToAll = "/livez /readyz /healthz /version /version/";

const scheduler: Rules = [
  writeEvents,
  on("coordination.k8s.io", "leases", "create"),
  on("coordination.k8s.io", "leases", "get update list watch", "kube-scheduler"),
  on("coordination.k8s.io", "leasecandidates", everything),
  on("core", "nodes", read),
  on("core", "pods", `${read} delete`),
  on("core", "pods/binding bindings", "create"),
  on("core", "pods/status", "patch update"),
  on("core", "replicationcontrollers services", read),
  on("apps extensions", "replicasets", read),
  on("apps", "statefulsets", read),
  on("policy", "poddisruptionbudgets", read),
  on("core", "persistentvolumeclaims persistentvolumes", read),
  reviewTokens,
  reviewAccess,
  on("storage.k8s.io", "csinodes", read),
  on("storage.k8s.io", "volumeattachments", read),
  on("core", "namespaces", read),
  on("storage.k8s.io", "csidrivers", read),
  on("storage.k8s.io", "csistoragecapacities", read),
  on("resource.k8s.io", "deviceclasses", read),
  on("resource.k8s.io", "resourceclaims", readUpdate),
  on("resource.k8s.io", "resourceclaims/status", readUpdate),
  on("core", "pods/finalizers", readUpdate),
  on("resource.k8s.io", "resourceslices", read),
];

const controllerManager: Rules = [
  writeEvents,
  on("coordination.k8s.io", "leases", "create"),
  on("coordination.k8s.io", "leases", "get update", "kube-controller-manager"),
  on("core", "secrets serviceaccounts", "create"),
  on("core", "secrets", "delete"),
  on("core", "namespaces secrets serviceaccounts configmaps", "get"),
  on("core", "secrets serviceaccounts", "update"),
  reviewTokens,
  reviewAccess,
  on("*", "*", "list watch"),
  on("core", "serviceaccounts/token", "create"),
];

const approver = (signer: string): Rules => [on(certificates, "signers", "approve", `kubernetes.io/${signer}`)];

export const systemRoles: Readonly<Record<string, Rules>> = {
  "system:discovery": [paths(`${openToAll} /openapi /openapi/* /api /api/* /apis /apis/*`)],
  "system:basic-user": [
    on("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", "create"),
    on("authentication.k8s.io", "selfsubjectreviews", "create"),
  ],
  "system:public-info-viewer": [paths(openToAll)],
  "system:monitoring": [paths("/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/*")],
  "system:service-account-issuer-discovery": [
    paths("/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/"),
  ],
  "system:node": nodeRules,
  "system:node-problem-detector": [on("core", "nodes", "get"), on("core", "nodes/status", "patch"), writeEvents],
  "system:node-proxier": [
    on("core", "services endpoints", "list watch"),
    on("core", "nodes", read),
    writeEvents,
    on("networking.k8s.io", "servicecidrs", "list watch"),
    on("discovery.k8s.io", "endpointslices", "list watch"),
  ],
  "system:kubelet-api-admin": [
    on("core", "nodes", read),
    on("core", "nodes", "proxy"),
    on("core", "nodes/proxy nodes/metrics nodes/stats nodes/log", "*"),
    on("core", "nodes/configz nodes/healthz nodes/pods", "*"),
  ],
  "system:node-bootstrapper": [on(certificates, requests, `create ${read}`)],
  "system:auth-delegator": [reviewTokens, reviewAccess],
  "system:kube-aggregator": [on("core", "services endpoints", read)],
  "system:kube-controller-manager": controllerManager,
  "system:kube-dns": [on("core", "endpoints services", "list watch")],
  "system:kube-scheduler": scheduler,
  "system:volume-scheduler": [
    on("core", "persistentvolumes", readUpdate),
    on("storage.k8s.io", "storageclasses", read),
    on("core", "persistentvolumeclaims", readUpdate),
  ],
  "system:persistent-volume-provisioner": [
    on("core", "persistentvolumes", "get list watch create delete"),
    on("core", "persistentvolumeclaims", "get list watch update"),
    on("storage.k8s.io", "storageclasses", read),
    on("core", "events", "watch"),
    writeEvents,
  ],
  "system:heapster": [on("core", "events pods nodes namespaces", read), on("extensions", "deployments", read)],
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient": [
    on(certificates, `${requests}/nodeclient`, "create"),
  ],
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": [
    on(certificates, `${requests}/selfnodeclient`, "create"),
  ],
  "system:certificates.k8s.io:legacy-unknown-approver": approver("legacy-unknown"),
  "system:certificates.k8s.io:kubelet-serving-approver": approver("kubelet-serving"),
  "system:certificates.k8s.io:kube-apiserver-client-approver": approver("kube-apiserver-client"),
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": approver("kube-apiserver-client-kubelet"),
};
