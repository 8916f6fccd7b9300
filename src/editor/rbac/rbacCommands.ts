import { env, l10n, window, workspace, type Uri } from 'vscode';
import { asUser, type SubjectRef } from '../../rbac/danger/subject';
import type { Attributes } from '../../rbac/request';
import type { Shown } from '../codeLens';
import { commandIds } from '../commandIds';
import type { Checker } from '../session/checker';
import type { FindingStore } from '../store';
import { canICommand } from './actions/canICommand';
import { exportFormats, exportText, rowsOf, type ExportFormat, type RowTexts } from './actions/exportText';
import { openPlace, type Place } from './actions/open';
import { suppress } from './actions/suppress';
import { verify } from './actions/verify';
import { askLine } from './ask/askBox';
import type { Explanations } from './explain/documents';
import { explainFinding, explainRequest, explainSubject } from './explain/text';
import type { KnownRbac } from './knownRbac';
import { modeText, type RbacView } from './rbacView';
import type { SourceKind, Sources } from './sources';
import { modes, type RbacNode } from './tree/nodes';
import { requestedBy, requestOf, type Requested } from './tree/requests';
import { requestText, ruleText, subjectLabel } from './tree/words';
import { writeAsk } from './ask/write';

interface Parts {
  readonly rbacSources: Sources;
  readonly rbac: RbacView;
  readonly explanations: Explanations;
  readonly store: FindingStore;
  readonly checker: Checker;
}

/** Somebody and a request, from a part that has no lines of this view. */
interface Pair {
  readonly subject: SubjectRef;
  readonly request: Attributes;
}

/** The commands of the Cluster RBAC view, by their ids. */
export function rbacHandlers({ rbacSources: sources, rbac, explanations, store, checker }: Parts): Record<string, (...args: never[]) => unknown> {
  return {
    [commandIds.whoCan]: (text?: string | RbacNode) => ask(sources, rbac, text),
    [commandIds.rbacEdit]: (node?: RbacNode) => ask(sources, rbac, node),
    [commandIds.rbacForget]: (node?: RbacNode) => (node?.type === 'query' ? rbac.forget(node.text) : undefined),
    [commandIds.rbacMode]: (mode?: string) => chooseMode(rbac, mode),
    [commandIds.rbacSource]: (kind?: SourceKind) => chooseSource(sources, kind),
    [commandIds.rbacExplain]: (at: RbacNode | Pair) => explain(sources, explanations, at),
    [commandIds.rbacWhoElse]: (node: RbacNode) => whoElse(sources, rbac, node),
    [commandIds.rbacOpen]: (at: RbacNode | Place) => {
      const place = 'type' in at ? placeOf(at) : at;
      return place && openPlace(sources, place);
    },
    [commandIds.rbacCopyCanI]: (node: RbacNode) => copyCanI(sources, node),
    [commandIds.rbacVerify]: (node: RbacNode) => verifyLine(sources, rbac, node),
    [commandIds.rbacSuppress]: (node: RbacNode) => suppress(sources, store, checker, node),
    [commandIds.rbacExport]: (node?: RbacNode, format?: ExportFormat) => exportLines(sources, rbac, node, format),
    [commandIds.rbacReveal]: (shown: Shown) => reveal(sources, rbac, shown),
  };
}

async function known(sources: Sources): Promise<KnownRbac | undefined> {
  const found = await sources.ready();
  if (!found) {
    void window.showInformationMessage(
      l10n.t('Nothing of RBAC is known yet. Run "PCI: Scan current context", or open a folder with manifests of roles and bindings.'),
    );
  }
  return found;
}

async function ask(sources: Sources, view: RbacView, given?: string | RbacNode): Promise<void> {
  const rbac = await known(sources);
  if (!rbac) return;
  const node = typeof given === 'object' && given.type === 'query' ? given : undefined;
  const text = typeof given === 'string' ? given : await askLine(rbac, node?.text ?? 'who can ');
  if (text === undefined) return;
  await view.save(text, node?.text);
  await showQuery(view, text);
}

const showQuery = (view: RbacView, text: string) =>
  view.reveal(
    (node) => node.type === 'query' && node.text === text,
    (node) => node.type === 'group' && node.group === 'queries',
  );

async function chooseMode(view: RbacView, given?: string): Promise<void> {
  const items = modes.map((mode) => ({ label: modeText(mode), description: mode === view.mode ? l10n.t('now') : '', mode }));
  const chosen = modes.find((mode) => mode === given) ?? (await window.showQuickPick(items, { placeHolder: l10n.t('Order Cluster RBAC') }))?.mode;
  if (chosen) await view.setMode(chosen);
}

async function chooseSource(sources: Sources, given?: SourceKind): Promise<void> {
  const items = [
    { label: l10n.t('The scanned cluster'), description: sources.kind === 'cluster' ? l10n.t('now') : '', source: 'cluster' as const },
    { label: l10n.t('The manifests of the workspace'), description: sources.kind === 'workspace' ? l10n.t('now') : '', source: 'workspace' as const },
  ];
  const chosen = given ?? (await window.showQuickPick(items, { placeHolder: l10n.t('Show the RBAC of what?') }))?.source;
  if (!chosen) return;
  await sources.choose(chosen);
  if (sources.kind !== chosen) {
    void window.showInformationMessage(
      chosen === 'cluster'
        ? l10n.t('No cluster was scanned. Run "PCI: Scan current context".')
        : l10n.t('No folder is open whose manifests could be read.'),
    );
  }
}

