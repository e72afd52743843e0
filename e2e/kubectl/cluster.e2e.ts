/** The commands for the cluster itself: its nodes, certificates and numbers. */
import { table } from "./table.ts";

table("certificate, cluster-info, top", "verbs-cluster", [
  { run: "kubectl cluster-info", prints: /Kubernetes control plane.* is running at .*https:\/\/127.0.0.1:\d+/ },
  { run: "kubectl cluster-info dump --output-directory=dump --namespaces=$NS", prints: /Cluster info dumped to dump/ },
  {
    run: "kubectl top nodes",
    settles: true,
    prints: [/NAME +CPU\(cores\) +CPU\S* +MEMORY\(bytes\) +MEMORY/, /node-1 +\d+m/],
  },
  { run: "kubectl run busy --image=$IMAGE; kubectl wait --for=condition=Ready pod/busy", prints: /condition met/ },
  { run: "kubectl top pod busy", settles: true, prints: [/NAME +CPU\(cores\) +MEMORY\(bytes\)/, /busy +\d+m +\d+Mi/] },
  { run: "kubectl top pods --containers", prints: /busy +busy +\d+m/ },
  { run: "kubectl top pod nobody", fails: /"nobody" not found/ },
  {
    run: "openssl req -new -newkey rsa:2048 -nodes -keyout jane.key -subj /CN=jane -out jane.csr 2>/dev/null; printf -- '---\\napiVersion: certificates.k8s.io/v1\\nkind: CertificateSigningRequest\\nmetadata: {name: verbs-jane}\\nspec: {request: %s, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}\\n' $(base64 -w0 jane.csr) | kubectl apply -f -",
    prints: "certificatesigningrequest.certificates.k8s.io/verbs-jane created",
  },
  {
    run: "kubectl get csr verbs-jane",
    prints: [/NAME +AGE +SIGNERNAME +REQUESTOR +REQUESTEDDURATION +CONDITION/, /kubernetes-admin +<none> +Pending/],
  },
  {
    run: "kubectl certificate approve verbs-jane",
    prints: "certificatesigningrequest.certificates.k8s.io/verbs-jane approved",
  },
  {
    run: "kubectl get csr verbs-jane -o jsonpath='{.status.certificate}' | base64 -d | openssl x509 -noout -subject",
    settles: true,
    prints: /CN ?= ?jane/,
  },
  { run: "kubectl certificate deny verbs-jane", fails: /./ },
  {
    run: "kubectl certificate approve nobody",
    fails: /certificatesigningrequests.certificates.k8s.io "nobody" not found/,
  },
  { run: "kubectl delete csr verbs-jane", prints: /"verbs-jane" deleted/ },
]);

table("cordon, drain, taint", "verbs-drain", [
  { run: "kubectl cordon node-3", prints: "node/node-3 cordoned" },
  { run: "kubectl cordon node-3", prints: "node/node-3 already cordoned" },
  { run: "kubectl get node node-3", prints: /Ready,SchedulingDisabled/ },
  { run: "kubectl uncordon node-3", prints: "node/node-3 uncordoned" },
  { run: "kubectl cordon nobody", fails: /nodes "nobody" not found/ },
  { run: "kubectl taint node node-3 key=value:NoSchedule", prints: "node/node-3 tainted" },
  {
    run: "kubectl taint node node-3 key=value:NoSchedule",
    fails: /node node-3 already has key taint\(s\) with same effect\(s\)/,
  },
  { run: "kubectl taint node node-3 key=value:Nonsense", fails: /invalid taint effect: Nonsense/ },
  { run: "kubectl taint node node-3 key-", prints: "node/node-3 untainted" },
  { run: "kubectl taint node node-3 key-", fails: /taint "key" not found/ },
  {
    run: "kubectl create deployment web --image=$IMAGE --replicas=3; kubectl rollout status deployment/web",
    prints: /successfully/,
  },
  {
    run: 'kubectl run alone --image=$IMAGE --overrides=\'{"spec":{"nodeName":"node-3"}}\'; kubectl wait --for=condition=Ready pod/alone',
    prints: /condition met/,
  },
  {
    run: "kubectl drain node-3 --pod-selector=run=alone",
    fails: /cannot delete .*declare no controller \(use --force to override\): verbs-drain\/alone/,
  },
  {
    run: "kubectl drain node-3 --force --ignore-daemonsets --delete-emptydir-data --timeout=60s --pod-selector='app!=other'",
    prints: /node\/node-3 drained/,
  },
  { run: "kubectl get pods --field-selector spec.nodeName=node-3 -o name | wc -l", prints: "0" },
  { run: "kubectl rollout status deployment/web --timeout=30s", prints: /successfully/ },
  { run: "kubectl uncordon node-3", prints: "node/node-3 uncordoned" },
  {
    run: "kubectl create pdb all --selector=app=web --min-available=3",
    prints: "poddisruptionbudget.policy/all created",
  },
  { run: "kubectl wait --for=jsonpath='{.status.currentHealthy}'=3 pdb/all", prints: /condition met/ },
  {
    run: "kubectl drain node-1 node-2 node-3 --ignore-daemonsets --force --pod-selector=app=web --timeout=3s",
    fails: /Cannot evict pod as it would violate the pod's disruption budget/,
  },
  { run: "kubectl uncordon node-1 node-2 node-3", prints: /node\/node-1 uncordoned/ },
]);
