import { l10n, MarkdownString } from 'vscode';
import { originText } from '../origins';
import { plain } from '../../markdown';
import { severityText } from '../../texts';
import { chainText, fenced, ruleYaml, wayText } from '../explain/text';
import type { KnownRbac } from '../knownRbac';
import type { RbacNode } from './nodes';
import { findingText, objectText, subjectText } from './words';

/** What a line says when somebody points at it, as Markdown; undefined where its label and description say all. */
export function tooltipOf(node: RbacNode, known: KnownRbac): MarkdownString | undefined {
  const text = textOf(node, known);
  return text.length === 0 ? undefined : new MarkdownString(text.join('\n\n'));
}

function textOf(node: RbacNode, known: KnownRbac): readonly string[] {
  switch (node.type) {
    case 'gaps':
      return known.gaps.map((gap) => `- ${plain(gap)}`);
    case 'danger':
      return [`**${severityText(node.severity)}** · ${node.danger}`];
    case 'finding': {
      const { finding } = node;
      const ways = finding.evidence.slice(0, MOST).map((grant) => wayText(known, finding.subject, grant));
      return [
        `**${severityText(finding.severity)}**: ${plain(findingText(finding))}`,
        ...ways,
        plain(l10n.t(finding.fix)),
        ...chainText(known, finding.subject),
      ];
    }
    case 'object-finding':
      return [`**${severityText(node.finding.severity)}** · ${plain(objectText(node.finding.object))}`, plain(l10n.t(node.finding.message))];
    case 'subject':
      return [plain(subjectText(node.subject)), ...chainText(known, node.subject)];
    case 'role':
    case 'binding': {
      const key = node.type === 'role' ? node.role : node.binding.key;
      const origin = known.originOf(key);
      return [plain(objectText(key)), ...(origin ? [plain(originText(origin))] : [])];
    }
    case 'rule': {
      const rule = known.index.role(node.role)?.rules[node.rule];
      return [plain(objectText(node.role)), ...(rule ? [fenced(ruleYaml(known, rule))] : [])];
    }
    case 'way':
      return [wayText(known, node.subject, node.grant)];
    case 'permission':
      return node.permission.grants.slice(0, MOST).map((grant) => wayText(known, node.subject, grant));
    default:
      return [];
  }
}

/** More would not be read in a tooltip; the explanation has all. */
const MOST = 3;
