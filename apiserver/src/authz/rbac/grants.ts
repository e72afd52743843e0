/** Bindings by who is bound: a binding is filed once for each of its subjects, under the subject and the binding's namespace. */
import type { rbacv1 } from "@kayak/api";
import type { Binding, Grant } from "./policy.ts";

export class Grants {
  /** Subject, then namespace ("" for bindings of the whole cluster). */
  private readonly bySubject = new Map<string, Map<string, Set<Grant>>>();
  /** What each binding put into `bySubject`, to take it out again. */
  private readonly byBinding = new Map<string, readonly Grant[]>();

  *of(subjects: readonly string[], namespace: string): Iterable<Grant> {
    for (const subject of subjects) yield* this.bySubject.get(subject)?.get(namespace) ?? [];
  }

  clear(): void {
    this.bySubject.clear();
    this.byBinding.clear();
  }

  set(key: string, binding: Binding): void {
    this.delete(key);
    const grants = (binding.subjects ?? []).map((subject) => ({ subject, binding }));
    if (grants.length === 0) return;
    this.byBinding.set(key, grants);
    for (const grant of grants) this.file(grant);
  }

  delete(key: string): void {
    for (const grant of this.byBinding.get(key) ?? []) this.unfile(grant);
    this.byBinding.delete(key);
  }

  private file(grant: Grant): void {
    const [subject, namespace] = placeOf(grant);
    const byNamespace = this.bySubject.get(subject) ?? new Map<string, Set<Grant>>();
    this.bySubject.set(subject, byNamespace);
    const grants = byNamespace.get(namespace) ?? new Set();
    byNamespace.set(namespace, grants);
    grants.add(grant);
  }

  private unfile(grant: Grant): void {
    const [subject, namespace] = placeOf(grant);
    const byNamespace = this.bySubject.get(subject);
    const grants = byNamespace?.get(namespace);
    if (!byNamespace || !grants) return;
    grants.delete(grant);
    if (grants.size === 0) byNamespace.delete(namespace);
    if (byNamespace.size === 0) this.bySubject.delete(subject);
  }
}

function placeOf({ subject, binding }: Grant): [subject: string, namespace: string] {
  const namespace = binding.metadata.namespace ?? "";
  return [subjectName(subject, namespace), namespace];
}

/** A service account is the user that its tokens name. */
function subjectName({ kind, name, namespace }: rbacv1.Subject, bindingNamespace: string): string {
  return kind === "ServiceAccount"
    ? `User/system:serviceaccount:${namespace || bindingNamespace}:${name}`
    : `${kind}/${name}`;
}
