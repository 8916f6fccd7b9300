import { l10n, window, type QuickPickItem } from 'vscode';
import type { KnownRbac } from '../knownRbac';
import { complete } from './completion';
import { readAsk, type Ask, type Problem } from './grammar';
import { subjectText } from '../tree/words';

interface Item extends QuickPickItem {
  /** What the line becomes; undefined of the item that asks. */
  readonly line: string | undefined;
}

/**
 * Asks for a question in one line, with what may be written next below it and, first, how it is understood or what is wrong
 * with it. Resolves with the line, or undefined where nothing was asked.
 */
export function askLine(known: KnownRbac, before: string): Promise<string | undefined> {
  const box = window.createQuickPick<Item>();
  const names = { resources: known.resources, namespaces: known.namespaces, subjects: known.index.subjects };
  box.title = l10n.t('Who can do what?');
  box.placeholder = l10n.t('who can get secrets in shop, what can sa:shop/web do, can dana +ops delete pods in shop');
  const show = () => {
    const { from, words, isBegun } = complete(box.value, names);
    const head = box.value.slice(0, from);
    box.items = [
      stateItem(readAsk(box.value, known.resources)),
      ...words.map((word): Item => ({ label: word, alwaysShow: true, line: `${head}${word} ` })),
    ];
    // Somebody in the middle of a word mostly wants to finish it.
    box.activeItems = box.items.slice(isBegun ? 1 : 0).slice(0, 1);
  };
  return new Promise((resolve) => {
    box.onDidChangeValue(show);
    box.onDidAccept(() => {
      const [item] = box.activeItems;
      if (item?.line !== undefined) {
        box.value = item.line;
        show();
        return;
      }
      if ('problem' in readAsk(box.value, known.resources)) return;
      resolve(box.value.trim());
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.value = before;
    show();
    box.show();
  });
}

function stateItem(ask: Ask | Problem): Item {
  if ('problem' in ask) return { label: `$(error) ${l10n.t(ask.problem)}`, alwaysShow: true, line: undefined };
  return { label: `$(search) ${askText(ask)}`, detail: notesOf(ask), alwaysShow: true, line: undefined };
}

/** The question as it is understood, with all names as the API has them. */
export function askText(ask: Ask): string {
  switch (ask.kind) {
    case 'who':
      return l10n.t('Who can {0}?', ask.question.text);
    case 'what':
      return ask.namespace === undefined
        ? l10n.t('What can {0} do?', subjectText(ask.subject))
        : l10n.t('What can {0} do in namespace "{1}"?', subjectText(ask.subject), ask.namespace);
    case 'can':
      return l10n.t('Can {0} {1}?', subjectText(ask.subject), ask.question.text);
  }
}

const notesOf = (ask: Ask): string => ('question' in ask ? ask.question.notes.map((note) => l10n.t(note)).join(' ') : '');
