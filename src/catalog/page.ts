import { exceptionRule } from '../core/suppress';
import { severityOf, textOf, type AnyRule, type FixInfo, type Message } from '../core/rule';

/** The page of a rule, as Markdown: ships in `media/rules`, so that help works offline. */
export function rulePage(rule: AnyRule): string {
  const { code, id, title, severity, requirements, docs } = rule;
  return [
    `# ${title}`,
    `\`${code}\` · ${id} · ${severity}`,
    docs.why,
    `Supports ${[
      `PCI DSS v4.0.1 ${requirements.pciDss.join(', ')}`,
      ...(requirements.guidance.length > 0 ? [`PCI SSC container guidance ${requirements.guidance.join(', ')}`] : []),
    ].join('; ')}.`,
    '## What it reports',
    table(
      ['Variant', 'Severity', 'Message'],
      Object.keys(rule.messages as Record<string, Message>).map((variant) => [`\`${variant}\``, severityOf(rule, variant), textOf(rule, variant)]),
    ),
    '## Reported',
    yaml(docs.bad),
    '## Not reported',
    yaml(docs.good),
    ...fixes(Object.values(rule.fixes as Record<string, FixInfo>)),
    ...(rule === exceptionRule ? [] : accepting(code)),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** How a person accepts a finding; an exception that does not hold cannot be excepted in its turn. */
const accepting = (code: string): string[] => [
  '## Accepting it',
  'A finding that is accepted stays in reports, with the reason. On the line above the place:',
  yaml(`# pci-k8s-ignore ${code} <reason>`),
  'On the object or its pod template:',
  yaml(`metadata:\n  annotations:\n    pci.k8s/ignore: ${code}\n    pci.k8s/justification: <reason>\n    pci.k8s/expires: "2027-03-31"`),
  'For the whole workspace, in `.pci-k8s.yaml`:',
  yaml(
    `exceptions:\n  - rule: ${code}\n    match: { namespace: <namespace> }\n    reason: <reason>\n    approvedBy: <name>\n    expires: "2027-03-31"`,
  ),
];

function fixes(infos: readonly FixInfo[]): string[] {
  if (infos.length === 0) return [];
  const rows = infos.map(
    ({ title, safety, effect }) => `- **${title}** (${safety === 'safe' ? 'safe, part of "fix all"' : 'to be reviewed'}). ${effect}`,
  );
  return ['## Fixes', rows.join('\n')];
}

const yaml = (text: string): string => `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
