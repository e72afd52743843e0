/** Objects to begin with, of kinds for which chance alone seldom makes a valid one. */
const labels = { app: "web" };
const podSpec = { containers: [{ name: "c", image: "nginx:1", ports: [{ containerPort: 80, name: "http" }] }] };
const template = { metadata: { labels }, spec: podSpec };
const selector = { matchLabels: labels };
const workload = { replicas: 1, selector, template };
const jobTemplate = { spec: { template: { ...template, spec: { ...podSpec, restartPolicy: "Never" } } } };
const claim = {
  accessModes: ["ReadWriteOnce"],
  resources: { requests: { storage: "1Gi" } },
};

export const seedsByKind: Readonly<Record<string, readonly object[]>> = {
  Pod: [
    { spec: podSpec },
    {
      spec: {
        ...podSpec,
        initContainers: [{ name: "i", image: "x", command: ["a"] }],
        volumes: [
          { name: "v", configMap: { name: "c" } },
          { name: "e", emptyDir: {} },
        ],
        tolerations: [{ key: "a", operator: "Exists" }],
        securityContext: { runAsUser: 1 },
      },
    },
  ],
  Deployment: [{ spec: workload }],
  ReplicaSet: [{ spec: workload }],
  StatefulSet: [
    { spec: { ...workload, serviceName: "web", volumeClaimTemplates: [{ metadata: { name: "d" }, spec: claim }] } },
  ],
  DaemonSet: [{ spec: { selector, template } }],
  ReplicationController: [{ spec: { replicas: 1, selector: labels, template } }],
  Job: [jobTemplate],
  CronJob: [{ spec: { schedule: "* * * * *", jobTemplate } }],
  Service: [
    { spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] } },
    { spec: { type: "NodePort", selector: labels, ports: [{ port: 80 }] } },
    { spec: { type: "ExternalName", externalName: "example.com" } },
    { spec: { clusterIP: "None", selector: labels } },
  ],
  Endpoints: [{ subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }] }],
  EndpointSlice: [
    { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ port: 80, name: "http" }] },
  ],
  Secret: [{ type: "Opaque", data: { a: "YQ==" } }, { stringData: { b: "b" } }],
  ConfigMap: [{ data: { a: "b" }, binaryData: { c: "YQ==" } }],
  Event: [{ involvedObject: { kind: "Pod", name: "web", namespace: "fuzz-0" }, reason: "R", type: "Normal" }],
  PersistentVolumeClaim: [{ spec: claim }],
  PersistentVolume: [
    { spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/tmp" } } },
  ],
  StorageClass: [{ provisioner: "example.com/x" }],
  Ingress: [{ spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } }],
  NetworkPolicy: [
    { spec: { podSelector: selector, ingress: [{ from: [{ podSelector: {} }] }], policyTypes: ["Ingress"] } },
  ],
  PodDisruptionBudget: [{ spec: { minAvailable: 1, selector } }],
  HorizontalPodAutoscaler: [
    { spec: { maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web", apiVersion: "apps/v1" } } },
  ],
  PriorityClass: [{ value: 1 }],
  RuntimeClass: [{ handler: "x" }],
  Role: [{ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }],
  ClusterRole: [{ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }],
  RoleBinding: [
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "web" },
      subjects: [{ kind: "User", name: "ann", apiGroup: "rbac.authorization.k8s.io" }],
    },
  ],
  LimitRange: [{ spec: { limits: [{ type: "Container", max: { cpu: "1" } }] } }],
  ResourceQuota: [{ spec: { hard: { pods: "100" } } }],
  Lease: [{ spec: { holderIdentity: "a", leaseDurationSeconds: 3 } }],
  FlowSchema: [
    {
      spec: {
        priorityLevelConfiguration: { name: "workload-low" },
        rules: [
          {
            subjects: [{ kind: "User", user: { name: "nobody" } }],
            resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], namespaces: ["*"] }],
          },
        ],
      },
    },
  ],
  PriorityLevelConfiguration: [
    { spec: { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: { queues: 8, handSize: 2 } } } } },
  ],
};
