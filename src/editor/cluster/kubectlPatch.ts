import { l10n, window } from 'vscode';
import type { Change } from '../../core/patch';
import { changesFor } from '../fixes/changes';
import { groupMissing, hardening } from '../missingBlock';
import type { FindingRef, FindingStore } from '../store';
import { objectText } from '../texts';
import { kubectlCommands, obstaclesOf, type Obstacle } from './kubectlPatchText';
import type { ShownCommands } from './shownCommands';

/** What is to be changed, and what is said of it. */
interface Fix {
  readonly changes: readonly Change[];
  readonly effects: readonly string[];
}

/**
 * Shows the kubectl command that makes a fix in the cluster, with what it does and could break. Never runs it. `fixId` names
 * a fix of the first finding; without one it is the whole block that the findings together lack.
 */
export async function showKubectlPatch(store: FindingStore, shown: ShownCommands, refs: readonly FindingRef[], fixId?: string): Promise<void> {
  const found = refs.flatMap((ref) => store.find(ref) ?? []);
  const [first] = found;
  const fix = first && (fixId === undefined ? blockOf(found) : fixOf(first, fixId));
  if (!first || !fix || fix.changes.length === 0) {
    void window.showInformationMessage(l10n.t('The finding is no longer there, so there is nothing to patch.'));
    return;
  }
  const { file, finding } = first;
  const { source, ref } = finding.resource;
  if (source.kind !== 'cluster') return;
  const commands = kubectlCommands(source.context, fix.changes, (manifest) => file.session.engine.printDocument(manifest, { eol: '\n' }));
  const sentences = [
    l10n.t('Changes "{0}" in the cluster of the context "{1}" when you run it. Nothing was run.', objectText(ref), source.context),
    ...fix.effects,
    ...obstaclesOf(fix.changes).map(obstacleText),
    l10n.t('Add --dry-run=server to see whether the API server would take it.'),
    l10n.t(
      'The quotes are those of bash and zsh. In PowerShell put what stands between the quotes after -p into a file, and name it by --patch-file instead.',
    ),
  ];
  await shown.show(ref.name ?? ref.kind, sentences, commands);
}

type Found = NonNullable<ReturnType<FindingStore['find']>>;

function fixOf({ finding }: Found, fixId: string): Fix | undefined {
  const fix = finding.fixes.find(({ id }) => id === fixId);
  const changes = fix && changesFor(fix);
  return changes && { changes, effects: [l10n.t(fix.info.effect)] };
}

function blockOf(found: readonly Found[]): Fix {
  const findings = found.map(({ finding }) => finding);
  const changes = groupMissing(findings).flatMap(hardening);
  const effects = findings.flatMap(({ rule, fixes }) => (rule.hardens ? fixes.slice(0, 1).map(({ info }) => l10n.t(info.effect)) : []));
  return { changes, effects: [...new Set(effects)] };
}

function obstacleText(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'pod':
      return l10n.t(
        'The API server will refuse this: of a running pod little but its images can be changed. Delete it and create it anew with the change.',
      );
    case 'static-pod':
      return l10n.t('This pod is made by the kubelet from a file on its node, and only there can it be changed.');
    case 'job':
      return l10n.t('The API server will refuse this: the template of a Job cannot be changed. Delete the Job and create it anew with the change.');
    case 'owned':
      return l10n.t('The object belongs to "{0}", which may undo the change. Change that instead.', obstacle.by);
    case 'managed':
      return l10n.t('The object is managed by {0}, which may undo the change. Change it in its source instead.', obstacle.by);
  }
}
