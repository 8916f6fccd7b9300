import { l10n, type CodeAction } from 'vscode';
import { commandAction } from '../commandAction';
import { commandIds } from '../commandIds';
import { digestFixOf } from '../fixes/changes';
import { hardening, type FindingGroup } from '../missingBlock';
import { refOf, type CheckedFile } from '../store';

/** What can be done about findings of a live object, whose document cannot be edited: elsewhere, or by a person's own command. */
export function liveActions({ uri }: CheckedFile, group: FindingGroup): CodeAction[] {
  const refs = group.findings.map((finding) => refOf(uri, finding));
  const { container } = group.findings[0];
  const block =
    container === undefined
      ? l10n.t('Show the kubectl patch: add the hardened securityContext')
      : l10n.t('Show the kubectl patch: add the hardened securityContext to container "{0}"', container);
  const fixes = group.findings.flatMap((finding) =>
    finding.fixes.map((fix) => {
      const digest = digestFixOf(fix);
      return digest
        ? commandAction(l10n.t('Show the digest that "{0}" runs with', digest.digestOf), commandIds.showRunningDigest, [refOf(uri, finding)])
        : commandAction(l10n.t('Show the kubectl patch: {0}', l10n.t(fix.info.title)), commandIds.showPatch, [[refOf(uri, finding)], fix.id]);
    }),
  );
  return [
    commandAction(l10n.t('Go to manifest'), commandIds.goToManifest, [refs[0]]),
    ...(hardening(group).length > 0 ? [commandAction(block, commandIds.showPatch, [refs])] : []),
    ...fixes,
  ];
}
