/** The commands for looking into what runs. */
import { table } from "./table.ts";

table("describe, logs, events", "verbs-look", [
  {
    run: "kubectl create deployment web --image=$IMAGE --replicas=2; kubectl rollout status deployment/web",
    prints: /successfully/,
  },
  {
    run: "kubectl describe deployment web",
    prints: [/Replicas: +2 desired \| 2 updated \| 2 total \| 2 available/, /ScalingReplicaSet/],
  },
  {
    run: "kubectl describe pods -l app=web",
    prints: [/Status: +Running/, /QoS Class: +BestEffort/, /Normal +Started/],
  },
  { run: "kubectl describe node node-1", prints: [/Allocated resources:/, /Conditions:/, /Non-terminated Pods:/] },
  { run: "kubectl describe service kubernetes -n default", prints: /Endpoints: +\S+:\d+/ },
  { run: "kubectl describe pod nobody", fails: /pods "nobody" not found/ },
  { run: "kubectl describe namespace $NS", prints: /Status: +Active/ },
  {
    run: "kubectl run talk --image=$IMAGE --restart=Never --command -- sh -c 'echo one; echo two; echo three'",
    prints: "pod/talk created",
  },
  { run: "kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/talk --timeout=30s", prints: /condition met/ },
  { run: "kubectl logs talk", prints: "one\ntwo\nthree" },
  { run: "kubectl logs talk --tail=1", prints: "three" },
  { run: "kubectl logs talk --limit-bytes=4", prints: "one" },
  { run: "kubectl logs talk --timestamps --tail=1", prints: /^\d{4}-\d\d-\d\dT\S+Z three/ },
  { run: "kubectl logs talk --since=1h", prints: "one\ntwo\nthree" },
  { run: "kubectl logs talk --since-time=nonsense", fails: /parsing time "nonsense"/ },
  { run: "kubectl logs talk --previous", fails: /previous terminated container "talk" in pod "talk" not found/ },
  { run: "kubectl logs talk -c other", fails: /container other is not valid for pod talk/ },
  { run: "kubectl logs -l run=talk --prefix", prints: /\[pod\/talk\/talk\] one/ },
  { run: "kubectl logs deployment/web --all-containers", says: /Found 2 pods, using pod\/web/ },
  { run: "kubectl logs nobody", fails: /pods "nobody" not found/ },
  { run: "kubectl events --for pod/talk", prints: [/LAST SEEN +TYPE +REASON +OBJECT +MESSAGE/, /Started +Pod\/talk/] },
  { run: "kubectl events --types=Warning", says: /No events found/ },
  { run: "kubectl get events --field-selector involvedObject.name=talk,reason=Scheduled -o name | wc -l", prints: "1" },
]);

