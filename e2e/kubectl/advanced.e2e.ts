/** The commands for configuration kept in files, and for labels. */
import { table } from "./table.ts";

const manifest = (value: string) =>
  `cat > c.yaml <<< $'---\\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "${value}"}}'`;

table("apply, diff, patch, replace", "verbs-apply", [
  { run: `${manifest("1")}; kubectl apply -f c.yaml`, prints: "configmap/c created" },
  { run: "kubectl apply -f c.yaml", prints: "configmap/c unchanged" },
  { run: "kubectl diff -f c.yaml", prints: "" },
  { run: `${manifest("2")}; kubectl diff -f c.yaml`, prints: [/^-  a: "1"/m, /^\+  a: "2"/m], fails: /./ },
  { run: "kubectl apply -f c.yaml --dry-run=server", prints: "configmap/c configured (server dry run)" },
  { run: "kubectl apply -f c.yaml", prints: "configmap/c configured" },
  { run: "kubectl apply view-last-applied configmap c -o json", prints: /"a": "2"/ },
  {
    run: "kubectl create cm bare; kubectl apply set-last-applied -f <(printf -- '---\\n{apiVersion: v1, kind: ConfigMap, metadata: {name: bare}}') --create-annotation",
    prints: /configmap\/bare configured/,
  },
  {
    run: "printf -- '---\\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: 1}}' | kubectl apply -f -",
    fails: /cannot unmarshal number into Go struct field ConfigMap.data of type string|invalid type/,
  },
  { run: "kubectl apply -f missing.yaml", fails: /the path "missing.yaml" does not exist/ },
  {
    run: "printf -- '---\\n{apiVersion: v1, kind: ConfigMap, metadata: {name: ss}, data: {a: one}}' > ss.yaml; kubectl apply --server-side -f ss.yaml",
    prints: "configmap/ss serverside-applied",
  },
  {
    run: "sed -i s/one/two/ ss.yaml; kubectl apply --server-side --field-manager=other -f ss.yaml",
    fails: /Apply failed with 1 conflict: conflict with "kubectl": .data.a/,
  },
  {
    run: "kubectl apply --server-side --field-manager=other --force-conflicts -f ss.yaml",
    prints: "configmap/ss serverside-applied",
  },
  {
    run: "kubectl get cm ss -o jsonpath='{.metadata.managedFields[*].manager}' --show-managed-fields",
    prints: /other/,
  },
  { run: "kubectl apply --server-side -f c.yaml", prints: "configmap/c serverside-applied" },
  { run: "kubectl apply --prune -f ss.yaml --prune-allowlist=core/v1/ConfigMap -l x=y", fails: /./ },
  { run: `kubectl patch configmap c -p '{"data":{"b":"3"}}'`, prints: "configmap/c patched" },
  { run: `kubectl patch configmap c -p '{"data":{"b":"3"}}'`, prints: "configmap/c patched (no change)" },
  {
    run: `kubectl patch configmap c --type=json -p '[{"op":"remove","path":"/data/b"}]'`,
    prints: "configmap/c patched",
  },
  {
    run: `kubectl patch configmap c --type=json -p '[{"op":"remove","path":"/data/none"}]'`,
    fails: /the server rejected our request due to an error in our request|Unable to remove nonexistent key/,
  },
  { run: `kubectl patch configmap c --type=merge -p '{"data":null}'`, prints: "configmap/c patched" },
  { run: `kubectl patch configmap c --type=nonsense -p '{}'`, fails: /--type must be one of/ },
  { run: `kubectl patch configmap nobody -p '{}'`, fails: /configmaps "nobody" not found/ },
  { run: "kubectl create deployment web --image=$IMAGE", prints: "deployment.apps/web created" },
  {
    run: `kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"kayak-demo","env":[{"name":"A","value":"1"}]}]}}}}'`,
    prints: "deployment.apps/web patched",
  },
  {
    run: `kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'`,
    prints: "scale.autoscaling/web patched",
  },
  {
    run: "kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].image} {.spec.replicas}'",
    prints: "kayak-demo:1 2",
  },
  {
    run: "kubectl get cm c -o yaml | sed 's/^metadata:/data: {z: \"1\"}\\nmetadata:/' > z.yaml; kubectl replace -f z.yaml",
    prints: "configmap/c replaced",
  },
  {
    run: "kubectl replace -f z.yaml",
    fails: /Operation cannot be fulfilled on configmaps "c": the object has been modified/,
  },
  { run: "kubectl replace --force -f c.yaml", prints: /configmap "c" deleted\nconfigmap\/c replaced/ },
  {
    run: "printf -- '---\\n{apiVersion: v1, kind: ConfigMap, metadata: {name: nobody}}' | kubectl replace -f -",
    fails: /configmaps "nobody" not found/,
  },
  {
    run: "mkdir -p k; cp c.yaml k/; printf 'resources: [c.yaml]\\nnamePrefix: pre-\\n' > k/kustomization.yaml; kubectl kustomize k | grep name:",
    prints: "name: pre-c",
  },
  { run: "kubectl apply -k k", prints: "configmap/pre-c created" },
  { run: "kubectl delete -k k", prints: 'configmap "pre-c" deleted' },
]);

table("wait, label, annotate", "verbs-label", [
  { run: "kubectl run p --image=$IMAGE", prints: "pod/p created" },
  { run: "kubectl wait --for=condition=Ready pod/p --timeout=30s", prints: "pod/p condition met" },
  {
    run: "kubectl wait --for=condition=Nonsense pod/p --timeout=1s",
    fails: /timed out waiting for the condition on pods\/p/,
  },
  { run: "kubectl wait --for=delete pod/nobody", prints: "" },
  {
    run: "kubectl wait --for=create configmap/later --timeout=20s & sleep 0.3; kubectl create configmap later; wait",
    prints: /configmap\/later condition met/,
  },
  { run: "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/p", prints: "pod/p condition met" },
  { run: "kubectl label pod p tier=front", prints: "pod/p labeled" },
  { run: "kubectl label pod p tier=front", prints: "pod/p not labeled" },
  { run: "kubectl label pod p tier=back", fails: /'tier' already has a value \(front\), and --overwrite is false/ },
  { run: "kubectl label pod p tier=back --overwrite", prints: "pod/p labeled" },
  { run: "kubectl label pod p 'bad key=1'", fails: /invalid label|name part must consist of/ },
  {
    run: "kubectl label pod p tier=-bad- --overwrite",
    fails: /invalid label value|must be an empty string or consist of alphanumeric/,
  },
  { run: "kubectl label pod p tier-", prints: "pod/p unlabeled" },
  { run: "kubectl label pods --all all=yes", prints: "pod/p labeled" },
  { run: "kubectl label pod p --list", prints: /all=yes\nrun=p|run=p\nall=yes/ },
  { run: "kubectl annotate pod p note='a b'", prints: "pod/p annotated" },
  {
    run: "kubectl annotate pod p note=c",
    fails: /--overwrite is false but found the following declared annotation\(s\)/,
  },
  { run: "kubectl annotate pod p note-", prints: "pod/p annotated" },
  { run: "kubectl annotate pod nobody a=b", fails: /pods "nobody" not found/ },
]);
