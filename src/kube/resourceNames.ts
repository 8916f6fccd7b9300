/** A resource and all names by which people mean it. */
export interface NamedResource {
  /** Empty for the core group. */
  readonly group: string;
  /** As rules and paths have it: `networkpolicies`. */
  readonly plural: string;
  readonly kind: string;
  readonly singular: string;
  /** `netpol`. */
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
}

export interface Resolved {
  readonly resource: NamedResource;
  /** Resources of other groups that have the name too. */
  readonly others: readonly NamedResource[];
}

/**
 * The resource that somebody means by a plural, singular or short name or a kind, with or without a group: `po`,
 * `Deployment`, `deployments.apps`, `ingresses.v1.networking.k8s.io`, `netpol.networking`. Case plays no part. Of several the
 * first of the known ones counts, and they should be in the server's order. Undefined where none has the name.
 *
 * Source: kubernetes/apimachinery, `pkg/api/meta/restmapper.go`, by which kubectl takes the beginning of a group, too.
 */
export function resolveResource(text: string, known: readonly NamedResource[]): Resolved | undefined {
  const [name = '', ...rest] = text.toLowerCase().split('.');
  const group = rest.join('.');
  const unversioned = /^v\d+((alpha|beta)\d+)?$/.test(rest[0] ?? '') ? rest.slice(1).join('.') : group;
  const named = known.filter((one) => isCalled(one, name));
  for (const asked of rest.length === 0 ? [undefined] : [group, unversioned]) {
    const exact = named.filter((one) => asked === undefined || one.group === asked);
    const [resource, ...others] = exact.length > 0 ? exact : named.filter((one) => asked !== '' && one.group.startsWith(`${asked!}.`));
    if (resource) return { resource, others };
  }
  return undefined;
}

const isCalled = ({ plural, singular, kind, shortNames }: NamedResource, name: string): boolean =>
  plural === name || singular === name || kind.toLowerCase() === name || shortNames.includes(name);

/** `deployments.apps`, `pods`. */
export const nameResource = ({ group, plural }: Pick<NamedResource, 'group' | 'plural'>): string => (group === '' ? plural : `${plural}.${group}`);

/** The resources that Kubernetes serves without extensions, in the order of its discovery. */
export const ownResources = (): readonly NamedResource[] => read(served);

/** What rules of RBAC name though it is no object of the API: whom one impersonates, and for which signer one approves or signs. */
export const ruleOnlyResources = (): readonly NamedResource[] => read(ruleOnly);

type Table = readonly (readonly [group: string, namespaced: boolean, entries: string])[];

const read = (table: Table): readonly NamedResource[] =>
  table.flatMap(([group, namespaced, entries]) =>
    entries.split('; ').map((entry) => {
      const [plural = '', kind = '', short = ''] = entry.split(' ');
      return { group, plural, kind, singular: kind.toLowerCase(), shortNames: short === '' ? [] : short.split(','), namespaced };
    }),
  );

/** Group, whether they are in namespaces, and `plural Kind short,short` of each. */
const served: Table = [
  [
    '',
    true,
    'bindings Binding; configmaps ConfigMap cm; endpoints Endpoints ep; events Event ev; limitranges LimitRange limits; persistentvolumeclaims PersistentVolumeClaim pvc; pods Pod po; podtemplates PodTemplate; replicationcontrollers ReplicationController rc; resourcequotas ResourceQuota quota; secrets Secret; serviceaccounts ServiceAccount sa; services Service svc',
  ],
  ['', false, 'componentstatuses ComponentStatus cs; namespaces Namespace ns; nodes Node no; persistentvolumes PersistentVolume pv'],
  ['apiregistration.k8s.io', false, 'apiservices APIService'],
  [
    'apps',
    true,
    'controllerrevisions ControllerRevision; daemonsets DaemonSet ds; deployments Deployment deploy; replicasets ReplicaSet rs; statefulsets StatefulSet sts',
  ],
  ['events.k8s.io', true, 'events Event ev'],
  ['authentication.k8s.io', false, 'selfsubjectreviews SelfSubjectReview; tokenreviews TokenReview'],
  ['authorization.k8s.io', true, 'localsubjectaccessreviews LocalSubjectAccessReview'],
  [
    'authorization.k8s.io',
    false,
    'selfsubjectaccessreviews SelfSubjectAccessReview; selfsubjectrulesreviews SelfSubjectRulesReview; subjectaccessreviews SubjectAccessReview',
  ],
  ['autoscaling', true, 'horizontalpodautoscalers HorizontalPodAutoscaler hpa'],
  ['batch', true, 'cronjobs CronJob cj; jobs Job'],
  ['certificates.k8s.io', true, 'podcertificaterequests PodCertificateRequest'],
  ['certificates.k8s.io', false, 'certificatesigningrequests CertificateSigningRequest csr; clustertrustbundles ClusterTrustBundle'],
  ['networking.k8s.io', true, 'ingresses Ingress ing; networkpolicies NetworkPolicy netpol'],
  ['networking.k8s.io', false, 'ingressclasses IngressClass; ipaddresses IPAddress ip; servicecidrs ServiceCIDR'],
  ['policy', true, 'poddisruptionbudgets PodDisruptionBudget pdb'],
  ['rbac.authorization.k8s.io', true, 'rolebindings RoleBinding; roles Role'],
  ['rbac.authorization.k8s.io', false, 'clusterrolebindings ClusterRoleBinding; clusterroles ClusterRole'],
  ['storage.k8s.io', true, 'csistoragecapacities CSIStorageCapacity'],
  [
    'storage.k8s.io',
    false,
    'csidrivers CSIDriver; csinodes CSINode; storageclasses StorageClass sc; volumeattachments VolumeAttachment; volumeattributesclasses VolumeAttributesClass vac',
  ],
  [
    'admissionregistration.k8s.io',
    false,
    'mutatingadmissionpolicies MutatingAdmissionPolicy; mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding; mutatingwebhookconfigurations MutatingWebhookConfiguration; validatingadmissionpolicies ValidatingAdmissionPolicy; validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding; validatingwebhookconfigurations ValidatingWebhookConfiguration',
  ],
  ['apiextensions.k8s.io', false, 'customresourcedefinitions CustomResourceDefinition crd,crds'],
  ['scheduling.k8s.io', false, 'priorityclasses PriorityClass pc'],
  ['coordination.k8s.io', true, 'leases Lease'],
  ['node.k8s.io', false, 'runtimeclasses RuntimeClass'],
  ['discovery.k8s.io', true, 'endpointslices EndpointSlice'],
  ['resource.k8s.io', true, 'resourceclaims ResourceClaim; resourceclaimtemplates ResourceClaimTemplate'],
  ['resource.k8s.io', false, 'deviceclasses DeviceClass; devicetaintrules DeviceTaintRule; resourceslices ResourceSlice'],
  ['flowcontrol.apiserver.k8s.io', false, 'flowschemas FlowSchema; prioritylevelconfigurations PriorityLevelConfiguration'],
  ['storagemigration.k8s.io', false, 'storageversionmigrations StorageVersionMigration'],
];

/** Source: Kubernetes documentation, "User impersonation" and "Certificates and Certificate Signing Requests". */
const ruleOnly: Table = [
  ['', false, 'users User; groups Group'],
  ['authentication.k8s.io', false, 'uids UID; userextras UserExtra'],
  ['certificates.k8s.io', false, 'signers Signer'],
];
