/** Makes manifests like those in the wild, always the same for the same number: most of a file is what no rule looks at. */
export function manifestsOf(seed: number): string {
  const name = `app-${seed}`;
  const namespace = `team-${seed % 40}`;
  const documents = [deployment(name, namespace, seed), service(name, namespace)];
  if (seed % 2 === 0) documents.push(configMap(name, namespace, seed));
  if (seed % 5 === 0) documents.push(rbac(name, namespace));
  if (seed % 7 === 0) documents.push(networkPolicy(name, namespace));
  return documents.join('---\n');
}

/** One file of so many documents of about 3.4 kB each: 300 of them make a megabyte. */
export function largeFile(documents: number): string {
  return Array.from({ length: documents }, (_, i) => deployment(`app-${i}`, 'shop', i) + padding(i)).join('---\n');
}

const deployment = (name: string, namespace: string, seed: number): string =>
  `# ${name}: made for measuring
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: &labels
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/version: "1.${seed % 20}.0"
spec:
  replicas: ${1 + (seed % 3)}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: main
          image: registry.example.com/team/${name}:1.${seed % 20}.0
          args: ["--port=8080", "--config", "/etc/app/config.yaml"]
          env:
${Array.from({ length: 10 }, (_, i) => `            - name: SETTING_${i}\n              value: "value ${i} of ${name}"\n`).join('')}          ports:
            - name: http
              containerPort: 8080
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 256Mi }
${seed % 3 === 0 ? '          securityContext:\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n' : ''}          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          volumeMounts:
            - name: config
              mountPath: /etc/app
      volumes:
        - name: config
          configMap:
            name: ${name}
`.replace(' &labels', '');

const service = (name: string, namespace: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
`;

const configMap = (name: string, namespace: string, seed: number): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
data:
  config.yaml: |
${Array.from({ length: 20 }, (_, i) => `    key-${i}: ${(seed * 31 + i * 17) % 1000}\n`).join('')}`;

const rbac = (name: string, namespace: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${name}
  namespace: ${namespace}
rules:
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${name}
  namespace: ${namespace}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${name}
subjects:
  - kind: ServiceAccount
    name: ${name}
    namespace: ${namespace}
`;

const networkPolicy = (name: string, namespace: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`;

const padding = (seed: number): string =>
  Array.from({ length: 14 }, (_, i) => `# line ${i} of notes on ${seed}, as long as notes in manifests usually are, no longer than this\n`).join('');
