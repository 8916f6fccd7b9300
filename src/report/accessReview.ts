import type { Visibility } from '../core/visibility';
import type { Severity } from '../core/severity';
import type { RbacFinding, RbacRisks } from '../rbac/danger/risks';
import { isMasters } from '../rbac/danger/subject';
import type { RbacIndex } from '../rbac/index';
import { bindingLists, missingOf, roleList } from '../rbac/missing';
import type { BindingObject } from '../rbac/objects';
import type { Origin } from '../rbac/origin';
import { subjectsOf, type NamedSubject } from '../rbac/subjects';
import { ANONYMOUS } from '../rbac/user';

/** Whose access is reviewed, and what is known of it. */
export interface Reviewed {
  /** `context "prod"`, `manifests of "shop"`. */
  readonly scope: string;
  /** Who read it, as the API server knows them; undefined for manifests, and where the server does not tell. */
  readonly identity: string | undefined;
  /** When what is reviewed was read. */
  readonly at: Date;
  readonly index: RbacIndex;
  readonly risks: RbacRisks;
  readonly visibility: Visibility;
  /** What was not read or not understood; full sentences. */
  readonly gaps: readonly string[];
  originOf(key: string): Origin | undefined;
}

/** The sheet by which people review who has access, as PCI DSS asks of them. It says what is granted, and judges nothing. */
export interface AccessReview {
  readonly scope: string;
  readonly identity: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly notes: readonly string[];
  readonly notSeen: readonly string[];
  readonly subjects: readonly ReviewedSubject[];
}

export interface ReviewedSubject {
  readonly name: string;
  readonly kind: NamedSubject['kind'];
  /** Empty for what is in no namespace. */
  readonly namespace: string;
  /** The requirement by which it is to be reviewed. */
  readonly requirement: string;
  readonly grants: readonly ReviewedGrant[];
}

/** What one binding gives to a subject: what a person leaves or takes away. */
export interface ReviewedGrant {
  readonly binding: string;
  readonly role: string;
  /** `whole cluster`, `namespace "shop"`. */
  readonly scope: string;
  readonly dangers: readonly { readonly severity: Severity; readonly text: string }[];
  /** Why it gives nothing, or less than it seems; empty where nothing is to be said. */
  readonly remark: string;
  readonly origin: string;
  readonly lastSeen: string;
}

/**
 * Puts the sheet together. `turn` is called after each subject and gives others the floor, as a big cluster has thousands.
 *
 * Source of the requirements: PCI DSS 4.0.1, 7.2.4 (accounts of people, at least every six months) and 7.2.5.1 (accounts of
 * applications and systems, as often as the targeted risk analysis says).
 */
export async function accessReview(reviewed: Reviewed, turn: () => Promise<void>): Promise<AccessReview> {
  const subjects: ReviewedSubject[] = [];
  for (const subject of subjectsOf(reviewed.index)) {
    subjects.push(reviewedSubject(subject, reviewed));
    await turn();
  }
  const { scope, identity, at, gaps, visibility } = reviewed;
  const missing = missingOf(visibility, [...bindingLists(''), { kind: 'RoleBinding', namespace: undefined }]).map(({ unseen }) => unseen.message);
  return {
    scope,
    identity: identity ?? 'not known',
    at: at.toISOString(),
    notes: NOTES,
    notSeen: [...new Set([...missing, ...gaps])],
    subjects,
  };
}

/** What whoever signs the sheet has to know. */
const NOTES: readonly string[] = [
  'This sheet lists what RBAC grants. It is evidence for a review by people; it does not say whether a requirement is met.',
  'Users and groups of people: PCI DSS 7.2.4, reviewed at least every six months. Accounts of applications and systems: PCI DSS 7.2.5.1, reviewed as often as the targeted risk analysis of 12.3.1 says.',
  'Which people are in a group is known to the identity provider and not to Kubernetes. Review the members there (PCI DSS 7.2.4, 8.2.1).',
  'Webhooks, the Node authorizer and the authorizers of a cloud may allow more than RBAC does.',
  'Whether and when a right was last used was not looked at.',
];

