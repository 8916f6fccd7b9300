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
import type { DigestFix } from '../core/rule';
import type { Clusters } from './cluster/clusters';
import { liveActions } from './cluster/liveActions';
import { offerText, runningOffer } from './cluster/runningOffer';
import { commandAction } from './commandAction';
import { commandIds } from './commandIds';
import { codeOf, diagnosticOf } from './diagnostics';
import { addsPolicy, changesFor, digestFixOf } from './fixes/changes';
import { fixAllEdit } from './fixes/fixAll';
import { pinned } from './fixes/pinDigest';
import { editFor } from './fixes/workspaceEdit';
import { groupMissing, hardening, type FindingGroup } from './missingBlock';
import { rangeOfGroupIn } from './ranges';
import type { Checker } from './session/checker';
import type { SettingsSource } from './settings';
import { isManifest, refOf, type CheckedFile, type CheckedManifest } from './store';

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
    private readonly clusters: Clusters,
  ) {}

  async provideCodeActions(document: TextDocument, range: Range, { only }: CodeActionContext, token: CancellationToken): Promise<CodeAction[]> {
    const wantsAll = only !== undefined && (only.contains(FIX_ALL) || FIX_ALL.contains(only));
    if (only && !wantsAll && !only.intersects(CodeActionKind.QuickFix)) return [];
    const file = await this.checker.judged(document);
    if (!file || token.isCancellationRequested) return [];
    if (wantsAll) return isManifest(file) ? fixAllAction(file) : [];
    const open = file.judgement.findings.filter(({ accepted }) => !accepted);
    const here = groupMissing(open).filter((group) => rangeOfGroupIn(file, group).intersection(range));
    const actions = [
      ...here.flatMap((group) => this.#attach(file, group, isManifest(file) ? this.#fixesOf(file, group) : liveActions(file, group))),
      ...(isManifest(file) && here.length > 0 && open.some(hasSafeFix)
        ? [commandAction(l10n.t('Fix all safe findings in this file'), commandIds.fixAll, [])]
        : []),
      ...here.flatMap((group) => this.#attach(file, group, [ignoreAction(file, group)])),
      ...here.flatMap((group) => this.#attach(file, group, [explainAction(group)])),
    ];
    return unique(actions);
  }

  #fixesOf(file: CheckedManifest, group: FindingGroup): CodeAction[] {
    const whole = wholeBlock(file, group);
    const single = group.findings.flatMap((finding) => finding.fixes.flatMap((fix) => this.#fix(file, finding, fix)));
    // Preferred ones come first in the menu, and there the whole block belongs.
    if (whole.length > 0) for (const action of single) action.isPreferred = false;
    return [...whole, ...single];
  }

  #fix(file: CheckedManifest, finding: Finding, fix: OfferedFix): CodeAction[] {
    const digest = digestFixOf(fix);
    return digest ? this.#pins(file, finding, digest) : fixAction(file, finding, fix);
  }

  /** What runs in the scanned cluster is what was tried, so it comes before what the registry has by now. */
  #pins(file: CheckedManifest, finding: Finding, fix: DigestFix): CodeAction[] {
    const running = runningOffer(this.clusters, fix.digestOf);
    const patches = running ? pinned(fix, running.digest, this.settings.current.keepTag) : [];
    const fromCluster = running ? editAction(file, l10n.t('Pin {0}', offerText(running)), [{ resource: finding.resource, patches }]) : [];
    const title = l10n.t('Pin the digest that "{0}" has in its registry…', fix.digestOf);
    return [...fromCluster, commandAction(title, commandIds.pinDigest, [refOf(file.uri, finding), 'registry'])];
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
  const title = isManifest(file)
    ? l10n.t('Ignore {0} with a reason…', codeOf(group))
    : l10n.t('Ignore {0} in ".pci-k8s.yaml" with a reason…', codeOf(group));
  return commandAction(title, commandIds.ignore, refs);
}

function explainAction(group: FindingGroup): CodeAction {
  const codes = [...new Set(group.findings.map(({ rule }) => rule.code))];
  return commandAction(l10n.t('Explain {0}', codeOf(group)), commandIds.explain, [codes]);
}

function wholeBlock(file: CheckedManifest, group: FindingGroup): CodeAction[] {
  const changes = hardening(group);
  if (changes.length === 0) return [];
  const { container } = group.findings[0];
  const title =
    container === undefined ? l10n.t('Add the hardened securityContext') : l10n.t('Add the hardened securityContext to container "{0}"', container);
  return editAction(file, title, changes);
}

function fixAction(file: CheckedManifest, finding: Finding, fix: OfferedFix): CodeAction[] {
  const title = l10n.t(fix.info.title);
  const ref = refOf(file.uri, finding);
  const changes = changesFor(fix) ?? [];
  if (addsPolicy(changes)) return [commandAction(l10n.t('{0}…', title), commandIds.applyFix, [ref, fix.id])];
  const actions = editAction(file, title, changes);
  // Only what a running workload cannot notice may be taken without a look.
  for (const action of actions) action.isPreferred = fix.info.safety === 'safe';
  return actions;
}

function editAction(file: CheckedManifest, title: string, changes: readonly Change[]): CodeAction[] {
  const edit = editFor(file.session, changes);
  if ('refused' in edit) return [];
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.edit = edit;
  return [action];
}

function fixAllAction(file: CheckedManifest): CodeAction[] {
  const edit = fixAllEdit(file);
  if (!edit) return [];
  const action = new CodeAction(l10n.t('Fix all safe findings in this file'), FIX_ALL);
  action.edit = edit;
  return [action];
}

const hasSafeFix = ({ fixes }: Finding): boolean => fixes.some((fix) => fix.info.safety === 'safe' && changesFor(fix) !== undefined);
