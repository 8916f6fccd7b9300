import { messageOf, type Finding } from '../core/finding';
import type { PositionRange } from '../core/lines';
import { textOf, type AnyRule, type Message } from '../core/rule';
import type { Severity } from '../core/severity';
import { formatPath } from '../kube/path';
import type { Format } from './format';
import { located, notAssessedIn, type PlacedNotAssessed, type Run } from './run';

/**
 * The run as SARIF 2.1.0 (OASIS), for code scanning services. What was not assessed goes into the invocation's
 * notifications; accepted findings are suppressed results with their justification; PCI DSS and the PCI SSC guidance for
 * containers are taxonomies.
 */
export function sarifFormat({ tool, rules, generatedAt }: Run): Format {
  const indexes = new Map(rules.map((rule, i) => [rule.id, i]));
  return {
    head: `${JSON.stringify(frameOf(tool, rules)).slice(0, -3)},"results":[`,
    opening: '\n',
    between: ',\n',
    tell(file, told) {
      for (const { finding, range } of located(file)) {
        told.rows.push(JSON.stringify(resultOf(finding, range, file.file, indexes.get(finding.rule.id))));
      }
      for (const one of notAssessedIn(file)) told.notAssessed.push(JSON.stringify(notification(one)));
    },
    note: (message) => message,
    *foot({ notAssessed }) {
      const invocation = JSON.stringify({ executionSuccessful: true, endTimeUtc: generatedAt });
      yield `],"invocations":[${invocation.slice(0, -1)},"toolExecutionNotifications":[${notAssessed.join(',')}]}]}]}\n`;
    },
  };
}

function frameOf(tool: Run['tool'], rules: readonly AnyRule[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            rules: rules.map(descriptor),
            supportedTaxonomies: taxonomies.map(reference),
          },
        },
        columnKind: 'utf16CodeUnits',
        taxonomies: taxonomies.map((taxonomy) => ({
          ...reference(taxonomy),
          version: taxonomy.version,
          organization: taxonomy.organization,
          shortDescription: { text: taxonomy.text },
          taxa: taxaOf(rules, taxonomy.key).map((id) => ({ id })),
        })),
      },
    ],
  };
}

interface Taxonomy {
  readonly key: 'pciDss' | 'guidance';
  readonly name: string;
  readonly guid: string;
  readonly version: string;
  readonly organization: string;
  readonly text: string;
}

const taxonomies: readonly Taxonomy[] = [
  {
    key: 'pciDss',
    name: 'PCI DSS',
    guid: '6a9d5f0c-3f0e-4b7f-9d5f-0d7b9c1f4a01',
    version: '4.0.1',
    organization: 'PCI Security Standards Council',
    text: 'Requirements of the Payment Card Industry Data Security Standard.',
  },
  {
    key: 'guidance',
    name: 'PCI SSC container guidance',
    guid: '6a9d5f0c-3f0e-4b7f-9d5f-0d7b9c1f4a02',
    version: '1.0',
    organization: 'PCI Security Standards Council',
    text: 'Best practices of the Guidance for Containers and Container Orchestration Tools.',
  },
];

const reference = ({ name, guid }: Taxonomy): object => ({ name, guid });

const taxaOf = (rules: readonly AnyRule[], key: Taxonomy['key']): string[] =>
  [...new Set(rules.flatMap((rule) => rule.requirements[key]))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

function descriptor(rule: AnyRule): object {
  return {
    id: rule.code,
    name: rule.id,
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.docs.why },
    messageStrings: Object.fromEntries(
      Object.keys(rule.messages as Record<string, Message>).map((variant) => [variant, { text: sarifText(textOf(rule, variant)) }]),
    ),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { 'security-severity': weights[rule.severity], tags: ['security', 'pci-dss', 'kubernetes'] },
    relationships: taxonomies.flatMap(({ key, name, guid }) =>
      rule.requirements[key].map((id) => ({ target: { id, toolComponent: { name, guid } }, kinds: ['relevant'] })),
    ),
  };
}

/** In a SARIF message string, braces are places for arguments and go by number. */
function sarifText(text: string): string {
  const names: string[] = [];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `{${names.indexOf(name)}}`;
  });
}

const levels: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' };
/** The scale that code scanning services sort by, 0 to 10. */
const weights: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '0.0' };

function resultOf(finding: Finding, range: PositionRange | undefined, file: string, ruleIndex: number | undefined): object {
  const { rule, variant, severity, resource, path, accepted } = finding;
  const { kind, namespace, name } = resource.ref;
  const logical = [kind, namespace, name].filter((part) => part !== undefined).join('/');
  return {
    ruleId: rule.code,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[severity],
    message: { text: messageOf(finding) },
    locations: [
      {
        ...(range ? { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: regionOf(range) } } : {}),
        logicalLocations: [{ fullyQualifiedName: `${logical}:${formatPath(path)}`, kind: 'resource' }],
      },
    ],
    // Not the line: a finding stays the same when text above it changes.
    partialFingerprints: { 'pciK8s/v1': `${rule.code}.${variant}:${uriOf(file)}:${logical}:${formatPath(path)}` },
    properties: { severity, variant },
    ...(accepted
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: [accepted.reason, accepted.approvedBy && `Approved by ${accepted.approvedBy}.`].filter(Boolean).join(' '),
            },
          ],
        }
      : {}),
  };
}

const regionOf = ({ start, end }: PositionRange): object => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

function notification({ rule, source, reason, message, position }: PlacedNotAssessed): object {
  return {
    level: 'warning',
    descriptor: { id: reason },
    message: { text: message },
    ...(rule ? { associatedRule: { id: rule.code } } : {}),
    ...(source.file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(source.file) },
                ...(position ? { region: { startLine: position.start.line + 1, startColumn: position.start.character + 1 } } : {}),
              },
            },
          ],
        }),
  };
}

/** A path as a URI reference; an absolute one as a file URI. */
function uriOf(file: string): string {
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${encoded}` : encoded;
}
