import { boolean, integer, intOrString, list, literals, map, object, string, type Data } from './schema';

/**
 * The fields of Kubernetes objects that rules read, with the types that the API server takes (it answers 400 to others).
 * Not the whole API: a field is added when a rule needs it. Source: kubernetes/api, `core/v1/types.go` and neighbours.
 */
const capabilities = object({ add: list(string), drop: list(string) });
/** A seccomp or AppArmor profile. */
const profile = object({ type: literals('RuntimeDefault', 'Unconfined', 'Localhost'), localhostProfile: string });
const seLinuxOptions = object({ user: string, role: string, type: string, level: string });
const windowsOptions = object({ hostProcess: boolean, runAsUserName: string });

/** Fields that both a pod and a container have; the container's wins when it is set. */
const bothLevels = {
  runAsNonRoot: boolean,
  runAsUser: integer,
  runAsGroup: integer,
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions,
  windowsOptions,
};
const containerSecurityContext = object({
  ...bothLevels,
  privileged: boolean,
  allowPrivilegeEscalation: boolean,
  readOnlyRootFilesystem: boolean,
  procMount: string,
  capabilities,
});
const podSecurityContext = object({
  ...bothLevels,
  fsGroup: integer,
  supplementalGroups: list(integer),
  sysctls: list(object({ name: string, value: string })),
});

const handler = object({ httpGet: object({ host: string }), tcpSocket: object({ host: string }) });
const resources = object({ limits: map(intOrString), requests: map(intOrString) });
const container = object({
  name: string,
  image: string,
  imagePullPolicy: string,
  command: list(string),
  args: list(string),
  restartPolicy: string,
  securityContext: containerSecurityContext,
  ports: list(object({ name: string, containerPort: integer, hostPort: integer, hostIP: string, protocol: string })),
  resources,
  volumeMounts: list(object({ name: string, mountPath: string, readOnly: boolean })),
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: handler,
  lifecycle: object({ postStart: handler, preStop: handler }),
});

const nodeSelectorRequirement = object({ key: string, operator: string, values: list(string) });
const nodeSelectorTerm = object({ matchExpressions: list(nodeSelectorRequirement), matchFields: list(nodeSelectorRequirement) });
const toleration = object({ key: string, operator: string, value: string, effect: string });
const volume = object({
  name: string,
  hostPath: object({ path: string, type: string }),
  image: object({ reference: string, pullPolicy: string }),
  projected: object({ sources: list(object({ serviceAccountToken: object({ audience: string, expirationSeconds: integer, path: string }) })) }),
});
const podSpec = object({
  serviceAccountName: string,
  serviceAccount: string,
  automountServiceAccountToken: boolean,
  securityContext: podSecurityContext,
  hostNetwork: boolean,
  hostPID: boolean,
  hostIPC: boolean,
  hostUsers: boolean,
  os: object({ name: string }),
  nodeName: string,
  nodeSelector: map(string),
  tolerations: list(toleration),
  affinity: object({
    nodeAffinity: object({ requiredDuringSchedulingIgnoredDuringExecution: object({ nodeSelectorTerms: list(nodeSelectorTerm) }) }),
  }),
  runtimeClassName: string,
  resources,
  volumes: list(volume),
  initContainers: list(container),
  containers: list(container),
  ephemeralContainers: list(container),
});

const metadata = object({
  name: string,
  generateName: string,
  namespace: string,
  creationTimestamp: string,
  labels: map(string),
  annotations: map(string),
  ownerReferences: list(object({ apiVersion: string, kind: string, name: string, controller: boolean })),
});

const subject = object({ kind: string, apiGroup: string, name: string, namespace: string });
const roleBinding = object({ roleRef: object({ apiGroup: string, kind: string, name: string }), subjects: list(subject) });
export const labelSelector = object({
  matchLabels: map(string),
  matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
});
const policyRule = object({
  apiGroups: list(string),
  resources: list(string),
  verbs: list(string),
  resourceNames: list(string),
  nonResourceURLs: list(string),
});
const role = object({ rules: list(policyRule), aggregationRule: object({ clusterRoleSelectors: list(labelSelector) }) });

const peer = object({
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object({ cidr: string, except: list(string) }),
});
const policyPort = object({ port: intOrString, endPort: integer, protocol: string });
const networkPolicy = object({
  spec: object({
    podSelector: labelSelector,
    policyTypes: list(string),
    ingress: list(object({ from: list(peer), ports: list(policyPort) })),
    egress: list(object({ to: list(peer), ports: list(policyPort) })),
  }),
});

const nodeCondition = object({ type: string, status: string });
const node = object({
  spec: object({ providerID: string, unschedulable: boolean, taints: list(object({ key: string, value: string, effect: string })) }),
  status: object({
    conditions: list(nodeCondition),
    nodeInfo: object({
      kubeletVersion: string,
      osImage: string,
      operatingSystem: string,
      kernelVersion: string,
      containerRuntimeVersion: string,
    }),
  }),
});
/** A kubeconfig. Credentials in it are read for what kind they are, and never shown. */
const kubeconfig = object({
  'current-context': string,
  contexts: list(object({ name: string, context: object({ cluster: string, user: string, namespace: string }) })),
  clusters: list(
    object({
      name: string,
      cluster: object({
        server: string,
        'certificate-authority': string,
        'certificate-authority-data': string,
        'insecure-skip-tls-verify': boolean,
        'tls-server-name': string,
        'proxy-url': string,
      }),
    }),
  ),
  users: list(
    object({
      name: string,
      user: object({
        'client-certificate': string,
        'client-certificate-data': string,
        'client-key': string,
        'client-key-data': string,
        token: string,
        tokenFile: string,
        username: string,
        password: string,
        'auth-provider': object({ name: string, config: map(string) }),
        exec: object({ apiVersion: string, command: string, args: list(string) }),
      }),
    }),
  ),
});

