/** The commands that `kubectl --help` calls basic. */
import { table } from "./table.ts";

table("create", "verbs-create", [
  { run: "kubectl create namespace verbs-made", prints: "namespace/verbs-made created" },
  { run: "kubectl create namespace verbs-made", fails: /\(AlreadyExists\): namespaces "verbs-made" already exists/ },
  { run: "kubectl delete namespace verbs-made", prints: 'namespace "verbs-made" deleted' },
  {
    run: "kubectl create namespace Bad_Name",
    fails: /metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 label/,
  },
  { run: "kubectl create configmap c --from-literal=a=1 --from-literal=b=2", prints: "configmap/c created" },
  { run: "kubectl create configmap c --from-literal=a=1", fails: /configmaps "c" already exists/ },
  { run: "kubectl get configmap c -o jsonpath='{.data}'", prints: '{"a":"1","b":"2"}' },
  {
    run: "kubectl create configmap d --from-literal=nonsense",
    fails: /invalid literal source nonsense, expected key=value/,
  },
  {
    run: "echo x > f.txt; kubectl create configmap files --from-file=f.txt --from-file=g=f.txt",
    prints: "configmap/files created",
  },
  { run: "kubectl get cm files -o go-template='{{len .data}}'", prints: "2" },
  { run: "kubectl create secret generic s --from-literal=password=hush", prints: "secret/s created" },
  { run: "kubectl get secret s -o jsonpath='{.data.password}' | base64 -d", prints: "hush" },
  {
    run: "kubectl create secret docker-registry r --docker-server=example.org --docker-username=u --docker-password=p",
    prints: "secret/r created",
  },
  { run: "kubectl get secret r -o jsonpath='{.type}'", prints: "kubernetes.io/dockerconfigjson" },
  { run: "kubectl create secret tls t --cert=none --key=none", fails: /open none: no such file/ },
  {
    run: "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k.pem -out c.pem 2>/dev/null; kubectl create secret tls t --cert=c.pem --key=k.pem",
    prints: "secret/t created",
  },
  { run: "kubectl create serviceaccount robot", prints: "serviceaccount/robot created" },
  { run: "kubectl create token robot --duration=10m | tr -cd . | wc -c", prints: "2" },
  { run: "kubectl create token nobody", fails: /serviceaccounts "nobody" not found/ },
  {
    run: "kubectl create deployment web --image=$IMAGE --replicas=2 --port=8080",
    prints: "deployment.apps/web created",
  },
  { run: "kubectl create deployment web2", fails: /required flag\(s\) \\?"image\\?" not set/ },
  { run: "kubectl create deployment dry --image=$IMAGE --dry-run=client -o name", prints: "deployment.apps/dry" },
  {
    run: "kubectl create deployment dry --image=$IMAGE --dry-run=server",
    prints: "deployment.apps/dry created (server dry run)",
  },
  { run: "kubectl get deployment dry", fails: /deployments.apps "dry" not found/ },
  { run: "kubectl create service clusterip plain --tcp=80:8080", prints: "service/plain created" },
  { run: "kubectl create service nodeport out --tcp=80:8080", prints: "service/out created" },
  { run: "kubectl create service externalname away --external-name example.org", prints: "service/away created" },
  { run: "kubectl create service loadbalancer front --tcp=80", prints: "service/front created" },
  {
    run: "kubectl create service clusterip wrong --tcp=99999",
    fails: /parsing "99999": value out of range/,
  },
  { run: "kubectl create job once --image=$IMAGE -- true", prints: "job.batch/once created" },
  {
    run: "kubectl create cronjob nightly --image=$IMAGE --schedule='0 3 * * *' -- true",
    prints: "cronjob.batch/nightly created",
  },
  {
    run: "kubectl create cronjob wrong --image=$IMAGE --schedule='99 3 * * *' -- true",
    fails: /spec.schedule: Invalid value: "99 3 \* \* \*"/,
  },
  { run: "kubectl create job now --from=cronjob/nightly", prints: "job.batch/now created" },
  {
    run: "kubectl create role reader --verb=get,list --resource=pods",
    prints: "role.rbac.authorization.k8s.io/reader created",
  },
  {
    run: "kubectl create role reader --verb=get --resource=nonsense",
    fails: /the server doesn't have a resource type "nonsense"/,
  },
  {
    run: "kubectl create rolebinding readers --role=reader --serviceaccount=$NS:robot",
    prints: "rolebinding.rbac.authorization.k8s.io/readers created",
  },
  {
    run: "kubectl create clusterrole verbs-c --verb=get --resource=nodes",
    prints: "clusterrole.rbac.authorization.k8s.io/verbs-c created",
  },
  {
    run: "kubectl create clusterrolebinding verbs-cb --clusterrole=verbs-c --user=jane; kubectl delete clusterrolebinding/verbs-cb clusterrole/verbs-c",
    prints: /clusterrolebinding.rbac.authorization.k8s.io\/verbs-cb created/,
  },
  { run: "kubectl create quota q --hard=pods=50,configmaps=50", prints: "resourcequota/q created" },
  {
    run: "kubectl create poddisruptionbudget b --selector=app=web --min-available=1",
    prints: "poddisruptionbudget.policy/b created",
  },
  {
    run: "kubectl create pdb wrong --selector=app=web --min-available=1 --max-unavailable=1",
    fails: /cannot be specified together|min-available and max-unavailable/,
  },
  {
    run: "kubectl create priorityclass verbs-high --value=1000; kubectl delete priorityclass verbs-high",
    prints: /priorityclass.scheduling.k8s.io\/verbs-high created/,
  },
  { run: "kubectl create ingress i --rule='example.org/*=web:80'", prints: "ingress.networking.k8s.io/i created" },
  { run: "kubectl create ingress wrong --rule=nonsense", fails: /rule nonsense is invalid/ },
  {
    run: "printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  generateName: made-\\n' | kubectl create -f - | sed 's/made-.*/made-X/'",
    prints: "configmap/made-X",
  },
  { run: "kubectl create -f missing.yaml", fails: /the path "missing.yaml" does not exist/ },
]);

