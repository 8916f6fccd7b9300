import { Hover, l10n, MarkdownString, type CancellationToken, type HoverProvider, type Position, type TextDocument } from 'vscode';
import type { Finding } from '../core/finding';
import { commandIds } from './commandIds';
import { changesFor } from './fixes/changes';
import { plain } from './markdown';
import { groupMissing, type FindingGroup } from './missingBlock';
import { rangeOfGroupIn } from './ranges';
import { commandLink, OPEN_RULE_PAGE, rulePageLink } from './rulePage';
import type { Checker } from './session/checker';
import { isManifest, refOf, type CheckedFile, type CheckedManifest } from './store';
import { requirementsText, sentenceOf, severityText } from './texts';

/** Says of the finding below the pointer why it matters, what asks for it, and what a fix would do and could break. */
export class FindingHover implements HoverProvider {
  constructor(private readonly checker: Checker) {}

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const file = await this.checker.judged(document);
    if (!file || token.isCancellationRequested) return undefined;
    const { findings } = file.judgement;
    const groups = [...groupMissing(findings.filter(({ accepted }) => !accepted)), ...findings.filter(({ accepted }) => accepted).map(alone)];
    const hit = groups.map((group) => ({ group, range: rangeOfGroupIn(file, group) })).filter(({ range }) => range.contains(position));
    if (hit.length === 0) return undefined;
    return new Hover(
      hit.map(({ group }) => markdownOf(file, group)),
      hit[0]!.range,
    );
  }
}

const alone = (finding: Finding): FindingGroup => ({ findings: [finding], block: undefined });

function markdownOf(file: CheckedFile, { findings }: FindingGroup): MarkdownString {
  const text = new MarkdownString(undefined, true);
  // Links may run these commands and nothing else, whatever a manifest's names hold.
  text.isTrusted = { enabledCommands: [OPEN_RULE_PAGE, commandIds.ignore, commandIds.goToManifest] };
  for (const finding of findings) append(text, file, finding);
  return text;
}

function append(text: MarkdownString, file: CheckedFile, finding: Finding): void {
  const { rule, severity, accepted } = finding;
  const page = rulePageLink(rule).toString();
  text.appendMarkdown(`**[${rule.code}](${page})** · ${severityText(severity)} · ${requirementsText(rule)}\n\n`);
  text.appendText(sentenceOf(finding)).appendMarkdown(` ${plain(l10n.t(rule.docs.why))}\n\n`);
  if (accepted) {
    text.appendMarkdown('$(check) ').appendText(l10n.t('Accepted: {0}', accepted.reason)).appendMarkdown('\n\n');
    return;
  }
  for (const fix of finding.fixes) text.appendMarkdown(`$(lightbulb) *${plain(l10n.t(fix.info.title))}.* ${plain(l10n.t(fix.info.effect))}\n\n`);
  const refusal = isManifest(file) ? whyNoFix(file, finding) : undefined;
  if (refusal) text.appendMarkdown(`$(circle-slash) ${plain(refusal)}\n\n`);
  const ref = refOf(file.uri, finding);
  const links = [
    [l10n.t('Explain'), page],
    ...(isManifest(file) ? [] : [[l10n.t('Go to manifest'), commandLink(commandIds.goToManifest, ref).toString()]]),
    [l10n.t('Ignore with a reason…'), commandLink(commandIds.ignore, ref).toString()],
  ];
  text.appendMarkdown(`${links.map(([label, target]) => `[${label}](${target})`).join(' · ')}\n\n`);
}

/** Where none of the fixes can be made in this text, the first one's reason. */
function whyNoFix(file: CheckedManifest, finding: Finding): string | undefined {
  const reasons: string[] = [];
  for (const fix of finding.fixes) {
    const changes = changesFor(fix);
    if (!changes) return undefined;
    const fixed = file.session.engine.applyFix(file.session.workspace, changes);
    if (!('refused' in fixed)) return undefined;
    reasons.push(fixed.refused);
  }
  return reasons.length > 0 ? l10n.t('It cannot be fixed automatically here: {0}', reasons[0]!) : undefined;
}
