import { severities, type Severity } from '../../core/severity';
import { MASTERS } from '../../kube/access/subjects';
import { rightsOf } from '../escalation';
import { keyOf } from '../objects';
import { accountLogin } from '../user';
import type { Reach } from './danger';
import { permitted, type Held } from './held';
import { hasMore } from './more';
import type { RbacRisks } from './risks';
import { asUser, type SubjectRef } from './subject';

/** How much it weighs that somebody holds something there; undefined where it means nothing. */
export function weigh(subject: SubjectRef, held: Held, risks: RbacRisks): Severity | undefined {
  const { danger, scope, names } = held;
  const weight = danger.weights[reachOf(scope, risks)];
  if (weight === null) return undefined;
  return adjust(subject, held, names === undefined ? weight : weighNamed(held, names, weight, risks), risks);
}

function reachOf(scope: string, risks: RbacRisks): Reach {
  if (scope === '') return 'cluster';
  return risks.isPrivileged(scope) ? 'privileged' : 'namespace';
}

function weighNamed({ danger, scope }: Held, names: readonly string[], weight: Severity, risks: RbacRisks): Severity {
  switch (danger.named) {
    case 'role':
      return names.some((name) => isGraveRole(name, scope, risks)) ? weight : 'medium';
    case 'whom':
      return names.some((name) => isGraveIdentity(name, scope, risks)) ? weight : 'medium';
    case 'step':
    case null:
      return lowered(weight);
    default:
      return danger.named;
  }
}

/** One step down, and never less than `low`: it is still a right that somebody holds. */
const lowered = (severity: Severity): Severity => severities[Math.min(severities.indexOf(severity) + 1, severities.indexOf('low'))]!;

/** Whether a role that is named takes over the cluster or, bound in a namespace, all of that. */
function isGraveRole(name: string, scope: string, risks: RbacRisks): boolean {
  const keys = [keyOf('ClusterRole', '', name), ...(scope === '' ? [] : [keyOf('Role', scope, name)])];
  return keys.some((key) => risks.judgeRole(key).some(({ danger: { weights }, for: reach }) => weights.cluster === 'critical' && reach === 'all'));
}

function isGraveIdentity(name: string, scope: string, risks: RbacRisks): boolean {
  if (name === MASTERS) return true;
  const isCritical = (login: string, by: SubjectRef['by'] = 'name'): boolean => risks.isCritical({ by, login });
  if (scope !== '') return isCritical(accountLogin(scope, name));
  // A right to impersonate an account in the cluster is one to any account of that name.
  return isCritical(name) || isCritical(name, 'group') || risks.criticalNamespaces.some((namespace) => isCritical(accountLogin(namespace, name)));
}

function adjust(subject: SubjectRef, { danger: { id }, scope }: Held, severity: Severity, risks: RbacRisks): Severity {
  switch (id) {
    case 'RB-POD-CREATE':
      return scope !== '' && risks.surroundings.isRestricted?.(scope) ? lowered(severity) : severity;
    case 'RB-TOKEN':
      return scope === '' || risks.isPrivileged(scope) || hasStronger(subject, scope, risks) ? severity : 'medium';
    case 'RB-IMP-C':
      return severities.find((one) => one === severity || permits(subject, scope, risks).includes(one))!;
    default:
      return severity;
  }
}

/** Whether a ServiceAccount of a namespace has rights that somebody who may take on its identity does not have. */
function hasStronger(subject: SubjectRef, namespace: string, risks: RbacRisks): boolean {
  const user = asUser(subject);
  return risks.accountsIn(namespace).some((other) => hasMore(risks.index, asUser(other), user));
}

/** What it would weigh to do in one's own name what one may do in that of others. */
function permits(subject: SubjectRef, scope: string, risks: RbacRisks): readonly Severity[] {
  return permitted(rightsOf(risks.index, asUser(subject), scope), risks.judge).flatMap(({ danger: { weights }, for: reach }) => {
    const weight = weights[reachOf(scope, risks)];
    return weight === null ? [] : [reach === 'all' ? weight : lowered(weight)];
  });
}
