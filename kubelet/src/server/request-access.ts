/** What a request to the kubelet asks to do, as attributes of its node: one subresource after the other, any of which suffices. */

export interface Access {
  readonly verb: string;
  /** Of `nodes`, for the kubelet's own node. */
  readonly subresource: string;
}

export const superuserGroup = "system:masters";

const verbs: Readonly<Record<string, string>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** The finer ones first; everything else takes the right to do everything. */
const subresources: readonly (readonly [path: string, ...subresources: string[]])[] = [
  ["/stats", "stats"],
  ["/metrics", "metrics"],
  ["/logs", "log"],
  ["/checkpoint", "checkpoint"],
  ["/pods", "pods", "proxy"],
  ["/runningpods", "pods", "proxy"],
  ["/healthz", "healthz", "proxy"],
  ["/configz", "configz", "proxy"],
];

export function planRequest(method: string, path: string): Access[] {
  const verb = verbs[method] ?? "";
  const [, ...finer] = subresources.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`)) ?? [
    "",
    "proxy",
  ];
  return finer.map((subresource) => ({ verb, subresource }));
}

export function describeRequest(user: string, plan: readonly Access[]): string {
  const names = plan.map(({ subresource }) => subresource).join(" ");
  return `user=${user}, verb=${plan[0]?.verb ?? ""}, resource=nodes, subresource(s)=[${names}]`;
}
