import { CodeActionKind, commands, env, l10n, window, type CodeAction, type Uri } from 'vscode';
import { commandIds } from '../commandIds';
import { loadEngine } from '../session/load';
import type { Checker } from '../session/checker';
import type { Sessions } from '../session/sessions';
import type { FindingRef, FindingStore } from '../store';
import { rangeOf } from '../ranges';
import type { Node } from '../view/nodes';
import type { Clusters } from './clusters';
import { goToManifest, type Wanted } from './goToManifest';
import { showKubectlPatch } from './kubectlPatch';
import { showRunningDigest } from './showRunningDigest';
import type { ShownCommands } from './shownCommands';
import { readLiveUri } from './uris';

interface Parts {
  readonly sessions: Sessions;
  readonly checker: Checker;
  readonly store: FindingStore;
  readonly clusters: Clusters;
  readonly shownCommands: ShownCommands;
}

/** The commands about objects of a cluster, by their ids. */
export function liveHandlers({ sessions, checker, store, clusters, shownCommands }: Parts): Record<string, (...args: never[]) => unknown> {
  return {
    [commandIds.goToManifest]: async (at?: FindingRef | Node) => {
      const wanted = at ? wantedAt(store, at) : wantedInEditor(store, clusters);
      if (wanted) await goToManifest(sessions, checker, wanted);
      else void window.showInformationMessage(l10n.t('Open an object of a cluster first, or choose a finding of one.'));
    },
    [commandIds.liveActions]: chooseAction,
    [commandIds.showPatch]: (refs: readonly FindingRef[], fixId?: string) => showKubectlPatch(store, shownCommands, refs, fixId),
    [commandIds.showRunningDigest]: (ref: FindingRef) => showRunningDigest(store, clusters, ref),
    [commandIds.copyCommand]: (uri?: Uri) => shownCommands.copy(uri),
    [commandIds.copyRole]: copyRole,
    [commandIds.scanAgain]: () => clusters.scan(clusters.current?.context.name),
  };
}

function wantedAt(store: FindingStore, at: FindingRef | Node): Wanted | undefined {
  if ('type' in at) return at.type === 'finding' ? { resource: at.finding.resource, finding: at.finding } : undefined;
  const found = store.find(at);
  return found && { resource: found.finding.resource, finding: found.finding };
}

/** The object that the active editor shows, and the finding on the cursor's line. */
function wantedInEditor(store: FindingStore, { current }: Clusters): Wanted | undefined {
  const editor = window.activeTextEditor;
  const place = editor && readLiveUri(editor.document.uri);
  if (!place || place.context !== current?.context.name) return undefined;
  const resource = current.live.judge(place.key)?.resources[0];
  const file = store.get(editor.document.uri);
  const { line } = editor.selection.active;
  const finding = file?.judgement.findings.find((one) => !one.accepted && rangeOf(file, one).start.line === line);
  return resource && { resource, finding };
}

/**
 * The quick fixes at the cursor as a list to choose from: VS Code opens their menu by keyboard only where a text can be edited.
 * Source: microsoft/vscode, `codeActionCommands.ts`, the precondition of `editor.action.quickFix`.
 */
async function chooseAction(): Promise<void> {
  const editor = window.activeTextEditor;
  const actions = editor
    ? await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        editor.document.uri,
        editor.selection,
        CodeActionKind.QuickFix.value,
      )
    : [];
  const items = actions.flatMap(({ title, command }) => (command ? [{ label: title, command }] : []));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no open finding at the cursor.'));
    return;
  }
  const chosen = await window.showQuickPick(items, { placeHolder: l10n.t('What to do about it?') });
  if (chosen) await commands.executeCommand(chosen.command.command, ...((chosen.command.arguments ?? []) as unknown[]));
}

/** Copies the role that reading a cluster needs. */
async function copyRole(): Promise<void> {
  const { clusterRole, rules } = await loadEngine();
  await env.clipboard.writeText(clusterRole(rules));
  window.setStatusBarMessage(l10n.t('The role is in the clipboard. Whoever runs the cluster can apply it and bind it to you.'), 8000);
}
