import {
  CodeAction,
  CodeActionKind,
  l10n,
  type CancellationToken,
  type CodeActionContext,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import type { Finding, OfferedFix } from '../core/finding';
import type { Change } from '../core/patch';
import { commandIds } from './commandIds';
import { codeOf, diagnosticOf } from './diagnostics';
import { addsPolicy, changesFor, digestFixOf } from './fixes/changes';
import { fixAllEdit } from './fixes/fixAll';
import { editFor } from './fixes/workspaceEdit';
import { groupMissing, hardening, rangeOfGroup, type FindingGroup } from './missingBlock';
import { toRange } from './ranges';
import type { Checker } from './session/checker';
import type { SettingsSource } from './settings';
import { refOf, type CheckedFile } from './store';

export const FIX_ALL = CodeActionKind.SourceFixAll.append('pciK8s');
export const providedKinds = [CodeActionKind.QuickFix, FIX_ALL];

/**
 * What can be done about the findings at a place. Fixes are computed here, when somebody asks, and not before. A fix that
 * cannot be made without harm is not offered; the hover says why.
 */
export class FindingActions implements CodeActionProvider {
  constructor(
    private readonly checker: Checker,
    private readonly settings: SettingsSource,
  ) {}

  async provideCodeActions(document: TextDocument, range: Range, { only }: CodeActionContext, token: CancellationToken): Promise<CodeAction[]> {
    const wantsAll = only !== undefined && (only.contains(FIX_ALL) || FIX_ALL.contains(only));
    if (only && !wantsAll && !only.intersects(CodeActionKind.QuickFix)) return [];
    const file = await this.checker.fresh(document);
    if (!file || token.isCancellationRequested) return [];
    if (wantsAll) return fixAllAction(file);
    const open = file.judgement.findings.filter(({ accepted }) => !accepted);
    const here = groupMissing(open).filter((group) => toRange(file, rangeOfGroup(group)).intersection(range));
    const actions = [
      ...here.flatMap((group) => this.#fixesOf(file, group)),
      ...(here.length > 0 && open.some(hasSafeFix) ? [command(l10n.t('Fix all safe findings in this file'), commandIds.fixAll, [])] : []),
      ...here.flatMap((group) => this.#attach(file, group, [ignoreAction(file, group)])),
      ...here.flatMap((group) => this.#attach(file, group, [explainAction(group)])),
    ];
    return unique(actions);
  }

  #fixesOf(file: CheckedFile, group: FindingGroup): CodeAction[] {
    const whole = wholeBlock(file, group);
    const single = group.findings.flatMap((finding) => finding.fixes.flatMap((fix) => fixAction(file, finding, fix)));
    // Preferred ones come first in the menu, and there the whole block belongs.
    if (whole.length > 0) for (const action of single) action.isPreferred = false;
    return this.#attach(file, group, [...whole, ...single]);
  }

  /** Lets VS Code offer the actions at the squiggle and in the Problems panel too. */
  #attach(file: CheckedFile, group: FindingGroup, actions: CodeAction[]): CodeAction[] {
    const diagnostic = diagnosticOf(file, group, this.settings.current.severity);
    for (const action of actions) action.diagnostics = diagnostic ? [diagnostic] : [];
    return actions;
  }
}

/** Two findings of a place may have one and the same fix. */
function unique(actions: readonly CodeAction[]): CodeAction[] {
  return [...new Map(actions.map((action) => [action.title, action])).values()];
}

function ignoreAction(file: CheckedFile, group: FindingGroup): CodeAction {
  const refs = group.findings.map((finding) => refOf(file.uri, finding));
  return command(l10n.t('Ignore {0} with a reason…', codeOf(group)), commandIds.ignore, refs);
}

function explainAction(group: FindingGroup): CodeAction {
  const codes = [...new Set(group.findings.map(({ rule }) => rule.code))];
  return command(l10n.t('Explain {0}', codeOf(group)), commandIds.explain, [codes]);
}

function wholeBlock(file: CheckedFile, group: FindingGroup): CodeAction[] {
  const changes = hardening(group);
  if (changes.length === 0) return [];
  const { container } = group.findings[0];
  const title =
    container === undefined ? l10n.t('Add the hardened securityContext') : l10n.t('Add the hardened securityContext to container "{0}"', container);
  return editAction(file, title, changes);
}

function fixAction(file: CheckedFile, finding: Finding, fix: OfferedFix): CodeAction[] {
  const title = l10n.t(fix.info.title);
  const ref = refOf(file.uri, finding);
  const digest = digestFixOf(fix);
  if (digest) return [command(l10n.t('Pin the digest that "{0}" has in its registry…', digest.digestOf), commandIds.pinDigest, [ref])];
  const changes = changesFor(fix) ?? [];
  if (addsPolicy(changes)) return [command(l10n.t('{0}…', title), commandIds.applyFix, [ref, fix.id])];
  const actions = editAction(file, title, changes);
  // Only what a running workload cannot notice may be taken without a look.
  for (const action of actions) action.isPreferred = fix.info.safety === 'safe';
  return actions;
}

function editAction(file: CheckedFile, title: string, changes: readonly Change[]): CodeAction[] {
  const edit = editFor(file.session, changes);
  if ('refused' in edit) return [];
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.edit = edit;
  return [action];
}

function command(title: string, id: string, args: readonly unknown[]): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { title, command: id, arguments: [...args] };
  return action;
}

function fixAllAction(file: CheckedFile): CodeAction[] {
  const edit = fixAllEdit(file);
  if (!edit) return [];
  const action = new CodeAction(l10n.t('Fix all safe findings in this file'), FIX_ALL);
  action.edit = edit;
  return [action];
}

const hasSafeFix = ({ fixes }: Finding): boolean => fixes.some((fix) => fix.info.safety === 'safe' && changesFor(fix) !== undefined);