const NOT_LOOKED_AT = 'not looked at';

function reviewedSubject(subject: NamedSubject, reviewed: Reviewed): ReviewedSubject {
  const { index, risks } = reviewed;
  const { ref, name, kind, namespace } = subject;
  const bindings = [...new Set(index.bindingsOf(ref.by, ref.login)?.all ?? [])].sort(byKey);
  const findings = risks.findingsOf(ref).map((finding) => ({ finding, of: new Set(finding.evidence.map(({ binding }) => binding)) }));
  const grants = bindings.map((binding) => {
    const own = findings.filter(({ of }) => of.has(binding)).map(({ finding }) => finding);
    const toldElsewhere = binding.namespace !== '' && findings.some(({ finding: { scope } }) => scope === '');
    return reviewedGrant(binding, own, toldElsewhere, reviewed);
  });
  return {
    name,
    kind,
    namespace,
    requirement: isOfSystems(subject) ? '7.2.5.1' : '7.2.4',
    grants: isMasters(ref) ? [MASTERS_GRANT, ...grants] : grants,
  };
}

/** Groups that Kubernetes brings along may have people in them, but for those of machines. */
function isOfSystems({ kind, name, isSystem }: NamedSubject): boolean {
  if (kind === 'Group') return /^system:(serviceaccounts|nodes|bootstrappers)(:|$)/.test(name);
  return kind === 'ServiceAccount' || (isSystem && name !== ANONYMOUS);
}

/** Source: kubernetes/kubernetes, `pkg/kubeapiserver/authorizer/reload.go`. */
const MASTERS_GRANT: ReviewedGrant = {
  binding: 'the API server itself',
  role: 'every right, which no binding can take away',
  scope: 'whole cluster',
  dangers: [{ severity: 'critical', text: 'can do everything' }],
  remark: 'Members are those whose client certificate names the group, and they are in no list.',
  origin: 'Kubernetes',
  lastSeen: NOT_LOOKED_AT,
};

function reviewedGrant(binding: BindingObject, findings: readonly RbacFinding[], toldElsewhere: boolean, reviewed: Reviewed): ReviewedGrant {
  const { index, visibility } = reviewed;
  const { key, namespace, role, roleRef } = binding;
  const origin = reviewed.originOf(key);
  return {
    binding: key,
    role: role ?? `${roleRef.kind}/${roleRef.name}`,
    scope: scopeText(namespace),
    dangers: findings.map(dangerOf),
    remark:
      role === undefined || index.role(role)
        ? toldElsewhere
          ? TOLD_ELSEWHERE
          : ''
        : lostText(missingOf(visibility, [roleList(binding)]).length > 0),
    origin: origin === undefined ? 'not known' : ORIGINS[origin],
    lastSeen: NOT_LOOKED_AT,
  };
}

/** Who brought a binding, as far as its name and labels tell. */
const ORIGINS: Readonly<Record<Origin, string>> = {
  bootstrap: 'Kubernetes',
  kubeadm: 'kubeadm',
  vendor: 'provider of the cluster',
  helm: 'Helm',
  argocd: 'Argo CD',
  flux: 'Flux',
  olm: 'Operator Lifecycle Manager',
  user: 'not labelled',
};

const scopeText = (namespace: string): string => (namespace === '' ? 'whole cluster' : `namespace "${namespace}"`);

/** Whoever takes away the binding of the whole cluster leaves this one. */
const TOLD_ELSEWHERE = 'A danger that the subject has in the whole cluster is listed there and not here, though this may give it too.';

const lostText = (isUnseen: boolean): string =>
  isUnseen ? 'The role was not seen, so that what it grants is not known.' : 'There is no such role. Whoever makes one decides what this grants.';

function dangerOf({ severity, can, names, scope }: RbacFinding): ReviewedGrant['dangers'][number] {
  const limit = names === undefined ? '' : `, only of ${names.map((name) => `"${name}"`).join(', ')}`;
  return { severity, text: `${can}${limit} (${scopeText(scope)})` };
}

const byKey = (a: BindingObject, b: BindingObject): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
