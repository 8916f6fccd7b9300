// A small shop that takes cards, with mistakes that such shops make. All names, images and addresses are made up.

/** No test may find this text anywhere outside the server. */
export const SECRET_VALUE = 'no-tool-may-ever-show-this';

export interface NodeFacts {
  readonly name: string;
  readonly pool: 'control' | 'cde' | 'general';
  readonly kubelet: string;
  readonly osImage: string;
  readonly kernel: string;
}

export const NODES: readonly NodeFacts[] = [
  { name: 'control-1', pool: 'control', kubelet: 'v1.37.2', osImage: 'Debian GNU/Linux 13 (trixie)', kernel: '6.12.48+deb13-amd64' },
  { name: 'cde-1', pool: 'cde', kubelet: 'v1.37.2', osImage: 'Debian GNU/Linux 13 (trixie)', kernel: '6.12.48+deb13-amd64' },
  { name: 'general-1', pool: 'general', kubelet: 'v1.37.2', osImage: 'Debian GNU/Linux 13 (trixie)', kernel: '6.12.48+deb13-amd64' },
  // Forgotten when the others were renewed.
  { name: 'general-2', pool: 'general', kubelet: 'v1.34.1', osImage: 'Ubuntu 20.04.6 LTS', kernel: '5.4.0-150-generic' },
];

/** Labels by namespace. */
export const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  payments: { 'pci.k8s/scope': 'cde', 'pod-security.kubernetes.io/warn': 'restricted', 'pod-security.kubernetes.io/audit': 'restricted' },
  web: { 'pci.k8s/scope': 'connected', 'pod-security.kubernetes.io/enforce': 'baseline' },
  monitoring: {},
};

/** Beside the `default` that every namespace has. */
export const SERVICE_ACCOUNTS = [
  { namespace: 'payments', name: 'card-vault' },
  { namespace: 'web', name: 'ci' },
  { namespace: 'monitoring', name: 'node-agent' },
];

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly [field: string]: unknown;
}

export interface Workload {
  readonly kind: 'Deployment' | 'DaemonSet' | 'CronJob' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  /** Of a Deployment. */
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

const HARDENED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const LIMITED = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } };

export const WORKLOADS: readonly Workload[] = [
  {
    // As it should be.
    kind: 'Deployment',
    namespace: 'payments',
    name: 'card-vault',
    replicas: 2,
    spec: {
      serviceAccountName: 'card-vault',
      automountServiceAccountToken: false,
      nodeSelector: { 'node-restriction.kubernetes.io/pool': 'cde' },
      securityContext: { runAsUser: 10001 },
      containers: [
        {
          name: 'vault',
          image: `registry.shop.example/card-vault:3.2.1@sha256:${'3f'.repeat(32)}`,
          securityContext: HARDENED,
          ports: [{ containerPort: 8443 }],
          resources: LIMITED,
        },
      ],
    },
  },
  {
    // Tags in the place of digests, a token that nobody needs, root, a password in plain sight.
    kind: 'Deployment',
    namespace: 'payments',
    name: 'checkout',
    replicas: 2,
    spec: {
      initContainers: [{ name: 'migrate', image: 'registry.shop.example/checkout:latest', command: ['migrate'] }],
      containers: [
        {
          name: 'checkout',
          image: 'registry.shop.example/checkout:latest',
          ports: [{ containerPort: 8080 }],
          env: [{ name: 'ACQUIRER_PASSWORD', value: 'not-a-real-password' }],
        },
        { name: 'proxy', image: 'envoyproxy/envoy:v1.31.0', ports: [{ containerPort: 9901 }] },
      ],
    },
  },
  {
    kind: 'Deployment',
    namespace: 'web',
    name: 'shop',
    replicas: 3,
    spec: { containers: [{ name: 'nginx', image: 'nginx:1.25', ports: [{ containerPort: 80 }] }] },
  },
  {
    // Sees everything on every node but the control plane's; somebody has decided that it may.
    kind: 'DaemonSet',
    namespace: 'monitoring',
    name: 'node-agent',
    annotations: { 'pci.k8s/ignore': 'PCI-K8S-302', 'pci.k8s/justification': 'Reads counters of the kernel; reviewed each quarter.' },
    spec: {
      serviceAccountName: 'node-agent',
      hostPID: true,
      hostNetwork: true,
      containers: [
        {
          name: 'agent',
          image: 'quay.io/monitoring/agent:2',
          securityContext: { privileged: true },
          volumeMounts: [{ name: 'host', mountPath: '/host' }],
        },
      ],
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
    },
  },
  {
    kind: 'CronJob',
    namespace: 'payments',
    name: 'settlement',
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'settle', image: 'registry.shop.example/settlement:1.4', securityContext: HARDENED }],
    },
  },
  {
    // Somebody's, left behind.
    kind: 'Pod',
    namespace: 'monitoring',
    name: 'debug',
    spec: {
      containers: [{ name: 'shell', image: 'busybox', command: ['sleep', 'infinity'], securityContext: { capabilities: { add: ['NET_RAW'] } } }],
    },
  },
];

/** What `kubectl debug` left in the pod `debug`: a container that no manifest has. */
export const EPHEMERAL_CONTAINER = {
  name: 'debugger-x7k2p',
  image: 'nicolaka/netshoot',
  securityContext: { privileged: true },
  targetContainerName: 'shell',
};

/** Allowed from the web, denied otherwise; the other namespaces have no policy. */
export const PAYMENTS_POLICIES = {
  'default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  dns: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [namespaceCalled('kube-system')],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
    ],
  },
  'shop-to-checkout': {
    podSelector: { matchLabels: { app: 'checkout' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [namespaceCalled('web')], ports: [{ port: 8080 }] }],
  },
};

/** Open to the world. */
export const SHOP_SERVICE = {
  metadata: { name: 'shop' },
  spec: { type: 'LoadBalancer', selector: { app: 'shop' }, ports: [{ port: 80 }] },
};

function namespaceCalled(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}
