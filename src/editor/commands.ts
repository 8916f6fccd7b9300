import { commands, l10n, Range, window, type Disposable, type ExtensionContext, type TextDocument } from 'vscode';
import { checkWorkspace } from './checkWorkspace';
import type { Clusters } from './cluster/clusters';
import { liveHandlers } from './cluster/liveCommands';
import type { ShownCommands } from './cluster/shownCommands';
import { scanChosen } from './cluster/picker';
import { stopCluster, watchCurrent } from './cluster/follow';
import { commandIds } from './commandIds';
import { createConfig } from './createConfig';
import { tellFailure } from './failure';
import { addDefaultDeny } from './fixes/defaultDeny';
import { fixAllIn } from './fixes/fixAll';
import { ignoreWithReason } from './fixes/ignore';
import { pinDigest, pinnable } from './fixes/pinDigest';
import { rangeOf } from './ranges';
import { showReaderStatistics } from './readerStatistics';
import { matrixHandlers } from './rbac/matrixCommands';
import type { MatrixPanel } from './rbac/matrixPanel';
import { rbacHandlers } from './rbac/rbacCommands';
import type { RbacView } from './rbac/rbacView';
import type { Explanations } from './rbac/explain/documents';
import type { Sources as RbacSources } from './rbac/sources';
import { OPEN_RULE_PAGE, openRulePage } from './rulePage';
import { openSample } from './sample';
import type { Checker } from './session/checker';
import type { Sessions } from './session/sessions';
import type { SettingsSource } from './settings';
import { refOf, type FindingRef, type FindingStore } from './store';
import { sentenceOf } from './texts';
import { chooseGrouping, editFilter } from './view/choices';
import type { FindingsView } from './view/findingsView';
import type { Node } from './view/nodes';

interface Parts {
  readonly context: ExtensionContext;
  readonly sessions: Sessions;
  readonly checker: Checker;
  readonly store: FindingStore;
  readonly settings: SettingsSource;
  readonly view: FindingsView;
  readonly clusters: Clusters;
  readonly shownCommands: ShownCommands;
  readonly matrix: MatrixPanel;
  readonly rbacSources: RbacSources;
  readonly rbac: RbacView;
  readonly explanations: Explanations;
}

/** Registers every command of package.json. An error in one is shown and costs only that one. */
export function registerCommands(parts: Parts): Disposable[] {
  const { context, sessions, checker, store, settings, view, clusters } = parts;
  const handlers: Record<string, (...args: never[]) => unknown> = {
    [commandIds.checkWorkspace]: () => checkWorkspace(sessions, checker, store),
    [commandIds.checkFile]: () => withDocument((document) => checker.check(document, 'asked')),
    [commandIds.clearResults]: () => {
      checker.clear();
      clusters.clear();
    },
    [commandIds.explain]: (at?: About) => openRulePage(context.extensionUri, at ? codesOf(at) : codesAtCursor(store)),
    [OPEN_RULE_PAGE]: (at?: About) => openRulePage(context.extensionUri, at ? codesOf(at) : []),
    [commandIds.ignore]: (...at: (FindingRef | Node)[]) => withRefs(store, at, (refs) => ignoreWithReason(store, checker, refs)),
    [commandIds.applyFix]: (ref: FindingRef, fix: string) => addDefaultDeny(store, ref, fix),
    [commandIds.pinDigest]: (ref?: FindingRef, from?: 'registry') => (ref ? pinDigest(store, settings, clusters, ref, from) : pinAtCursor(parts)),
    [commandIds.fixAll]: () => withDocument(async (document) => fixAllIn(document, await checker.fresh(document))),
    [commandIds.openFinding]: (ref: FindingRef) => openFinding(store, ref),
    [commandIds.groupBy]: () => chooseGrouping(settings),
    [commandIds.filter]: () => {
      editFilter(view);
    },
    [commandIds.clearFilter]: () => {
      view.filter = '';
    },
    [commandIds.createConfig]: createConfig,
    [commandIds.openSample]: () => openSample(context),
    [commandIds.showCoverage]: () => commands.executeCommand('pciK8s.coverage.focus'),
    [commandIds.showFindings]: () => commands.executeCommand('pciK8s.findings.focus'),
    [commandIds.scanCurrentContext]: () => clusters.scan(),
    [commandIds.scanContext]: (name?: string) => (typeof name === 'string' ? clusters.scan(name) : scanChosen(clusters, settings)),
    [commandIds.watchCurrentContext]: () => watchCurrent(clusters),
    [commandIds.stop]: () => stopCluster(clusters),
    [commandIds.showReaderStatistics]: () => showReaderStatistics(sessions),
    ...liveHandlers(parts),
    ...matrixHandlers(parts),
    ...rbacHandlers(parts),
  };
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: never[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        tellFailure(error);
        return undefined;
      }
    }),
  );
}

