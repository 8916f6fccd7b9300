import { commands, l10n, Uri, window, workspace, type Uri as UriType } from 'vscode';
import type { AnyRule } from '../core/rule';
import { loadEngine } from './session/load';

export const OPEN_RULE_PAGE = 'pciK8s.openRulePage';

/** A link that opens the rule's page, for hovers and diagnostics. */
export const rulePageLink = ({ code }: AnyRule): UriType => commandLink(OPEN_RULE_PAGE, code);

export function commandLink(command: string, ...args: readonly unknown[]): UriType {
  return Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify(args))}`, true);
}

/** Opens the page of a rule, which ships with the extension, as rendered Markdown. Asks which, unless one code is given. */
export async function openRulePage(extensionUri: UriType, codes: readonly string[] = []): Promise<void> {
  const { rules, exceptionRule } = await loadEngine();
  const all = [exceptionRule, ...rules];
  const named = all.filter(({ code }) => codes.includes(code));
  const rule = named.length === 1 ? named[0] : await pickRule(named.length > 0 ? named : all);
  if (!rule) return;
  const page = Uri.joinPath(extensionUri, 'media', 'rules', `${rule.id}.md`);
  try {
    await workspace.fs.stat(page);
  } catch {
    void window.showErrorMessage(l10n.t('The page of {0} is missing from the extension. Installing it again brings the page back.', rule.code));
    return;
  }
  await commands.executeCommand('markdown.showPreview', page);
}

async function pickRule(rules: readonly AnyRule[]): Promise<AnyRule | undefined> {
  const items = rules.map((rule) => ({ label: rule.code, description: l10n.t(rule.title), rule }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which rule?'), matchOnDescription: true });
  return picked?.rule;
}