table("expose and run", "verbs-run", [
  { run: "kubectl run p --image=$IMAGE --port=8080 --labels=app=p", prints: "pod/p created" },
  { run: "kubectl wait --for=condition=Ready pod/p --timeout=30s", prints: "pod/p condition met" },
  { run: "kubectl run p --image=$IMAGE", fails: /pods "p" already exists/ },
  { run: "kubectl run Bad --image=$IMAGE", fails: /metadata.name: Invalid value: "Bad"/ },
  { run: "kubectl run x --image='not an image'", fails: /Invalid image name "not an image"/ },
  { run: "kubectl expose pod p --port=80 --target-port=8080", prints: "service/p exposed" },
  { run: "kubectl expose pod p --port=80", fails: /services "p" already exists/ },
  { run: "kubectl expose pod nobody --port=80", fails: /pods "nobody" not found/ },
  { run: "kubectl run one --rm -i --restart=Never --image=$IMAGE --command -- echo hello", prints: /hello/ },
  {
    run: "kubectl run failing --rm -i --restart=Never --image=$IMAGE --command -- sh -c 'exit 3'",
    fails: /pod .*failing terminated \(Error\)/,
  },
  {
    run: "kubectl run two --image=$IMAGE --env=A=1 --dry-run=client -o jsonpath='{.spec.containers[0].env}'",
    prints: '[{"name":"A","value":"1"}]',
  },
  {
    run: 'kubectl run three --image=$IMAGE --overrides=\'{"spec":{"nodeName":5}}\'',
    fails: /cannot unmarshal number|invalid/i,
  },
  { run: "kubectl create deployment web --image=$IMAGE --replicas=2", prints: "deployment.apps/web created" },
  {
    run: "kubectl expose deployment web --port=80 --target-port=8080 --type=NodePort --name=front",
    prints: "service/front exposed",
  },
  { run: "kubectl get service front -o jsonpath='{.spec.selector} {.spec.type}'", prints: '{"app":"web"} NodePort' },
]);

