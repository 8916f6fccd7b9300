import { asUser, type SubjectRef } from '../../../rbac/danger/subject';
import type { RbacIndex } from '../../../rbac/index';
import type { Attributes } from '../../../rbac/request';
import type { User } from '../../../rbac/user';
import type { RbacNode } from './nodes';
import { partsOf } from './permissions';

/** Somebody who makes a request. */
export interface Requested {
  readonly subject: SubjectRef;
  readonly user: User;
  readonly request: Attributes;
}

/** Of what request by whom a line is; undefined where it is of none, or of many. */
export function requestedBy(node: RbacNode, index: RbacIndex): Requested | undefined {
  if (node.type === 'query') return node.asked && node.question ? { ...node.asked, request: node.question.attributes } : undefined;
  if (node.type !== 'way' && node.type !== 'permission' && node.type !== 'subject') return undefined;
  const request = requestOf(node, index);
  return request && { subject: node.subject, user: asUser(node.subject), request };
}

/** The request that a line is about, whoever makes it; of a rule the first that it allows. */
export function requestOf(node: RbacNode, index: RbacIndex): Attributes | undefined {
  switch (node.type) {
    case 'query':
      return node.question?.attributes;
    case 'permission':
      return node.permission.request;
    case 'subject':
      return node.request;
    case 'way': {
      const { binding, rule } = node.grant;
      const policy = index.rulesOf(binding)[rule];
      return node.request ?? (policy && partsOf(policy, binding.namespace)[0]?.request);
    }
    case 'rule': {
      const role = index.role(node.role);
      const policy = role?.rules[node.rule];
      return policy && partsOf(policy, role.object.namespace)[0]?.request;
    }
    default:
      return undefined;
  }
}