async function explain(sources: Sources, explanations: Explanations, at: RbacNode | Pair): Promise<Uri | undefined> {
  const rbac = await known(sources);
  if (!rbac) return undefined;
  if ('type' in at && at.type === 'finding') {
    const { id, variant, subject, scope } = at.finding;
    return explanations.show(subjectLabel(subject), (now) => {
      const finding = now.findingsOf(subject).find((one) => one.id === id && one.variant === variant && one.scope === scope);
      return finding ? explainFinding(now, finding) : l10n.t('{0} does not hold this any more.', subjectLabel(subject));
    });
  }
  const requested = 'type' in at ? requestedBy(at, rbac.index) : { ...at, user: asUser(at.subject) };
  if (requested) {
    const name = `${subjectLabel(requested.subject)} ${requestText(requested.request)}`;
    return explanations.show(name, (now) => explainRequest(now, requested));
  }
  if (!('type' in at) || at.type !== 'subject') return undefined;
  return explanations.show(subjectLabel(at.subject), (now) => explainSubject(now, at.subject));
}

async function whoElse(sources: Sources, view: RbacView, node: RbacNode): Promise<void> {
  const rbac = await known(sources);
  const request = rbac && requestOf(node, rbac.index);
  if (!request) return;
  const text = writeAsk(request);
  await view.save(text);
  await showQuery(view, text);
}

function placeOf(node: RbacNode): Place | undefined {
  switch (node.type) {
    case 'role':
      return { key: node.role, path: ['rules'] };
    case 'binding':
      return { key: node.binding.key, path: ['roleRef', 'name'] };
    case 'rule':
      return { key: node.role, path: ['rules', node.rule] };
    case 'way':
      return { key: node.grant.role, path: ['rules', node.grant.rule], otherwise: node.grant.binding.key };
    case 'object-finding':
      return { key: node.finding.object, path: node.finding.path };
    default:
      return undefined;
  }
}

async function requestedAt(sources: Sources, node: RbacNode): Promise<{ rbac: KnownRbac; requested: Requested } | undefined> {
  const rbac = await known(sources);
  const requested = rbac && requestedBy(node, rbac.index);
  return requested && { rbac, requested };
}

async function copyCanI(sources: Sources, node: RbacNode): Promise<void> {
  const found = await requestedAt(sources, node);
  if (!found) return;
  const { rbac, requested } = found;
  const { subject, user, request } = requested;
  const served = rbac.resources.find(({ group, plural }) => request.path === undefined && group === request.group && plural === request.resource);
  const context = rbac.kind === 'cluster' ? rbac.title : undefined;
  await env.clipboard.writeText(canICommand(context, { subject, user, request }, served?.namespaced ?? true));
  window.setStatusBarMessage(l10n.t('The command is in the clipboard. Nothing was run.'), 8000);
}

async function verifyLine(sources: Sources, view: RbacView, node: RbacNode): Promise<void> {
  const found = await requestedAt(sources, node);
  if (!found) return;
  const verdict = await verify(sources.session, found.rbac, found.requested);
  if (verdict !== undefined) view.setVerdict(found.requested, verdict);
}

async function exportLines(sources: Sources, view: RbacView, node?: RbacNode, given?: ExportFormat): Promise<void> {
  const rbac = await known(sources);
  if (!rbac) return;
  const items = exportFormats.map((format) => ({ label: formatText(format), format }));
  const format = given ?? (await window.showQuickPick(items, { placeHolder: l10n.t('Export as what?') }))?.format;
  if (!format) return;
  const texts: RowTexts = { can: (text) => l10n.t(text), rule: ({ binding, rule }) => ruleText(rbac.index.rulesOf(binding)[rule]!) };
  const head = [
    rbac.kind === 'cluster' ? l10n.t('RBAC of context "{0}".', rbac.title) : l10n.t('RBAC of the manifests of "{0}".', rbac.title),
    new Date().toISOString(),
    ...rbac.gaps.map((gap) => l10n.t('Not seen: {0}', gap)),
  ];
  const content = exportText(format, head, rowsOf(rbac, node ? [node] : view.getChildren(), texts));
  await window.showTextDocument(await workspace.openTextDocument({ content, language: format === 'csv' ? 'plaintext' : format }));
}

function formatText(format: ExportFormat): string {
  switch (format) {
    case 'json':
      return 'JSON';
    case 'csv':
      return 'CSV';
    case 'markdown':
      return 'Markdown';
  }
}

/** Shows what a manifest makes: a role in the order by roles, or who it names in that by subjects. */
async function reveal(sources: Sources, view: RbacView, shown: Shown): Promise<void> {
  if (sources.kind !== 'workspace') await sources.choose('workspace');
  await view.setMode('role' in shown ? 'role' : 'subject');
  const found = await view.reveal(
    (node) => ('role' in shown ? node.type === 'role' && node.role === shown.role : node.type === 'subject' && isSame(node.subject, shown.subject)),
    (node) => node.type === 'group' && node.group !== 'queries',
  );
  if (!found) void window.showInformationMessage(l10n.t('No binding of the workspace has to do with it.'));
}

const isSame = (a: SubjectRef, b: SubjectRef): boolean => a.by === b.by && a.login === b.login;