table("set", "verbs-set", [
  { run: "kubectl create deployment web --image=$IMAGE --replicas=1", prints: "deployment.apps/web created" },
  { run: "kubectl set image deployment/web kayak-demo=other:1", prints: "deployment.apps/web image updated" },
  { run: "kubectl set image deployment/web nobody=other:1", fails: /unable to find container named "nobody"/ },
  { run: "kubectl set image deployment/web kayak-demo=$IMAGE", prints: "deployment.apps/web image updated" },
  { run: "kubectl set env deployment/web A=1 B=2", prints: "deployment.apps/web env updated" },
  { run: "kubectl set env deployment/web --list", prints: /A=1\nB=2/ },
  { run: "kubectl set env deployment/web A-", prints: "deployment.apps/web env updated" },
  {
    run: "kubectl set resources deployment/web --limits=cpu=200m,memory=64Mi --requests=cpu=10m",
    prints: "deployment.apps/web resource requirements updated",
  },
  { run: "kubectl set resources deployment/web --limits=cpu=5m", fails: /must be less than or equal to cpu limit/ },
  { run: "kubectl set serviceaccount deployment/web default", prints: "deployment.apps/web serviceaccount updated" },
  {
    run: "kubectl create service clusterip web --tcp=80:8080; kubectl set selector service web tier=front",
    prints: /service\/web selector updated/,
  },
  { run: "kubectl get service web -o jsonpath='{.spec.selector}'", prints: '{"tier":"front"}' },
  {
    run: "kubectl create role r --verb=get --resource=pods; kubectl create rolebinding b --role=r --user=a; kubectl set subject rolebinding b --user=jane",
    prints: /rolebinding.rbac.authorization.k8s.io\/b subjects updated/,
  },
  { run: "kubectl rollout status deployment/web --timeout=30s", prints: /successfully rolled out/ },
]);

