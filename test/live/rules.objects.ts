/** Manifests of a shop that takes cards, with mistakes, as somebody applies them. All names and images are made up. */
export const applied = `apiVersion: v1
kind: Namespace
metadata: { name: payments, labels: { pci.k8s/scope: cde, pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: Namespace
metadata: { name: web }
---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: web }
spec: { limits: [{ type: Container, max: { memory: 512Mi }, defaultRequest: { cpu: 50m } }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: vault, namespace: payments }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: payments, labels: { app: checkout } }
spec:
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      hostPID: true
      initContainers:
        - { name: migrate, image: "registry.shop.example/dev/migrate:1.2.0" }
      containers:
        - name: checkout
          image: docker.io/shop/checkout
          ports: [{ containerPort: 8080, hostPort: 80 }]
          securityContext: { capabilities: { add: [NET_ADMIN] } }
          livenessProbe: { httpGet: { path: /, port: 8080, host: 10.0.0.1 } }
          volumeMounts: [{ name: run, mountPath: /host/run }]
        - name: proxy
          image: registry.shop.example/proxy:stable
          imagePullPolicy: IfNotPresent
          resources: { limits: { memory: 64Mi, cpu: 100m } }
          securityContext: { runAsUser: 0, privileged: true }
      volumes: [{ name: run, hostPath: { path: /run } }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: vault, namespace: payments, labels: { app.kubernetes.io/name: vault, app.kubernetes.io/version: "3", app.kubernetes.io/managed-by: flux } }
spec:
  serviceName: vault
  selector: { matchLabels: { app: vault } }
  template:
    metadata: { labels: { app: vault, app.kubernetes.io/name: vault } }
    spec:
      serviceAccountName: vault
      automountServiceAccountToken: true
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: vault
          image: registry.shop.example/vault:3@sha256:${'3f'.repeat(32)}
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 1, memory: 64Mi } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-agent, namespace: web }
spec:
  selector: { matchLabels: { app: node-agent } }
  template:
    metadata: { labels: { app: node-agent } }
    spec:
      hostNetwork: true
      automountServiceAccountToken: false
      containers: [{ name: agent, image: "registry.shop.example/agent:2.1", ports: [{ containerPort: 9100 }] }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: payments }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: settle, image: "registry.shop.example/settle:latest", securityContext: { runAsUser: 10002 } }]
---
apiVersion: v1
kind: Pod
metadata: { name: debug, namespace: web, annotations: { container.apparmor.security.beta.kubernetes.io/shell: unconfined } }
spec:
  hostNetwork: true
  containers: [{ name: shell, image: "busybox:1.37", ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: quiet, namespace: web }
spec:
  automountServiceAccountToken: false
  securityContext: { appArmorProfile: { type: Unconfined } }
  containers: [{ name: quiet, image: "busybox:1.37", resources: { limits: { memory: 64Mi } } }]
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: cards }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: /var/lib/kubelet/cards } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: payments }
spec: { podSelector: {}, ingress: [], egress: [] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: payments }
spec: { podSelector: { matchLabels: { app: checkout } }, ingress: [{ from: [{ namespaceSelector: {} }] }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: support }
rules:
  - { apiGroups: [""], resources: [pods/exec], verbs: [create] }
  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: support, namespace: payments }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: support }
subjects:
  - { kind: ServiceAccount, name: builder, namespace: web }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ops }
rules:
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
  - { apiGroups: [""], resources: [secrets], verbs: [get, list] }
  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ops }
subjects:
  - { kind: ServiceAccount, name: vault, namespace: payments }
  - { kind: Group, name: "system:masters" }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: everybody, namespace: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects:
  - { kind: Group, name: "system:authenticated" }
  - { kind: ServiceAccount, name: default }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: unbound }
spec:
  failurePolicy: Ignore
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: "true" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: trial }
spec: { policyName: elsewhere, validationActions: [Audit] }
`;

/** What the server adds to every container, and what admission adds to every Pod of which nobody says otherwise. */
const container = 'imagePullPolicy: IfNotPresent, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File';
const template = 'restartPolicy: Always, dnsPolicy: ClusterFirst, schedulerName: default-scheduler, terminationGracePeriodSeconds: 30';
const token = (name: string) =>
  `{ name: ${name}, projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: token } }, { configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] } }, { downwardAPI: { items: [{ path: namespace, fieldRef: { apiVersion: v1, fieldPath: metadata.namespace } }] } }] } }`;
const mount = (name: string) => `{ name: ${name}, readOnly: true, mountPath: /var/run/secrets/kubernetes.io/serviceaccount }`;
const created = 'creationTimestamp: "2026-06-01T08:00:00Z"';
const owner = (apiVersion: string, kind: string, name: string, uid: string) =>
  `ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: ${uid}, controller: true, blockOwnerDeletion: true }]`;

