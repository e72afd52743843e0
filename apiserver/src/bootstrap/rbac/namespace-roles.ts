/** The default Roles, and who has them. */
import { on, read, writeEvents, type Rules } from "./rules.ts";

export interface NamespaceRole {
  readonly namespace: string;
  readonly name: string;
  readonly rules: Rules;
  /** Of the binding; as the role's when absent. */
  readonly binding?: string;
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  /** In kube-system. */
  readonly accounts?: readonly string[];
}

const system = "kube-system";

export const namespaceRoles: readonly NamespaceRole[] = [
  {
    namespace: system,
    name: "extension-apiserver-authentication-reader",
    rules: [on("core", "configmaps", read, "extension-apiserver-authentication")],
    binding: "system::extension-apiserver-authentication-reader",
    users: ["system:kube-controller-manager", "system:kube-scheduler"],
  },
  {
    namespace: system,
    name: "system:controller:bootstrap-signer",
    rules: [on("core", "secrets", read)],
    accounts: ["bootstrap-signer"],
  },
  {
    namespace: system,
    name: "system:controller:cloud-provider",
    rules: [on("core", "configmaps", `create ${read}`)],
    accounts: ["cloud-provider"],
  },
  {
    namespace: system,
    name: "system:controller:token-cleaner",
    rules: [on("core", "secrets", `${read} delete`), writeEvents],
    accounts: ["token-cleaner"],
  },
  {
    namespace: system,
    name: "system::leader-locking-kube-controller-manager",
    rules: [on("core", "configmaps", "watch"), on("core", "configmaps", "get update", "kube-controller-manager")],
    users: ["system:kube-controller-manager"],
    accounts: ["kube-controller-manager"],
  },
  {
    namespace: system,
    name: "system::leader-locking-kube-scheduler",
    rules: [on("core", "configmaps", "watch"), on("core", "configmaps", "get update", "kube-scheduler")],
    users: ["system:kube-scheduler"],
    accounts: ["kube-scheduler"],
  },
  {
    namespace: "kube-public",
    name: "system:controller:bootstrap-signer",
    rules: [on("core", "configmaps", read), on("core", "configmaps", "update", "cluster-info"), writeEvents],
    accounts: ["bootstrap-signer"],
  },
];