async function withDocument(run: (document: TextDocument) => unknown): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document) await run(document);
  else void window.showInformationMessage(l10n.t('No editor is active. Open a manifest first.'));
}

async function openFinding(store: FindingStore, ref: FindingRef): Promise<void> {
  const found = store.find(ref);
  if (!found) return;
  const { start, end } = rangeOf(found.file, found.finding);
  await window.showTextDocument(found.file.uri, { selection: new Range(start, end), preview: true });
}

/** What a rule's page is wanted for: codes of rules, or a line of the view, which stands for its finding. */
type About = string | readonly string[] | Node;

function codesOf(about: About): readonly string[] {
  if (typeof about === 'string') return [about];
  if (!('type' in about)) return about;
  return about.type === 'finding' ? [about.finding.rule.code] : [];
}

/** Commands come with what they are about, from a line of the view or from a code action; otherwise the cursor says it. */
async function withRefs(store: FindingStore, at: readonly (FindingRef | Node)[], run: (refs: readonly FindingRef[]) => Promise<void>): Promise<void> {
  const refs = at.flatMap((one) => ('code' in one ? [one] : 'type' in one && one.type === 'finding' ? [refOf(one.file.uri, one.finding)] : []));
  if (refs.length > 0) return run(refs);
  const here = findingsAtCursor(store);
  const items = here.map(({ uri, finding }) => ({ label: sentenceOf(finding), description: finding.rule.code, ref: refOf(uri, finding) }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no open finding on this line.'));
    return;
  }
  const picked = items.length === 1 ? items[0] : await window.showQuickPick(items, { placeHolder: l10n.t('Which finding?') });
  if (picked) await run([picked.ref]);
}

function findingsAtCursor(store: FindingStore) {
  const editor = window.activeTextEditor;
  const file = editor && store.get(editor.document.uri);
  if (!file) return [];
  const { line } = editor.selection.active;
  return file.judgement.findings.flatMap((finding) =>
    !finding.accepted && rangeOf(file, finding).start.line === line ? [{ uri: file.uri, finding }] : [],
  );
}

const codesAtCursor = (store: FindingStore): readonly string[] => findingsAtCursor(store).map(({ finding }) => finding.rule.code);

async function pinAtCursor({ store, settings, clusters, checker }: Parts): Promise<void> {
  await withDocument(async (document) => {
    const file = await checker.fresh(document);
    const images = file ? pinnable(file) : [];
    if (!file || images.length === 0) {
      void window.showInformationMessage(l10n.t('This file has no image without a digest.'));
      return;
    }
    const line = window.activeTextEditor?.selection.active.line;
    const here = images.find(({ finding }) => rangeOf(file, finding).start.line === line);
    const items = images.map(({ image, ref, finding }) => ({ label: image, description: finding.container ?? '', ref }));
    const picked = here ?? (await window.showQuickPick(items, { placeHolder: l10n.t('Pin the digest of which image?') }));
    if (picked) await pinDigest(store, settings, clusters, picked.ref);
  });
}