const checkout = (volumes: string, mounts: string) => `
      hostPID: true
      ${template.replaceAll(', ', '\n      ')}
      securityContext: {}
      initContainers:
        - { name: migrate, image: "registry.shop.example/dev/migrate:1.2.0", ${container}, resources: {} ${mounts === '' ? '' : `, volumeMounts: [${mounts}]`} }
      containers:
        - name: checkout
          image: docker.io/shop/checkout
          ${container.replace('IfNotPresent', 'Always').replaceAll(', ', '\n          ')}
          resources: {}
          ports: [{ containerPort: 8080, hostPort: 80, protocol: TCP }]
          securityContext: { capabilities: { add: [NET_ADMIN] } }
          livenessProbe: { httpGet: { path: /, port: 8080, host: 10.0.0.1, scheme: HTTP }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
          volumeMounts: [{ name: run, mountPath: /host/run } ${mounts === '' ? '' : `, ${mounts}`}]
        - name: proxy
          image: registry.shop.example/proxy:stable
          ${container.replaceAll(', ', '\n          ')}
          resources: { limits: { memory: 64Mi, cpu: 100m } ${mounts === '' ? '' : ', requests: { memory: 64Mi, cpu: 100m }'} }
          securityContext: { runAsUser: 0, privileged: true }
      volumes: [{ name: run, hostPath: { path: /run, type: "" } } ${volumes === '' ? '' : `, ${volumes}`}]
`;

/** The same as the API server of Kubernetes 1.36 gives them, written by hand: with its defaults, and with what admission put in. */
export const stored = `apiVersion: v1
kind: Namespace
metadata: { name: payments, ${created}, labels: { kubernetes.io/metadata.name: payments, pci.k8s/scope: cde, pod-security.kubernetes.io/enforce: baseline } }
spec: { finalizers: [kubernetes] }
status: { phase: Active }
---
apiVersion: v1
kind: Namespace
metadata: { name: web, ${created}, labels: { kubernetes.io/metadata.name: web } }
spec: { finalizers: [kubernetes] }
status: { phase: Active }
---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: web, ${created} }
spec: { limits: [{ type: Container, max: { memory: 512Mi }, default: { memory: 512Mi }, defaultRequest: { cpu: 50m, memory: 512Mi } }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: vault, namespace: payments, ${created} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: payments, uid: d, generation: 1, ${created}, labels: { app: checkout }, annotations: { deployment.kubernetes.io/revision: "1" } }
spec:
  replicas: 1
  progressDeadlineSeconds: 600
  revisionHistoryLimit: 10
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 25% } }
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout }, creationTimestamp: null }
    spec:${checkout('', '')}
status: { replicas: 1, readyReplicas: 1 }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: vault, namespace: payments, ${created}, labels: { app.kubernetes.io/name: vault, app.kubernetes.io/version: "3", app.kubernetes.io/managed-by: flux } }
spec:
  replicas: 1
  podManagementPolicy: OrderedReady
  serviceName: vault
  selector: { matchLabels: { app: vault } }
  template:
    metadata: { labels: { app: vault, app.kubernetes.io/name: vault } }
    spec:
      ${template.replaceAll(', ', '\n      ')}
      serviceAccountName: vault
      serviceAccount: vault
      automountServiceAccountToken: true
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: vault
          image: registry.shop.example/vault:3@sha256:${'3f'.repeat(32)}
          ${container.replaceAll(', ', '\n          ')}
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: "1", memory: 64Mi } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-agent, namespace: web, ${created} }
spec:
  revisionHistoryLimit: 10
  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
  selector: { matchLabels: { app: node-agent } }
  template:
    metadata: { labels: { app: node-agent } }
    spec:
      ${template.replaceAll(', ', '\n      ')}
      hostNetwork: true
      automountServiceAccountToken: false
      securityContext: {}
      containers: [{ name: agent, image: "registry.shop.example/agent:2.1", ${container}, resources: {}, ports: [{ containerPort: 9100, protocol: TCP }] }]
status: { desiredNumberScheduled: 1, numberReady: 1 }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: payments, uid: c, ${created} }
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Allow
  suspend: false
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 1
  jobTemplate:
    metadata: { creationTimestamp: null }
    spec:
      template:
        metadata: { creationTimestamp: null }
        spec:
          restartPolicy: Never
          dnsPolicy: ClusterFirst
          schedulerName: default-scheduler
          securityContext: {}
          containers: [{ name: settle, image: "registry.shop.example/settle:latest", ${container.replace('IfNotPresent', 'Always')}, resources: {}, securityContext: { runAsUser: 10002 } }]
---
apiVersion: v1
kind: Pod
metadata: { name: debug, namespace: web, ${created}, annotations: { container.apparmor.security.beta.kubernetes.io/shell: unconfined, kubernetes.io/limit-ranger: "LimitRanger plugin set: cpu, memory request for container shell; memory limit for container shell" } }
spec:
  ${template.replaceAll(', ', '\n  ')}
  enableServiceLinks: true
  preemptionPolicy: PreemptLowerPriority
  priority: 0
  nodeName: general-1
  serviceAccountName: default
  serviceAccount: default
  hostNetwork: true
  securityContext: {}
  tolerations: [{ key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300 }]
  containers: [{ name: shell, image: "busybox:1.37", ${container}, ports: [{ containerPort: 8080, hostPort: 8080, protocol: TCP }], resources: { limits: { memory: 512Mi }, requests: { cpu: 50m, memory: 512Mi } }, securityContext: { appArmorProfile: { type: Unconfined } }, volumeMounts: [${mount('kube-api-access-x7k2p')}] }]
  volumes: [${token('kube-api-access-x7k2p')}]
status: { phase: Running, containerStatuses: [{ name: shell, imageID: "docker.io/library/busybox@sha256:${'0a'.repeat(32)}" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: quiet, namespace: web, ${created}, annotations: { container.apparmor.security.beta.kubernetes.io/quiet: unconfined } }
spec:
  ${template.replaceAll(', ', '\n  ')}
  nodeName: general-1
  serviceAccountName: default
  serviceAccount: default
  automountServiceAccountToken: false
  securityContext: { appArmorProfile: { type: Unconfined } }
  containers: [{ name: quiet, image: "busybox:1.37", ${container}, resources: { limits: { memory: 64Mi }, requests: { cpu: 50m, memory: 64Mi } } }]
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: cards, ${created}, finalizers: [kubernetes.io/pv-protection] }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: /var/lib/kubelet/cards, type: "" }, persistentVolumeReclaimPolicy: Retain, volumeMode: Filesystem }
status: { phase: Available }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: payments, ${created} }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: payments, ${created} }
spec: { podSelector: { matchLabels: { app: checkout } }, ingress: [{ from: [{ namespaceSelector: {} }] }], policyTypes: [Ingress] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: support, ${created} }
rules:
  - { apiGroups: [""], resources: [pods/exec], verbs: [create] }
  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: support, namespace: payments, ${created} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: support }
subjects:
  - { kind: ServiceAccount, name: builder, namespace: web }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ops, ${created} }
rules:
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
  - { apiGroups: [""], resources: [secrets], verbs: [get, list] }
  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops, ${created} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ops }
subjects:
  - { kind: ServiceAccount, name: vault, namespace: payments }
  - { kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:masters" }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: everybody, namespace: web, ${created} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects:
  - { kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:authenticated" }
  - { kind: ServiceAccount, name: default }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: unbound, ${created}, generation: 1 }
spec:
  failurePolicy: Ignore
  matchConstraints: { matchPolicy: Equivalent, namespaceSelector: {}, objectSelector: {}, resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*" }] }
  validations: [{ expression: "true" }]
status: { observedGeneration: 1, typeChecking: {} }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: trial, ${created} }
spec: { policyName: elsewhere, validationActions: [Audit] }
`;