table("exec, attach, cp, port-forward, proxy, debug", "verbs-enter", [
  { run: "kubectl run p --image=$IMAGE; kubectl wait --for=condition=Ready pod/p", prints: /condition met/ },
  { run: "kubectl exec p -- echo hello", prints: "hello" },
  { run: "echo through | kubectl exec -i p -- cat", prints: "through" },
  { run: "kubectl exec p -- sh -c 'exit 5'", fails: /command terminated with exit code 5/ },
  { run: "kubectl exec p -- /no/such", fails: /no such file or directory|not found/ },
  { run: "kubectl exec p -c other -- true", fails: /container other is not valid for pod p|container not found/ },
  { run: "kubectl exec nobody -- true", fails: /pods "nobody" not found/ },
  { run: "kubectl exec p", fails: /you must specify at least one command for the container/ },
  { run: "echo content > here; kubectl cp here p:/tmp/there; kubectl exec p -- cat /tmp/there", prints: "content" },
  { run: "kubectl cp p:/tmp/there back; cat back", prints: /content/ },
  { run: "kubectl cp nobody:/tmp/there back", fails: /pods "nobody" not found/ },
  { run: "kubectl cp missing p:/tmp/x", fails: /missing doesn't exist in local filesystem/ },
  {
    // The container answers with an archive of its own making.
    run: `mkdir -p tmp/there; echo good > tmp/there/good; echo bad > escaped.src; ln -s /etc tmp/there/link
      tar -cPf evil.tar --transform 's,^escaped.src,tmp/there/../../escaped,' tmp/there/good tmp/there/link escaped.src; rm escaped.src
      kubectl cp evil.tar p:/evil.tar
      printf '#!/bin/sh\\ncat /evil.tar\\n' | kubectl exec -i p -- sh -c 'rm /bin/tar; cat > /bin/tar; chmod 755 /bin/tar'
      mkdir in; kubectl cp p:/tmp/there in/side; cat in/side/good; find . -name 'escaped*' -o -path './in/*' -type l`,
    prints: "good",
    says: /skipping symlink.*outside target destination/s,
  },
  {
    run: "echo 'cat /evil.tar; head -c 50000000 /dev/zero' | kubectl exec -i p -- sh -c '(echo \"#!/bin/sh\"; cat) > /bin/tar'; kubectl cp p:/tmp/there more; cat more/good; kubectl exec p -- echo lives",
    prints: "good\nlives",
  },
  {
    run: "kubectl port-forward pod/p 18555:8080 >pf.log 2>&1 & f=$!; for i in $(seq 50); do curl -sf localhost:18555 && break; sleep 0.1; done; kill $f",
    prints: /^hello from/,
  },
  { run: "kubectl port-forward pod/nobody 1:2", fails: /pods "nobody" not found/ },
  {
    run: "kubectl proxy --port=18556 >proxy.log & f=$!; for i in $(seq 50); do curl -sf localhost:18556/healthz && break; sleep 0.1; done; curl -s localhost:18556/api/v1/namespaces/$NS/pods/p:8080/proxy/; kill $f",
    prints: /ok.*hello from/s,
  },
  {
    run: "kubectl run stay --image=$IMAGE --restart=Never --command -- sh -c 'sleep 1; echo attached; sleep 1'; kubectl wait --for=condition=Ready pod/stay; kubectl attach stay",
    prints: /attached/,
  },
  { run: "kubectl attach nobody", fails: /pods "nobody" not found/ },
  {
    run: "kubectl debug p --image=$IMAGE --container=dbg --target=p -- sh -c 'sleep 600'",
    prints: /Targeting container "p"/,
  },
  {
    run: "kubectl get pod p -o jsonpath='{.status.ephemeralContainerStatuses[0].state}'",
    settles: true,
    prints: /running/,
  },
  { run: "kubectl exec p -c dbg -- ps -o args", prints: /sleep 600/ },
  {
    run: "kubectl debug p --copy-to=p2 --image=$IMAGE --share-processes -- sleep 600; kubectl wait --for=condition=Ready pod/p2 --timeout=30s",
    prints: /pod\/p2 condition met/,
  },
  {
    run: "kubectl debug node/node-1 --image=$IMAGE -- sleep 600",
    prints: /Creating debugging pod node-debugger-node-1/,
  },
]);

table("auth", "verbs-auth", [
  { run: "kubectl auth whoami", prints: [/Username +kubernetes-admin/, /system:masters/] },
  { run: "kubectl auth can-i '*' '*'", prints: "yes" },
  { run: "kubectl auth can-i get pods --as=system:serviceaccount:$NS:default", prints: "no", fails: /./ },
  {
    run: "kubectl create role r --verb=get,list --resource=pods,pods/log; kubectl create rolebinding b --role=r --serviceaccount=$NS:default",
    prints: /rolebinding.rbac.authorization.k8s.io\/b created/,
  },
  { run: "kubectl auth can-i list pods --as=system:serviceaccount:$NS:default", prints: "yes" },
  { run: "kubectl auth can-i get pods --subresource=log --as=system:serviceaccount:$NS:default", prints: "yes" },
  {
    run: "kubectl auth can-i --list --as=system:serviceaccount:$NS:default",
    prints: /pods\/log +\[\] +\[\] +\[get list\]/,
  },
  {
    run: "kubectl get secrets --as=jane",
    fails:
      /secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "verbs-auth"/,
  },
  { run: "kubectl get pods --as=system:serviceaccount:$NS:default", says: /No resources found/ },
  {
    run: "kubectl create role more --verb='*' --resource=secrets --as=system:serviceaccount:$NS:default",
    fails: /forbidden: User "system:serviceaccount:verbs-auth:default" cannot create resource "roles"/,
  },
  {
    run: "kubectl create role r2 --verb=get --resource=pods -n $NS --dry-run=client -o yaml > r.yaml; kubectl auth reconcile -f r.yaml",
    prints: /role.rbac.authorization.k8s.io\/r2 reconciled/,
  },
]);
