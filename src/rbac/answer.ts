import { isMapping } from '../kube/manifest';
import { grantsOf } from './grants';
import type { RbacIndex } from './index';
import type { Attributes } from './request';
import { isNode, isSuperuser, type User } from './user';

/** A question about one request, as a SubjectAccessReview puts it: what is left out is empty, and no group is implied. */
export interface Query {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** In the place of a resource. */
  readonly path?: string;
}

export interface QueryAnswer {
  /** `unknown` for a node, about which the Node authorizer decides by the pods that run on it. */
  readonly allowed: boolean | 'unknown';
  readonly by: readonly WhichGrant[];
}

export interface WhichGrant {
  /** `shop/RoleBinding/web`, `ClusterRoleBinding/ops`. */
  readonly binding: string;
  /** `shop/Role/web`, `ClusterRole/ops`. */
  readonly role: string;
  /** The index of the rule. */
  readonly rule: number;
}

/** What a SubjectAccessReview says on a cluster of just these objects, with every way by which it is so. Superusers need none. */
export function answer(index: RbacIndex, query: Query): QueryAnswer {
  const user: User = { name: query.user ?? '', groups: query.groups ?? [] };
  // The one way may lead through several entries of a binding.
  const ways = new Map<string, WhichGrant>();
  for (const { binding, role, rule } of grantsOf(index, user, attributesIn(query)))
    ways.set(`${binding.key} ${rule}`, { binding: binding.key, role, rule });
  const allowed = isSuperuser(user) || ways.size > 0 || (isNode(user) && 'unknown');
  return { allowed, by: [...ways.values()] };
}

function attributesIn({ verb, group = '', resource = '', subresource = '', namespace = '', name = '', path }: Query): Attributes {
  return path === undefined ? { verb, group, resource, subresource, namespace, name } : { verb, path };
}

/** A query of a file, with the answer that it expects, if it says one; or why it is none. */
export type QueryLine = { readonly query: Query; readonly expect: boolean | 'unknown' | undefined } | { readonly problem: string };

/** Reads a line of JSON. What a SubjectAccessReview would be refused for is a problem, and so is a key that nobody knows. */
export function readQueryLine(line: string): QueryLine {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    return { problem: `The line is not JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
  if (!isMapping(data)) return { problem: 'The line is not a JSON object. Write one such as {"user": "dana", "verb": "get", "resource": "pods"}.' };
  const problem = problemOf(data);
  if (problem !== undefined) return { problem };
  const { expect, ...query } = data;
  return { query: query as unknown as Query, expect: expect as boolean | 'unknown' | undefined };
}

const TEXTS = ['user', 'verb', 'group', 'resource', 'subresource', 'namespace', 'name', 'path'] as const;
const KEYS: readonly string[] = [...TEXTS, 'groups', 'expect'];

function problemOf(data: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(data).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `The key "${unknown}" is not known. Known are ${KEYS.join(', ')}.`;
  const wrong = TEXTS.find((key) => data[key] !== undefined && typeof data[key] !== 'string');
  if (wrong !== undefined) return `"${wrong}" is not a text.`;
  const { user, groups, verb, resource, path, expect } = data;
  if (groups !== undefined && !(Array.isArray(groups) && groups.every((group) => typeof group === 'string')))
    return '"groups" is not a list of texts.';
  if (expect !== undefined && typeof expect !== 'boolean' && expect !== 'unknown') return '"expect" is none of true, false and "unknown".';
  if (!user && !groups?.length) return 'Nobody asks. Name a "user", "groups" or both.';
  if (verb === undefined) return 'The query has no "verb". Name one, such as "get".';
  if ((resource === undefined) === (path === undefined)) return 'Name either a "resource" or a "path".';
  return undefined;
}
