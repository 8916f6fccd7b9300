import { l10n } from 'vscode';
import type { PolicyRule } from '../../../kube/types';
import type { Step } from '../../../rbac/danger/chains';
import type { RbacFinding } from '../../../rbac/danger/risks';
import { asUser, isIn, type SubjectRef } from '../../../rbac/danger/subject';
import { canI, type Answer } from '../../../rbac/canI';
import type { Grant } from '../../../rbac/grants';
import { nearMisses, type NearMiss } from '../../../rbac/nearMisses';
import { plain } from '../../markdown';
import { severityText } from '../../texts';
import type { KnownRbac } from '../knownRbac';
import { permissionsOf } from '../tree/permissions';
import type { Requested } from '../tree/requests';
import { differenceText, findingText, objectText, permissionText, requestText, scopeText, stepText, subjectLabel, subjectText } from '../tree/words';

// What is explained as Markdown: tooltips are made of its parts, and documents of all of it.

/** Why somebody may make a request, or not, with every way and what comes near to one. */
export function explainRequest(known: KnownRbac, { subject, user, request }: Requested): string {
  const answer = canI(known.index, user, request, known.visibility);
  const misses = answer.result === 'allowed' ? [] : nearMisses(known.index, user, request).slice(0, MOST);
  return [
    `# ${plain(l10n.t('{0}: {1}', subjectText(subject), requestText(request)))}`,
    plain(answerText(answer)),
    ...(answer.result === 'allowed' ? [waysText(known, subject, answer.grants)] : []),
    ...(answer.result === 'unknown' ? answer.missing.map(({ unseen }) => `- ${plain(l10n.t(unseen.message))}`) : []),
    ...(misses.length > 0 ? [`## ${l10n.t('What comes near')}`, ...misses.map((miss) => missText(known, subject, miss))] : []),
    ...chainText(known, subject),
    limits(known),
  ].join('\n\n');
}

/** A danger that somebody holds, and what to do about it. */
export function explainFinding(known: KnownRbac, finding: RbacFinding): string {
  const { severity, pciDss, fix, subject, evidence } = finding;
  return [
    `# ${plain(findingText(finding))}`,
    `**${severityText(severity)}** · ${l10n.t('PCI DSS {0}', pciDss.join(', '))}`,
    plain(l10n.t(fix)),
    `## ${l10n.t('Granted by')}`,
    waysText(known, subject, evidence),
    ...chainText(known, subject),
    limits(known),
  ].join('\n\n');
}

/** All that somebody holds. */
export function explainSubject(known: KnownRbac, subject: SubjectRef): string {
  const findings = known.findingsOf(subject);
  const permissions = permissionsOf(known.index, subject);
  const title = subjectText(subject);
  return [
    `# ${plain(title.charAt(0).toUpperCase() + title.slice(1))}`,
    ...(findings.length > 0
      ? [`## ${l10n.t('Findings')}`, findings.map((one) => `- **${severityText(one.severity)}**: ${plain(findingText(one))}`).join('\n')]
      : []),
    ...chainText(known, subject),
    `## ${l10n.t('Can do')}`,
    permissions.length === 0
      ? l10n.t('Nothing was found.')
      : permissions
          .slice(0, MOST_PERMISSIONS)
          .map((one) => `- ${code(permissionText(one))}, ${plain(scopeText(one.scope))}`)
          .join('\n'),
    ...(permissions.length > MOST_PERMISSIONS ? [l10n.t('… and {0} more.', permissions.length - MOST_PERMISSIONS)] : []),
    limits(known),
  ].join('\n\n');
}

const MOST = 20;
const MOST_PERMISSIONS = 500;

function answerText(answer: Answer): string {
  switch (answer.result) {
    case 'allowed':
      return answer.superuser
        ? l10n.t('Yes: the group "system:masters" is let through before RBAC is asked.')
        : l10n.t('Yes. Each of these ways is enough; to take the right away, all of them have to go.');
    case 'unknown':
      return answer.node
        ? l10n.t('Unknown: the Node authorizer decides it by the pods of the node.')
        : l10n.t('Unknown: nothing that was seen allows it, but what was not seen may.');
    default:
      return l10n.t('No, RBAC does not allow it.');
  }
}

const waysText = (known: KnownRbac, subject: SubjectRef, grants: readonly Grant[]): string =>
  grants.map((grant, i) => `${i + 1}. ${wayText(known, subject, grant)}`).join('\n');

/** Subject, group, binding, role, and the rule as it stands there. */
export function wayText(known: KnownRbac, subject: SubjectRef, { binding, role, rule, subject: through }: Grant): string {
  const isSelf = through.by === subject.by && through.login === subject.login;
  const why = !isSelf && isIn(subject, through.login) ? ` (${l10n.t('always a member')})` : '';
  const chain = [
    subjectLabel(subject),
    ...(isSelf ? [] : [`${l10n.t('group "{0}"', through.login)}${why}`]),
    objectText(binding.key),
    objectText(role),
    l10n.t('rule {0}', rule + 1),
  ];
  const policy = known.index.rulesOf(binding)[rule];
  return `${chain.map(plain).join(' → ')}${policy ? `\n\n   ${fenced(ruleYaml(known, policy)).replaceAll('\n', '\n   ')}` : ''}`;
}

function missText(known: KnownRbac, subject: SubjectRef, { grant, differs }: NearMiss): string {
  return `- ${plain(l10n.t('Not this one, as {0}:', differenceText(differs)))} ${wayText(known, subject, grant)}`;
}

/** The shortest way to all rights, one step a line. */
export function chainText(known: KnownRbac, subject: SubjectRef): readonly string[] {
  const steps = known.chainOf(subject);
  if (!steps?.length) return [];
  const lines = steps.map((step: Step, i) => `${i + 1}. ${plain(`${subjectLabel(step.from)} ${stepText(step)}`)}`);
  return [`## ${l10n.t('The shortest way to all rights')}`, lines.join('\n')];
}

const limits = ({ kind, title }: KnownRbac): string =>
  kind === 'cluster'
    ? plain(
        l10n.t(
          'By the objects of context "{0}". Only RBAC is known here: who is in a group is in no cluster, and other authorizers may allow more.',
          title,
        ),
      )
    : plain(l10n.t('By the manifests of "{0}" and what Kubernetes itself ships. What else is in a cluster is not known.', title));

export const ruleYaml = ({ engine }: KnownRbac, rule: PolicyRule): string => engine.printDocument(rule, { eol: '\n' }).trimEnd();

export const fenced = (text: string): string => `\`\`\`yaml\n${text}\n\`\`\``;

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** As somebody who is nobody but what the subject says. */
export const requestedAs = (subject: SubjectRef, request: Requested['request']): Requested => ({ subject, user: asUser(subject), request });