table("explain and get", "verbs-get", [
  { run: "kubectl explain pods", prints: [/KIND: +Pod/, /VERSION: +v1/, /FIELDS:/, /spec\t<PodSpec>/] },
  { run: "kubectl explain deployment.spec.strategy.rollingUpdate.maxSurge", prints: /FIELD: maxSurge/ },
  { run: "kubectl explain hpa --api-version=autoscaling/v2", prints: /VERSION: +v2/ },
  { run: "kubectl explain pods --recursive | grep -c ephemeralContainers", prints: "1" },
  { run: "kubectl explain pods.spec.nonsense", fails: /field "nonsense" does not exist/ },
  { run: "kubectl explain nonsense", fails: /the server doesn't have a resource type "nonsense"/ },
  { run: "kubectl get pods", says: /No resources found in verbs-get namespace/ },
  {
    run: "kubectl create deployment web --image=$IMAGE --replicas=2; kubectl rollout status deployment/web",
    prints: /successfully rolled out/,
  },
  { run: "kubectl get pods", prints: [/^NAME +READY +STATUS +RESTARTS +AGE/, /web-\w+-\w+ +1\/1 +Running +0 +\d+s/] },
  { run: "kubectl get pods -o wide", prints: /NODE +NOMINATED NODE +READINESS GATES/ },
  { run: "kubectl get pods --show-labels", prints: /app=web,pod-template-hash=/ },
  { run: "kubectl get pods -L app", prints: /AGE +APP/ },
  { run: "kubectl get pods -l app=web -o name | wc -l", prints: "2" },
  { run: "kubectl get pods -l 'app in (other)'", says: /No resources found/ },
  { run: "kubectl get pods -l '='", fails: /unable to parse requirement|found '='/ },
  { run: "kubectl get pods --field-selector status.phase=Running -o name | wc -l", prints: "2" },
  { run: "kubectl get pods --field-selector spec.nonsense=1", fails: /field label not supported: spec.nonsense/ },
  { run: "kubectl get pods --sort-by=.metadata.name --no-headers | wc -l", prints: "2" },
  {
    run: "kubectl get pods -o custom-columns=N:.metadata.name,P:.status.phase",
    prints: [/^N +P\n/, /web-\S+ +Running/],
  },
  { run: "kubectl get deployment web -o yaml", prints: [/^apiVersion: apps\/v1\n/, /readyReplicas: 2/] },
  { run: "kubectl get deployment web -o yaml | grep -c managedFields || true", prints: "0" },
  { run: "kubectl get deployment web -o yaml --show-managed-fields | grep -c managedFields", prints: "1" },
  { run: "kubectl get deployment/web service/nobody", fails: /services "nobody" not found/ },
  { run: "kubectl get deploy,rs,po | grep -c ^NAME", prints: "3" },
  { run: "kubectl get all", prints: [/deployment.apps\/web/, /replicaset.apps\/web/, /pod\/web/] },
  { run: "kubectl get nodes --chunk-size=1 -o name | wc -l", prints: "3" },
  { run: "kubectl get pods -A --no-headers | grep -c verbs-get", prints: "2" },
  { run: "kubectl get pods --raw /nonsense", fails: /./ },
  { run: "kubectl get --raw /api/v1/namespaces/$NS | head -c 20", prints: '{"kind":"Namespace",' },
  { run: "kubectl get --raw /healthz", prints: "ok" },
  { run: "kubectl get nonsense", fails: /the server doesn't have a resource type "nonsense"/ },
  {
    run: "kubectl get pods --output=nonsense",
    fails: /unable to match a printer suitable for the output format "nonsense"/,
  },
  { run: "kubectl get deployment web --subresource=status -o jsonpath='{.status.replicas}'", prints: "2" },
  { run: "kubectl get deployment web --subresource=scale", prints: /DESIRED +AVAILABLE/ },
  {
    run: "timeout 2 kubectl get pods --watch --output-watch-events --no-headers | grep -c ADDED || true",
    prints: "2",
  },
]);

table("edit and delete", "verbs-edit", [
  { run: "kubectl create configmap c --from-literal=a=1", prints: "configmap/c created" },
  { run: "EDITOR='sed -i s/\\ a:/\\ b:/' kubectl edit configmap c", prints: "configmap/c edited" },
  { run: "kubectl get cm c -o jsonpath='{.data}'", prints: '{"b":"1"}' },
  { run: "EDITOR=true kubectl edit configmap c", says: /Edit cancelled, no changes made/ },
  {
    run: "EDITOR='sed -i s/^data:/date:/' kubectl edit configmap c",
    fails: /configmaps "c" is invalid[^]*Edit cancelled, no valid changes were saved/,
  },
  {
    run: "EDITOR='sed -i s/name:.c/name:\\ d/' kubectl edit configmap c",
    fails: /At least one of apiVersion, kind and name was changed/,
  },
  { run: "kubectl edit configmap nobody", fails: /configmaps "nobody" not found/ },
  { run: "kubectl delete configmap c nobody", fails: /configmaps "nobody" not found/ },
  { run: "kubectl delete configmap nobody --ignore-not-found", prints: "" },
  {
    run: "kubectl create cm x; kubectl label cm x group=1; kubectl delete cm -l group=1",
    prints: /configmap "x" deleted/,
  },
  { run: "kubectl delete pods --all", prints: "No resources found" },
  { run: "kubectl run slow --image=$IMAGE; kubectl wait --for=condition=Ready pod/slow", prints: /condition met/ },
  { run: "kubectl delete pod slow --now", prints: 'pod "slow" deleted' },
  {
    run: "kubectl run gone --image=$IMAGE; kubectl delete pod gone --force --grace-period=0",
    says: /Immediate deletion does not wait/,
  },
  {
    run: "kubectl create deployment keep --image=$IMAGE; kubectl delete deployment keep --cascade=orphan",
    prints: /deployment.apps "keep" deleted/,
  },
  { run: "kubectl get rs -l app=keep -o name | wc -l", prints: "1" },
  { run: "kubectl delete rs -l app=keep --cascade=foreground", prints: /replicaset.apps "keep-\w+" deleted/ },
  { run: "kubectl get pods -l app=keep -o name | wc -l", prints: "0" },
  {
    run: "kubectl delete cm kube-root-ca.crt --dry-run=server",
    prints: 'configmap "kube-root-ca.crt" deleted (server dry run)',
  },
  {
    run: "kubectl delete cm kube-root-ca.crt --dry-run=client",
    prints: 'configmap "kube-root-ca.crt" deleted (dry run)',
  },
  { run: "kubectl delete cm", fails: /resource\(s\) were provided, but no name was specified/ },
  { run: "kubectl delete namespace kube-system", fails: /this namespace may not be deleted/ },
]);
