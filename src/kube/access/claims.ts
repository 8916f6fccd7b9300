import { valueAt, type Path } from '../path';
import type { JwtAuthenticator } from '../types';

/**
 * Where an entry of `jwt` in an AuthenticationConfiguration lets the identity provider put somebody into a group that begins
 * with `system:`, as a path in that entry; undefined where it does not. CEL is not evaluated: an expression counts as harmless
 * where it adds a constant in front, names no claim, or speaks of `system:` with a negation, as do validation rules.
 *
 * A claim without any prefix is refused at the API server's start; the empty one says that there shall be none. Source:
 * kubernetes/apiserver, `pkg/apis/apiserver/validation/validation.go`.
 */
export function openGroupClaim(jwt: JwtAuthenticator): Path | undefined {
  const groups = jwt.claimMappings?.groups;
  if (!groups || refusesSystemGroups(jwt)) return undefined;
  if (groups.expression) return opensGroups(groups.expression) ? ['claimMappings', 'groups', 'expression'] : undefined;
  return groups.claim && valueAt(groups, ['prefix']) === '' ? ['claimMappings', 'groups', 'prefix'] : undefined;
}

function opensGroups(expression: string): boolean {
  return /\bclaims\b/.test(expression) && !refuses(expression) && !addsPrefix(expression);
}

/** A constant text before a plus sign: `claims.groups.map(g, "oidc:" + g)`. */
function addsPrefix(expression: string): boolean {
  const constant = /(["'])((?:(?!\1).)+)\1\s*\+/.exec(expression)?.[2];
  return constant !== undefined && !'system:'.startsWith(constant) && !constant.startsWith('system:');
}

function refusesSystemGroups({ userValidationRules, claimValidationRules }: JwtAuthenticator): boolean {
  const rules = [...(userValidationRules ?? []), ...(claimValidationRules ?? [])];
  return rules.some(({ expression }) => /\bgroups\b/.test(expression ?? '') && refuses(expression ?? ''));
}

const refuses = (expression: string): boolean => expression.includes('!') && /["']system:/.test(expression);
