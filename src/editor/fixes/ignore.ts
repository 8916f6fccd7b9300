import { EndOfLine, l10n, Position, Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { Finding } from '../../core/finding';
import { rangeOf } from '../ranges';
import type { Checker } from '../session/checker';
import { isManifest, type CheckedFile, type FindingRef, type FindingStore } from '../store';
import { LIVE_SCHEME } from '../cluster/uris';
import { acceptance } from './acceptance';
import { acceptInConfig } from './acceptInConfig';
import { editFor } from './workspaceEdit';

/**
 * Asks why findings of one place are accepted, and writes it above the place; into an annotation where no comment can be, and for
 * an object of a cluster into the configuration file.
 */
export async function ignoreWithReason(store: FindingStore, checker: Checker, refs: readonly FindingRef[]): Promise<void> {
  const reason = await window.showInputBox({
    title: l10n.t('Ignore {0}', [...new Set(refs.map(({ code }) => code))].join(', ')),
    prompt: l10n.t('Why is this accepted? An assessor asks for the reason; it stays in the file and in every report.'),
    placeHolder: l10n.t("For example: the vendor's image needs this until version 2."),
    validateInput: (text) => (text.trim() === '' ? l10n.t('An exception without a reason does not hold.') : undefined),
  });
  if (reason === undefined) return;
  if (Uri.parse(refs[0]!.uri, true).scheme === LIVE_SCHEME) {
    await acceptInConfig(
      refs.flatMap((ref) => store.find(ref)?.finding ?? []),
      oneLine(reason),
    );
    return;
  }
  const document = await workspace.openTextDocument(Uri.parse(refs[0]!.uri, true));
  // Lines count as they are now, also when somebody typed meanwhile.
  await checker.fresh(document);
  const found = refs.flatMap((ref) => store.find(ref) ?? []);
  const file = found[0]?.file;
  if (!file || !isManifest(file)) return;
  const findings = found.map(({ finding }) => finding);
  // JSON has no comments that a YAML reader would take for such.
  const edit = document.languageId.startsWith('json')
    ? editFor(file.session, [acceptance(findings, oneLine(reason))])
    : commentAbove(document, file, findings, reason);
  if ('refused' in edit) void window.showErrorMessage(l10n.t('The reason could not be written: {0}', edit.refused));
  else await workspace.applyEdit(edit);
}

/** `# pci-k8s-ignore PCI-K8S-306,PCI-K8S-309 reason` on the line above, as far in as the line itself. */
function commentAbove(document: TextDocument, file: CheckedFile, findings: readonly Finding[], reason: string): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  const lineEnd = document.eol === EndOfLine.CRLF ? '\r\n' : '\n';
  for (const [line, codes] of codesByLine(file, findings)) {
    const indent = /^[ \t]*/.exec(document.lineAt(line).text)![0];
    const at = new Position(line, 0);
    edit.replace(document.uri, new Range(at, at), `${indent}# pci-k8s-ignore ${codes.join(',')} ${oneLine(reason)}${lineEnd}`);
  }
  return edit;
}

/** One squiggle may stand for findings that the reader places on several lines. */
function codesByLine(file: CheckedFile, findings: readonly Finding[]): Map<number, string[]> {
  const byLine = new Map<number, string[]>();
  for (const finding of findings) {
    const { line } = rangeOf(file, finding).start;
    const codes = byLine.get(line);
    if (!codes) byLine.set(line, [finding.rule.code]);
    else if (!codes.includes(finding.rule.code)) codes.push(finding.rule.code);
  }
  return byLine;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