const claimOrExpression = object({ claim: string, prefix: string, expression: string });
const jwtAuthenticator = object({
  claimMappings: object({ username: claimOrExpression, groups: claimOrExpression }),
  claimValidationRules: list(object({ claim: string, requiredValue: string, expression: string })),
  userValidationRules: list(object({ expression: string })),
});

export const schemas = {
  metadata,
  podSpec,
  container,
  podSecurityContext,
  containerSecurityContext,
  role,
  roleBinding,
  networkPolicy,
  serviceAccount: object({ automountServiceAccountToken: boolean, secrets: list(object({ name: string })) }),
  service: object({ spec: object({ type: string, selector: map(string), externalIPs: list(string), loadBalancerSourceRanges: list(string) }) }),
  limitRange: object({
    spec: object({
      limits: list(
        object({ type: string, default: map(intOrString), defaultRequest: map(intOrString), max: map(intOrString), min: map(intOrString) }),
      ),
    }),
  }),
  persistentVolume: object({ spec: object({ hostPath: object({ path: string, type: string }), local: object({ path: string }) }) }),
  configMap: object({ data: map(string) }),
  certificateSigningRequest: object({
    spec: object({ request: string, signerName: string, usages: list(string), expirationSeconds: integer }),
    status: object({ certificate: string, conditions: list(object({ type: string, status: string })) }),
  }),
  apiService: object({ spec: object({ insecureSkipTLSVerify: boolean, caBundle: string, service: object({ namespace: string, name: string }) }) }),
  serviceMonitor: object({ spec: object({ endpoints: list(object({ port: string, tlsConfig: object({ insecureSkipVerify: boolean }) })) }) }),
  issuedCertificate: object({ spec: object({ duration: string, isCA: boolean }) }),
  authenticationConfiguration: object({
    jwt: list(jwtAuthenticator),
    anonymous: object({ enabled: boolean, conditions: list(object({ path: string })) }),
  }),
  eksctlCluster: object({ iamIdentityMappings: list(object({ arn: string, account: string, username: string, groups: list(string) })) }),
  kubeletConfiguration: object({
    rotateCertificates: boolean,
    serverTLSBootstrap: boolean,
    tlsCertFile: string,
    seccompDefault: boolean,
    authentication: object({ anonymous: object({ enabled: boolean }), webhook: object({ enabled: boolean }) }),
    authorization: object({ mode: string }),
    readOnlyPort: integer,
    enableDebugFlagsHandler: boolean,
    enableProfilingHandler: boolean,
    streamingConnectionIdleTimeout: string,
  }),
  daemonSet: object({ status: object({ desiredNumberScheduled: integer, numberReady: integer }) }),
  node,
  kubeconfig,
} as const;

export type Metadata = Data<typeof metadata>;
export type Container = Data<typeof container>;
export type ContainerSecurityContext = Data<typeof containerSecurityContext>;
export type PodSpec = Data<typeof podSpec>;
export type PodSecurityContext = Data<typeof podSecurityContext>;
export type Volume = Data<typeof volume>;
export type Role = Data<typeof role>;
export type PolicyRule = Data<typeof policyRule>;
export type RoleBinding = Data<typeof roleBinding>;
export type Subject = Data<typeof subject>;
export type LabelSelector = Data<typeof labelSelector>;
export type NetworkPolicy = Data<typeof networkPolicy>;
export type NetworkPolicyPeer = Data<typeof peer>;
export type ServiceAccount = Data<typeof schemas.serviceAccount>;
export type Service = Data<typeof schemas.service>;
export type LimitRange = Data<typeof schemas.limitRange>;
export type KubeletConfiguration = Data<typeof schemas.kubeletConfiguration>;
export type ConfigMap = Data<typeof schemas.configMap>;
export type CertificateSigningRequest = Data<typeof schemas.certificateSigningRequest>;
export type AuthenticationConfiguration = Data<typeof schemas.authenticationConfiguration>;
export type JwtAuthenticator = Data<typeof jwtAuthenticator>;
export type EksctlCluster = Data<typeof schemas.eksctlCluster>;
export type Node = Data<typeof node>;
export type Taint = NonNullable<NonNullable<NonNullable<Node>['spec']>['taints']>[number];
export type Toleration = Data<typeof toleration>;
export type NodeSelectorRequirement = Data<typeof nodeSelectorRequirement>;
export type DaemonSet = Data<typeof schemas.daemonSet>;
export type Kubeconfig = Data<typeof kubeconfig>;
export type ApiService = Data<typeof schemas.apiService>;
export type ServiceMonitor = Data<typeof schemas.serviceMonitor>;
export type IssuedCertificate = Data<typeof schemas.issuedCertificate>;
export type PersistentVolume = Data<typeof schemas.persistentVolume>;

/** Any Kubernetes object: what is known of it before its kind is. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Metadata | null;
  readonly [field: string]: unknown;
}
