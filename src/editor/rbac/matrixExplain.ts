import { l10n, window, type QuickPickItem } from 'vscode';
import { isMasters, nameOf } from '../../rbac/danger/subject';
import { allIn, namedIn } from '../../webview/cell';
import { verbsIn } from '../../webview/verbs';
import { loadEngine } from '../session/load';
import { nameColumn } from './matrixColumns';
import type { Place } from './actions/open';
import type { CellQuestion, CellWay } from './matrixWays';
import type { RbacSource } from './source';

/**
 * Lists every way by which somebody has the rights of a cell, and opens the rule of the one that is chosen; says so where there
 * is none.
 */
export async function explainCell(source: RbacSource | undefined, question: CellQuestion, open: (place: Place) => unknown): Promise<void> {
  if (!source) return;
  const { waysTo } = await loadEngine();
  const ways = waysTo(source.index, question);
  const subject = nameOf(question.subject);
  const resource = nameColumn(question.column);
  const items = isMasters(question.subject) ? [builtIn(), ...ways.map(itemOf)] : ways.map(itemOf);
  if (items.length === 0) {
    const gaps = source.gaps.length > 0 ? ` ${l10n.t('Not everything was seen, so there may be a way all the same.')}` : '';
    void window.showInformationMessage(l10n.t('No binding gives {0} anything with "{1}" there.', subject, resource) + gaps);
    return;
  }
  const chosen: Item | undefined = await window.showQuickPick(items, {
    title: l10n.t('How {0} comes to "{1}"', subject, resource),
    placeHolder: l10n.t('Every way: the binding, the role, the rule. Choose one to open its rule.'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.place) await open(chosen.place);
}

interface Item extends QuickPickItem {
  readonly place?: Place;
}

function itemOf({ binding, role, rule, rules, through, gives }: CellWay): Item {
  const named = namedIn(gives);
  const verbs = [...verbsIn(allIn(gives)), ...(named === 0 ? [] : [l10n.t('by name: {0}', verbsIn(named).join(', '))])].join(', ');
  return {
    label: `$(key) ${verbs}`,
    description: `${nameOf(through)} → ${binding.key} → ${role}`,
    detail: l10n.t('Rule {0}: {1}', rule + 1, JSON.stringify(rules[rule])),
    place: { key: role, path: ['rules', rule], otherwise: binding.key },
  };
}

const builtIn = (): Item => ({
  label: `$(key) ${l10n.t('everything')}`,
  description: l10n.t('built into the API server, without a binding'),
});
