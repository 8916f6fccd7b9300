import { textOf, type AnyRule, type FixInfo, type Message } from '../core/rule';
import { json } from './snippets';

/**
 * `l10n/bundle.l10n.json`: every text that a person may see in the editor, in English, for translators. The rules' texts
 * come from their data sheets, the editor's own from the calls of `l10n.t` in its sources.
 */
export function messageBundle(rules: readonly AnyRule[], editorSources: readonly string[]): string {
  const texts = new Set<string>();
  for (const rule of rules) {
    texts.add(rule.title).add(rule.docs.why);
    for (const variant of Object.keys(rule.messages as Record<string, Message>)) texts.add(textOf(rule, variant));
    for (const { title, effect } of Object.values(rule.fixes as Record<string, FixInfo>)) texts.add(title).add(effect);
  }
  for (const source of editorSources) for (const text of calls(source)) texts.add(text);
  return json(Object.fromEntries([...texts].sort().map((text) => [text, text])));
}

function calls(source: string): string[] {
  return [...source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)/g)].map(([, single, double, back]) =>
    (single ?? double ?? back ?? '').replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  );
}
