import type { Attributes } from '../../../rbac/request';
import type { Holder, Holders } from '../../../rbac/whoCan';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { group, subjectLine, waysOf } from './lines';
import { below, type Children, type RbacNode, type SubjectNode } from './nodes';

/** Who may make a request: those who need no binding first, and what was not seen last. */
export function holderLines(known: KnownRbac, { superusers, holders, missing }: Holders, request: Attributes): Children {
  return (parent) => {
    const others = holders.filter(({ by, login }) => by !== 'group' || login !== superusers);
    const isShipped = ({ grants }: Holder) => grants.every(({ binding }) => known.isShipped(binding.key));
    const own = others.filter((holder) => !isShipped(holder));
    const system = others.filter(isShipped);
    const lines = (of: readonly Holder[]): Children =>
      bucketed(
        of,
        ({ login }) => login,
        ({ by, login, grants }, at) => subjectLine(known, { by, login }, at, request, grants),
      );
    const builtIn: SubjectNode = {
      ...subjectLine(known, { by: 'group', login: superusers }, parent, request),
      isBuiltIn: true,
      severity: undefined,
      make: waysOf(
        { by: 'group', login: superusers },
        holders.find(({ by, login }) => by === 'group' && login === superusers)?.grants ?? [],
        request,
      ),
    };
    const nobody: RbacNode = { type: 'remark', remark: { kind: missing.length > 0 ? 'nobody-known' : 'nobody' }, ...below(parent, 'nobody') };
    return [
      builtIn,
      ...(own.length > 0 ? lines(own)(parent) : [nobody]),
      ...(system.length > 0 ? [group(parent, 'system', '', system.length, lines(system))] : []),
      ...missing.map((one): RbacNode => ({
        type: 'remark',
        remark: { kind: 'missing', missing: one },
        ...below(parent, `missing:${one.kind}/${one.namespace ?? ''}`),
      })),
    ];
  };
}