/** What a cluster has besides: made by controllers and by Kubernetes itself. */
export const made = `---
apiVersion: v1
kind: Namespace
metadata: { name: kube-system, labels: { kubernetes.io/metadata.name: kube-system } }
---
apiVersion: v1
kind: Namespace
metadata: { name: default, labels: { kubernetes.io/metadata.name: default } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: kube-system }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: default }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: payments }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: web }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: checkout-5f, namespace: payments, uid: r, labels: { app: checkout, pod-template-hash: 5f }, ${owner('apps/v1', 'Deployment', 'checkout', 'd')} }
spec:
  replicas: 1
  selector: { matchLabels: { app: checkout, pod-template-hash: 5f } }
  template:
    metadata: { labels: { app: checkout, pod-template-hash: 5f } }
    spec:${checkout('', '')}
---
apiVersion: v1
kind: Pod
metadata: { name: checkout-5f-a, namespace: payments, uid: p, labels: { app: checkout, pod-template-hash: 5f }, ${owner('apps/v1', 'ReplicaSet', 'checkout-5f', 'r')} }
spec:${checkout(token('kube-api-access-aaaaa'), mount('kube-api-access-aaaaa')).replaceAll('\n      ', '\n  ')}
  nodeName: general-1
  serviceAccountName: default
  serviceAccount: default
---
apiVersion: batch/v1
kind: Job
metadata: { name: settle-1, namespace: payments, uid: j, ${owner('batch/v1', 'CronJob', 'settle', 'c')} }
spec:
  template:
    spec:
      containers: [{ name: settle, image: "registry.shop.example/settle:latest", ${container.replace('IfNotPresent', 'Always')}, resources: {}, securityContext: { runAsUser: 10002 } }]
---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-control-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a, kubernetes.io/config.source: file }, ownerReferences: [{ apiVersion: v1, kind: Node, name: control-1, uid: n, controller: true }] }
spec:
  hostNetwork: true
  nodeName: control-1
  containers: [{ name: kube-apiserver, image: "registry.k8s.io/kube-apiserver:v1.36.1", command: [kube-apiserver, --anonymous-auth=false], volumeMounts: [{ name: certs, mountPath: /etc/kubernetes/pki, readOnly: true }] }]
  volumes: [{ name: certs, hostPath: { path: /etc/kubernetes/pki, type: DirectoryOrCreate } }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, { nonResourceURLs: ["*"], verbs: ["*"] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { rbac.authorization.k8s.io/aggregate-to-edit: "true" } }] }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [get, list, watch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:masters" }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: "system:discovery", labels: { kubernetes.io/bootstrapping: rbac-defaults } }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:discovery" }
subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:authenticated" }]
`;
