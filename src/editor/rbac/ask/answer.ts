import { canI } from '../../../rbac/canI';
import { isMasters } from '../../../rbac/danger/subject';
import { bindingLists, missingOf } from '../../../rbac/missing';
import type { Question } from '../../../rbac/question';
import { whoCan } from '../../../rbac/whoCan';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from '../tree/buckets';
import { holderLines } from '../tree/holders';
import { permissionLine, waysOf } from '../tree/lines';
import { below, type Children, type QueryNode, type RbacNode, type Remark, type RemarkNode } from '../tree/nodes';
import { permissionsOf } from '../tree/permissions';
import { readAsk, type Ask } from './grammar';

/** A question with what is known of its answer now. */
export function queryLine(known: KnownRbac, text: string, parent: RbacNode | undefined): QueryNode {
  const ask = readAsk(text, known.resources);
  const line = { type: 'query', text, ...below(parent, `query:${text}`) } as const;
  if ('problem' in ask) {
    const problem: Children = (at) => [remark(at, 0, { kind: 'note', text: ask.problem })];
    return { ...line, question: undefined, asked: undefined, problem: ask.problem, count: undefined, isPartial: false, make: problem };
  }
  const question = 'question' in ask ? ask.question : undefined;
  const asked = ask.kind === 'can' ? { subject: ask.subject, user: ask.user } : undefined;
  return { ...line, question, asked, problem: undefined, ...answer(known, ask) };
}

function answer(known: KnownRbac, ask: Ask): Pick<QueryNode, 'count' | 'isPartial' | 'make'> {
  switch (ask.kind) {
    case 'who':
      return whoCanAnswer(known, ask);
    case 'what':
      return whatCanAnswer(known, ask);
    case 'can':
      return canAnswer(known, ask);
  }
}

type Answered = Pick<QueryNode, 'count' | 'isPartial' | 'make'>;

function whoCanAnswer(known: KnownRbac, { question }: Extract<Ask, { kind: 'who' }>): Answered {
  const { attributes, where, notes } = question;
  const holders = whoCan(known.index, attributes, where, known.visibility);
  const others = holders.holders.filter(({ by, login }) => by !== 'group' || login !== holders.superusers);
  const lines = holderLines(known, holders, attributes);
  const more = moreInNamespaces(known, question);
  const remarks: readonly Remark[] = [
    ...notes.map((text) => ({ kind: 'note', text }) as const),
    ...(more > 0 ? [{ kind: 'more', count: more } as const] : []),
  ];
  return {
    // The group that may do everything counts, too.
    count: others.length + 1,
    isPartial: holders.missing.length > 0,
    make: (at) => [...lines(at), ...remarks.map((one, i) => remark(at, i, one))],
  };
}

/** How many may only in one namespace or another, where the question is about the whole cluster. */
function moreInNamespaces({ index, resources }: KnownRbac, { attributes, where }: Question): number {
  if (where === 'everywhere' || attributes.path !== undefined || attributes.namespace !== '') return 0;
  const resource = resources.find(({ group, plural }) => group === attributes.group && plural === attributes.resource);
  if (resource && !resource.namespaced) return 0;
  return whoCan(index, attributes, 'everywhere').holders.length - whoCan(index, attributes).holders.length;
}

function whatCanAnswer(known: KnownRbac, { subject, namespace }: Extract<Ask, { kind: 'what' }>): Answered {
  const permissions = permissionsOf(known.index, subject).filter(({ scope }) => namespace === undefined || scope === '' || scope === namespace);
  const lists = namespace === undefined ? [...bindingLists(''), { kind: 'RoleBinding', namespace: undefined } as const] : bindingLists(namespace);
  const missing = missingOf(known.visibility, [...lists, { kind: 'ClusterRole', namespace: undefined }, { kind: 'Role', namespace }]);
  const lines = bucketed(
    permissions,
    ({ what }) => what,
    (permission, at) => permissionLine(subject, permission, at),
  );
  const superuser = isMasters(subject);
  const remarks: readonly Remark[] = [
    ...(superuser ? [{ kind: 'yes', superuser } as const] : []),
    ...(permissions.length === 0 && !superuser ? [{ kind: missing.length > 0 ? 'nothing-known' : 'nothing' } as const] : []),
    ...missing.map((one) => ({ kind: 'missing', missing: one }) as const),
  ];
  return {
    count: permissions.length,
    isPartial: missing.length > 0,
    make: (at) => [...lines(at), ...remarks.map((one, i) => remark(at, i, one))],
  };
}

function canAnswer(known: KnownRbac, { subject, user, question }: Extract<Ask, { kind: 'can' }>): Answered {
  const answer = canI(known.index, user, question.attributes, known.visibility);
  const said: readonly Remark[] =
    answer.result === 'allowed'
      ? [{ kind: 'yes', superuser: answer.superuser }]
      : answer.result === 'unknown'
        ? [{ kind: 'unknown', node: answer.node }, ...answer.missing.map((missing) => ({ kind: 'missing', missing }) as const)]
        : [{ kind: 'no' }];
  const remarks = [...said, ...question.notes.map((text) => ({ kind: 'note', text }) as const)];
  const grants = answer.result === 'allowed' ? answer.grants : [];
  return {
    count: undefined,
    isPartial: answer.result === 'unknown',
    make: (at) => [...remarks.map((one, i) => remark(at, i, one)), ...waysOf(subject, grants, question.attributes)(at)],
  };
}

const remark = (parent: RbacNode | undefined, index: number, one: Remark): RemarkNode => ({
  type: 'remark',
  remark: one,
  ...below(parent, `remark:${index}`),
});
