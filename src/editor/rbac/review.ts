import { env, l10n, ProgressLocation, window, workspace, type Uri } from 'vscode';
import { loadEngine } from '../session/load';
import { slices } from '../session/slices';
import { askWhere, writeParts } from './matrixFiles';
import type { RbacSource, RbacSources } from './source';

export type ReviewFormat = 'html' | 'csv';

/** Writes the sheet for a review of access; asks for the format and the file where they are not given. */
export async function exportAccessReview(sources: RbacSources, format?: ReviewFormat, to?: Uri): Promise<void> {
  const source = await sources.ready();
  if (!source) {
    void window.showInformationMessage(
      l10n.t(
        'Nothing of RBAC is known, so there is no access to review. Run "PCI: Scan current context", or open a folder with manifests of roles and bindings.',
      ),
    );
    return;
  }
  const chosen = format ?? (await chooseFormat());
  if (!chosen) return;
  const filters = chosen === 'html' ? { HTML: ['html'] } : { CSV: ['csv'] };
  const target = to ?? (await askWhere(`access-review.${chosen}`, filters));
  if (!target) return;
  await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('PCI: writing the access review') }, async () => {
    await writeParts(target, await sheetOf(source, chosen));
  });
  if (!to) await tell(target, chosen);
}

async function sheetOf(source: RbacSource, format: ReviewFormat): Promise<Iterable<string>> {
  const { accessReview, accessReviewCsv, accessReviewHtml } = await loadEngine();
  const { kind, title, identity, at, index, risks, visibility, gaps } = source;
  const scope = kind === 'cluster' ? `cluster of the context "${title}"` : `manifests of "${title}", on top of the roles that Kubernetes ships`;
  const review = await accessReview(
    {
      scope,
      identity: kind === 'cluster' ? identity : 'nobody: files were read',
      at: new Date(at),
      index,
      risks,
      visibility,
      gaps,
      originOf: (key) => source.originOf(key),
    },
    slices(),
  );
  return format === 'html' ? accessReviewHtml(review) : accessReviewCsv(review);
}

async function chooseFormat(): Promise<ReviewFormat | undefined> {
  const items: readonly { label: string; detail: string; format: ReviewFormat }[] = [
    { label: 'HTML', detail: l10n.t('One file to read, print and sign.'), format: 'html' },
    { label: 'CSV', detail: l10n.t('A line for each binding of each subject, for a spreadsheet.'), format: 'csv' },
  ];
  return (await window.showQuickPick(items, { placeHolder: l10n.t('The access review as what?') }))?.format;
}

async function tell(file: Uri, format: ReviewFormat): Promise<void> {
  const open = l10n.t('Open');
  const answer = await window.showInformationMessage(
    l10n.t('The access review is in "{0}". It lists what RBAC grants, for people to review and sign.', workspace.asRelativePath(file)),
    open,
  );
  if (answer !== open) return;
  if (format === 'html') await env.openExternal(file);
  else await window.showTextDocument(file);
}
