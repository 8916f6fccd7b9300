import {
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  workspace,
  type DiagnosticCollection,
  type Disposable,
  type TextDocument,
  type Uri,
} from 'vscode';
import { LIVE_SCHEME } from './cluster/uris';
import { disposeAll, type Owned } from './disposables';
import type { Severity } from '../core/severity';
import { openDocument } from './documents';
import { groupMissing, missingFields, requirementsOf, type FindingGroup } from './missingBlock';
import { placeOf, rangeOfGroupIn, shownLines, toRange } from './ranges';
import { rulePageLink } from './rulePage';
import type { DiagnosticLevel, SettingsSource } from './settings';
import { isManifest, type CheckedFile, type FindingStore } from './store';
import { sentenceOf } from './texts';

const SOURCE = 'PCI';

/** Shows what the store holds as squiggles and in the Problems panel. */
export class Diagnostics implements Disposable {
  readonly #collection: DiagnosticCollection = languages.createDiagnosticCollection('pci-k8s');
  readonly #disposables: Owned[];

  constructor(
    private readonly store: FindingStore,
    private readonly settings: SettingsSource,
  ) {
    this.#disposables = [
      store.onDidChange((uris) => {
        for (const uri of uris) this.#show(uri);
      }),
      settings.onDidChange(() => {
        for (const { uri } of store.files) this.#show(uri);
      }),
      workspace.onDidOpenTextDocument((document) => {
        this.#showLive(document);
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        this.#showLive(document);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.#showLive(document);
      }),
    ];
  }

  #show(uri: Uri): void {
    const file = this.store.get(uri);
    if (file && isShown(file)) this.#collection.set(uri, diagnosticsOf(file, this.settings.current.severity));
    // Of a cluster's objects most have none, and each call is a message to another process.
    else if (this.#collection.has(uri)) this.#collection.delete(uri);
  }

  #showLive({ uri }: TextDocument): void {
    if (uri.scheme === LIVE_SCHEME) this.#show(uri);
  }

  dispose(): void {
    disposeAll(this.#disposables);
    this.#collection.dispose();
  }
}

/**
 * Whether there is a text to underline something in. An object of a cluster has one while a document shows it, and while both
 * say the same: what is judged and what is shown follow a change one after the other.
 */
function isShown(file: CheckedFile): boolean {
  if (isManifest(file)) return true;
  // Only what is open is printed: there may be very many objects.
  const document = openDocument(file.uri);
  if (!document) return false;
  return document.getText() === shownLines(file).text;
}

/** The open findings of a file in groups, with what is shown of each. Code actions attach themselves to these. */
export function diagnosticsOf(file: CheckedFile, levels: Readonly<Record<Severity, DiagnosticLevel>>): Diagnostic[] {
  const open = file.judgement.findings.filter(({ accepted }) => !accepted);
  return [...groupMissing(open).flatMap((group) => diagnosticOf(file, group, levels) ?? []), ...refusals(file), ...notes(file)];
}

export function diagnosticOf(file: CheckedFile, group: FindingGroup, levels: Readonly<Record<Severity, DiagnosticLevel>>): Diagnostic | undefined {
  const [first] = group.findings;
  const level = levelOf(levels[first.severity]);
  if (level === undefined) return undefined;
  const diagnostic = new Diagnostic(rangeOfGroupIn(file, group), textOfGroup(group), level);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: codeOf(group), target: rulePageLink(first.rule) };
  return diagnostic;
}

/** "PCI-K8S-301, 303, 309": all codes, the common part once. */
export function codeOf({ findings }: FindingGroup): string {
  const [first, ...rest] = [...new Set(findings.map(({ rule }) => rule.code))].sort();
  return [first!, ...rest.map((code) => code.replace(/^.*-/, ''))].join(', ');
}

function textOfGroup(group: FindingGroup): string {
  const { findings, block } = group;
  if (!block) return sentenceOf(findings[0]);
  const fields = missingFields(group, block)
    .map((field) => `"${field}"`)
    .join(', ');
  const requirements = requirementsOf(group);
  const { container } = findings[0];
  const touched = l10n.t('PCI DSS requirements touched: {0} ({1}).', requirements.length, requirements.join(', '));
  const missing =
    container === undefined
      ? l10n.t('The pod\'s "{0}" does not set {1}.', block.name, fields)
      : l10n.t('Container "{0}" does not set {1} in its "{2}".', container, fields, block.name);
  return `${missing} ${touched}`;
}

/** What the API server or kubectl would refuse: a document that does not parse, a value of a wrong type. */
function refusals(file: CheckedFile): Diagnostic[] {
  const { judgement } = file;
  const unparsed = judgement.notAssessed.flatMap(({ reason, source, message }) =>
    reason === 'parse-error' && source.range
      ? [warning(file, source.range, l10n.t('kubectl refuses this document, so it was not assessed: {0}', message))]
      : [],
  );
  const mistyped = judgement.resources.flatMap((resource) =>
    resource.faults.flatMap(({ reason, path, message }) => (reason === 'wrong-type' ? [warning(file, placeOf(file, resource, path), message)] : [])),
  );
  return [...unparsed, ...mistyped];
}

function warning(file: CheckedFile, range: { start: number; end: number }, message: string): Diagnostic {
  const diagnostic = new Diagnostic(toRange(file, range), message, DiagnosticSeverity.Warning);
  diagnostic.source = SOURCE;
  return diagnostic;
}

function notes(file: CheckedFile): Diagnostic[] {
  return file.judgement.notes.map(({ message, range }) => {
    const diagnostic = new Diagnostic(toRange(file, range), message, DiagnosticSeverity.Information);
    diagnostic.source = SOURCE;
    return diagnostic;
  });
}

function levelOf(level: DiagnosticLevel): DiagnosticSeverity | undefined {
  switch (level) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'information':
      return DiagnosticSeverity.Information;
    case 'hint':
      return DiagnosticSeverity.Hint;
    case 'none':
      return undefined;
  }
}
