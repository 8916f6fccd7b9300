/**
 * Names of fields that manifests often have: of the Kubernetes API, and of what is widely used beside it. A key that is found
 * here need not be cut out of the text and interned, which is a good part of the time that reading takes. No result depends
 * on it: other names are read all the same.
 */
export const knownNames: readonly string[] = `
apiVersion kind metadata name namespace labels annotations spec status data binaryData stringData type items immutable
generateName finalizers ownerReferences uid resourceVersion generation creationTimestamp template selector matchLabels
matchExpressions key operator values replicas strategy rollingUpdate maxSurge maxUnavailable minReadySeconds
revisionHistoryLimit progressDeadlineSeconds paused serviceName podManagementPolicy updateStrategy
volumeClaimTemplates persistentVolumeClaimRetentionPolicy containers initContainers ephemeralContainers image
imagePullPolicy imagePullSecrets command args workingDir env envFrom value valueFrom configMapKeyRef secretKeyRef
fieldRef fieldPath resourceFieldRef configMapRef secretRef prefix optional resource divisor containerName ports
containerPort hostPort hostIP protocol port targetPort nodePort appProtocol resources limits requests cpu memory
storage ephemeral-storage volumeMounts mountPath subPath subPathExpr readOnly mountPropagation volumeDevices
devicePath livenessProbe readinessProbe startupProbe httpGet tcpSocket exec grpc path host scheme httpHeaders
initialDelaySeconds periodSeconds timeoutSeconds successThreshold failureThreshold terminationGracePeriodSeconds
lifecycle postStart preStop sleep seconds securityContext runAsUser runAsGroup runAsNonRoot runAsUserName privileged
allowPrivilegeEscalation readOnlyRootFilesystem capabilities drop add seccompProfile localhostProfile appArmorProfile
seLinuxOptions level role user fsGroup fsGroupChangePolicy supplementalGroups sysctls procMount windowsOptions
hostProcess volumes configMap secret emptyDir hostPath persistentVolumeClaim claimName projected sources
serviceAccountToken audience expirationSeconds downwardAPI csi driver volumeAttributes nfs server iscsi mode
defaultMode secretName sizeLimit medium ephemeral volumeClaimTemplate serviceAccountName serviceAccount
automountServiceAccountToken hostNetwork hostPID hostIPC hostUsers shareProcessNamespace dnsPolicy dnsConfig
nameservers searches options restartPolicy nodeSelector nodeName affinity nodeAffinity podAffinity podAntiAffinity
requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms
preference weight podAffinityTerm labelSelector topologyKey namespaceSelector tolerations tolerationSeconds effect
topologySpreadConstraints maxSkew whenUnsatisfiable priorityClassName priority schedulerName runtimeClassName
enableServiceLinks hostAliases ip hostnames hostname subdomain setHostnameAsFQDN activeDeadlineSeconds overhead os
readinessGates conditionType schedule jobTemplate concurrencyPolicy suspend successfulJobsHistoryLimit
failedJobsHistoryLimit startingDeadlineSeconds timeZone backoffLimit completions parallelism ttlSecondsAfterFinished
completionMode podFailurePolicy clusterIP clusterIPs externalIPs externalName externalTrafficPolicy
internalTrafficPolicy sessionAffinity loadBalancerIP loadBalancerSourceRanges loadBalancerClass
publishNotReadyAddresses ipFamilies ipFamilyPolicy healthCheckNodePort rules http paths pathType backend service
number defaultBackend tls hosts ingressClassName apiGroups verbs resourceNames nonResourceURLs subjects apiGroup
roleRef aggregationRule clusterRoleSelectors podSelector policyTypes ingress egress from to ipBlock cidr except
endPort scaleTargetRef minReplicas maxReplicas metrics target averageUtilization averageValue behavior scaleDown
scaleUp policies stabilizationWindowSeconds minAvailable unhealthyPodEvictionPolicy accessModes storageClassName
volumeName volumeMode capacity persistentVolumeReclaimPolicy provisioner parameters reclaimPolicy volumeBindingMode
allowVolumeExpansion mountOptions local webhooks clientConfig caBundle url failurePolicy sideEffects
admissionReviewVersions operations matchPolicy objectSelector scope group version versions names plural singular
listKind shortNames schema served subresources openAPIV3Schema properties description required format enum default
additionalProperties nullable pattern minimum maximum conversion app component tier environment release chart heritage
managed-by part-of instance app.kubernetes.io/name app.kubernetes.io/instance app.kubernetes.io/component
app.kubernetes.io/part-of app.kubernetes.io/managed-by app.kubernetes.io/version helm.sh/chart templates entrypoint
inputs outputs artifacts steps dag tasks dependencies depends arguments when withItems withParam script source
container workflowSpec workflowTemplateRef podSpecPatch bases patches patchesStrategicMerge patchesJson6902
commonLabels commonAnnotations configMapGenerator secretGenerator generatorOptions disableNameSuffixHash images
newName newTag digest literals files envs namePrefix nameSuffix components replacements op interval timeout sourceRef
targetNamespace prune valuesFrom install upgrade repoURL targetRevision project destination syncPolicy automated
selfHeal syncOptions helm releaseName gatewayClassName gateways listeners parentRefs backendRefs matches filters
allowedRoutes sectionName certificateRefs quota hard scopes scopeSelector max min defaultRequest maxLimitRequestRatio
issuerRef dnsNames commonName duration renewBefore isCA privateKey algorithm size endpoints honorLabels scrapeTimeout
groups alert expr for severity summary
`
  .trim()
  .split(/\s+/);

const SLOTS = 8192;
const slots: readonly string[] = fill(knownNames);

/** The name that begins at an offset and has a colon and a blank behind it, if it is one of those in the table. */
export function findKnown(text: string, start: number): string | undefined {
  let hash = 0;
  let i = start;
  for (let c = text.charCodeAt(i); c > 0x2c && c !== 0x3a; c = text.charCodeAt(++i)) hash = (Math.imul(hash, 31) + c) | 0;
  const known = slots[slotOf(hash)]!;
  if (known.length !== i - start || i === start || !text.startsWith(known, start)) return undefined;
  return text.charCodeAt(i) === 0x3a && (text.charCodeAt(i + 1) === 0x20 || text.charCodeAt(i + 1) === 0x0a) ? known : undefined;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
}

function fill(known: readonly string[]): string[] {
  const filled = new Array<string>(SLOTS).fill('');
  for (const name of known) {
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
    filled[slotOf(hash)] = name;
  }
  return filled;
}
