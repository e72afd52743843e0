/** The commands for what is deployed: rollout, scale, autoscale. */
import { table } from "./table.ts";

table("rollout, scale, autoscale", "verbs-deploy", [
  { run: "kubectl create deployment web --image=$IMAGE --replicas=2", prints: "deployment.apps/web created" },
  { run: "kubectl rollout status deployment/web --timeout=30s", prints: /deployment "web" successfully rolled out/ },
  { run: "kubectl annotate deployment/web kubernetes.io/change-cause=first", prints: "deployment.apps/web annotated" },
  {
    run: "kubectl set env deployment/web A=1; kubectl rollout status deployment/web",
    prints: /successfully rolled out/,
  },
  {
    run: "kubectl rollout history deployment/web",
    prints: [/^deployment.apps\/web/, /REVISION +CHANGE-CAUSE\n1 +first\n2 +first/],
  },
  { run: "kubectl rollout history deployment/web --revision=2", prints: [/with revision #2/, /A:\t1/] },
  { run: "kubectl rollout history deployment/web --revision=9", fails: /unable to find the specified revision/ },
  { run: "kubectl rollout undo deployment/web", prints: "deployment.apps/web rolled back" },
  {
    run: "kubectl rollout undo deployment/web --to-revision=9",
    fails: /unable to find specified revision 9 in history/,
  },
  { run: "kubectl rollout status deployment/web --timeout=30s", prints: /successfully rolled out/ },
  { run: "kubectl rollout pause deployment/web", prints: "deployment.apps/web paused" },
  { run: "kubectl rollout pause deployment/web", fails: /deployments.apps "web" is already paused/ },
  { run: "kubectl rollout undo deployment/web", fails: /cannot rollback a paused deployment/ },
  { run: "kubectl rollout resume deployment/web", prints: "deployment.apps/web resumed" },
  { run: "kubectl rollout restart deployment/web", prints: "deployment.apps/web restarted" },
  { run: "kubectl rollout status deployment/web --watch=false", prints: /deployment "web"|Waiting for deployment/ },
  { run: "kubectl rollout status deployment/nobody", fails: /deployments.apps "nobody" not found/ },
  { run: "kubectl rollout status service/kubernetes -n default", fails: /no status viewer has been implemented for/ },
  { run: "kubectl scale deployment/web --replicas=3", prints: "deployment.apps/web scaled" },
  { run: "kubectl scale deployment/web --replicas=1 --current-replicas=9", fails: /Expected replicas to be 9, was 3/ },
  {
    run: "kubectl scale deployment/web --replicas=-1",
    fails: /The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0/,
  },
  {
    run: "kubectl scale deployment/nobody --replicas=1",
    fails: /deployments.apps "nobody" not found|no objects passed to scale/,
  },
  { run: "kubectl scale --replicas=1 rs -l app=nobody", fails: /no objects passed to scale/ },
  {
    run: "kubectl wait --for=jsonpath='{.status.readyReplicas}'=3 deployment/web --timeout=30s",
    prints: "deployment.apps/web condition met",
  },
  {
    run: "kubectl autoscale deployment/web --min=1 --max=5 --cpu-percent=80",
    prints: "horizontalpodautoscaler.autoscaling/web autoscaled",
  },
  {
    run: "kubectl autoscale deployment/web --min=5 --max=1",
    fails: /--max=MAXPODS must be larger or equal to --min=MINPODS/,
  },
  {
    run: "kubectl get hpa",
    prints: [/NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE/, /web +Deployment\/web +cpu: \S+\/80% +1 +5/],
  },
  { run: "kubectl describe hpa web", prints: /Reference: +Deployment\/web/ },
  {
    run: "kubectl apply -f - <<< $'---\\n{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: each}, spec: {selector: {matchLabels: {app: each}}, template: {metadata: {labels: {app: each}}, spec: {containers: [{name: c, image: kayak-demo:1}]}}}}'",
    prints: "daemonset.apps/each created",
  },
  { run: "kubectl rollout status daemonset/each --timeout=30s", prints: /daemon set "each" successfully rolled out/ },
  {
    run: "kubectl set env daemonset/each A=1; kubectl rollout status daemonset/each --timeout=60s",
    prints: /successfully rolled out/,
  },
  { run: "kubectl rollout history daemonset/each", prints: /^1 +<none>\n2 +<none>/m },
  { run: "kubectl rollout undo daemonset/each", prints: "daemonset.apps/each rolled back" },
  { run: "kubectl create service clusterip members --clusterip=None", prints: "service/members created" },
  {
    run: "kubectl apply -f - <<< $'---\\n{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: members, replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: kayak-demo:1}]}}}}'",
    prints: "statefulset.apps/db created",
  },
  {
    run: "kubectl rollout status statefulset/db --timeout=30s",
    prints: /statefulset rolling update complete|partitioned roll out complete/,
  },
  { run: "kubectl get pods -l app=db -o name", prints: "pod/db-0\npod/db-1" },
  {
    run: "kubectl rollout restart statefulset/db; kubectl rollout status statefulset/db --timeout=60s",
    prints: /complete/,
  },
  { run: "kubectl rollout history statefulset/db", prints: /^2 +<none>/m },
  { run: "kubectl rollout undo statefulset/db", prints: "statefulset.apps/db rolled back" },
  { run: "kubectl scale statefulset/db --replicas=1", prints: "statefulset.apps/db scaled" },
]);
