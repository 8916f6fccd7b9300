import { l10n, window, workspace } from 'vscode';
import type { Finding } from '../../core/finding';
import type { Change } from '../../core/patch';
import { changesFor } from './changes';
import { editFor } from './workspaceEdit';
import { isManifest, type CheckedManifest, type FindingRef, type FindingStore } from '../store';
import { objectText } from '../texts';

/** Creates the policies that deny what nothing allows, after the user saw which workloads lose their traffic by it. */
export async function addDefaultDeny(store: FindingStore, ref: FindingRef, fixId: string): Promise<void> {
  const found = store.find(ref);
  const fix = found?.finding.fixes.find(({ id }) => id === fixId);
  const changes = fix && changesFor(fix);
  if (!found || !changes || !isManifest(found.file)) {
    void window.showInformationMessage(l10n.t('The finding is no longer there, so nothing was changed.'));
    return;
  }
  const { file, finding } = found;
  const edit = editFor(file.session, changes);
  if ('refused' in edit) {
    void window.showErrorMessage(l10n.t('It cannot be fixed automatically here: {0}', edit.refused));
    return;
  }
  const cutOff = workloadsCutOff(file, finding, changes);
  const create = l10n.t('Create');
  const question =
    cutOff.length === 0
      ? l10n.t(
          'The policy cuts nothing off that is in this workspace: no workload there is in the namespace, or policies say already what each of them may do.',
        )
      : l10n.t('These workloads lose all traffic that no policy allows:\n{0}', cutOff.map((name) => `• ${name}`).join('\n'));
  const choice = await window.showWarningMessage(
    l10n.t('{0}?', l10n.t(fix.info.title)),
    { modal: true, detail: `${question}\n\n${l10n.t(fix.info.effect)}` },
    create,
  );
  if (choice === create) await workspace.applyEdit(edit);
}

/** What the new policies would cut off, as far as the workspace tells: each workload with the file that it is in. */
function workloadsCutOff(file: CheckedManifest, finding: Finding, changes: readonly Change[]): string[] {
  const { inventory } = file.session.workspace;
  const namespace = inventory.namespace(finding.resource.namespace);
  const added = changes.flatMap((change) => ('document' in change ? [change.document] : []));
  const cutOff = namespace ? file.session.engine.cutOffBy(inventory, namespace, added) : [];
  return cutOff.map(({ ref, source }) => (source.kind === 'file' ? `${objectText(ref)} (${source.file})` : objectText(ref)));
}
