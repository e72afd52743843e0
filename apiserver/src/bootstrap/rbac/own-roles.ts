/**
 * What upstream leaves to the installer of a cluster, kayak brings along: the node's DNS works beside kube-proxy and under its
 * name, and the service that leads there is kept by the controller manager's process.
 */
import type { NamespaceRole } from "./namespace-roles.ts";
import { on, read, writeEvents, type Rules } from "./rules.ts";

const certificates = "certificates.k8s.io";
const requests = "certificatesigningrequests";

export const ownClusterRoles: Readonly<Record<string, Rules>> = {
  // Who holds a token may ask for the first certificate of a node.
  "kayak:join": [
    on(certificates, requests, `create ${read}`),
    on(certificates, `${requests}/nodeclient`, "create"),
    on("core", "nodes", "get"),
  ],
  // Nodes renew their own certificates, and have their proxy's and their provisioner's.
  "kayak:node-certificates": [
    on(
      certificates,
      ["selfnodeclient", "selfnodeserver", "nodeproxy", "nodeprovisioner"]
        .map((name) => `${requests}/${name}`)
        .join(" "),
      "create",
    ),
  ],
  // Where published ports of the server's machine lead.
  "kayak:publish": [on("core", "services pods", "get list"), on("apps", "deployments", "get")],
  // Every node makes volumes for claims; an admission plugin keeps it to its own.
  "kayak:local-provisioner": [
    on("core", "persistentvolumes", `${read} create patch delete`),
    on("core", "persistentvolumeclaims", read),
    on("core", "persistentvolumeclaims/status", "patch"),
    on("storage.k8s.io", "storageclasses", read),
    writeEvents,
  ],
};

export const ownNamespaceRoles: readonly NamespaceRole[] = [
  {
    // Without a name: whoever joins learns the cluster's authority here, and compares it with its pin.
    namespace: "kube-public",
    name: "kayak:cluster-info",
    rules: [on("core", "configmaps", "get", "cluster-info")],
    users: ["system:anonymous"],
  },
  {
    // What every node is told when it joins.
    namespace: "kube-system",
    name: "kayak:cluster",
    rules: [on("core", "configmaps", "get", "kayak-cluster")],
    groups: ["system:bootstrappers:kayak"],
  },
  {
    namespace: "kube-system",
    name: "kayak:dns",
    rules: [on("core", "configmaps", read, "kayak-dns")],
    users: ["system:kube-proxy"],
  },
  {
    namespace: "kube-system",
    name: "kayak:dns-service",
    rules: [on("core", "services", "create"), on("discovery.k8s.io", "endpointslices", "create update")],
    users: ["system:kube-controller-manager"],
  },
];
