import { l10n, ProgressLocation, Uri, window, workspace, type CancellationToken } from 'vscode';
import { homedir } from 'node:os';
import type * as bundle from '../bundles/images';
import type { Finding } from '../../core/finding';
import type { Patch } from '../../core/patch';
import type { DigestFix } from '../../core/rule';
import type { Clusters } from '../cluster/clusters';
import { offerText, runningOffer, type RunningOffer } from '../cluster/runningOffer';
import { digestFixOf } from './changes';
import { withoutTag } from './untagged';
import { editFor } from './workspaceEdit';
import type { SettingsSource } from '../settings';
import { isManifest, refOf, type CheckedManifest, type FindingRef, type FindingStore } from '../store';

type ImagesBundle = typeof bundle;
const loadImages = (): Promise<ImagesBundle> => import('../bundles/images');

/** Where a digest comes from. */
type Origin = 'cluster' | 'registry';

/**
 * Writes a digest of an image into the manifest: that with which it runs in the scanned cluster or, where the user wants that or
 * nothing runs it, the one that its tag has now in its registry. No registry is asked before the user chose this, and credentials
 * are used only with consent and in a trusted workspace.
 */
export async function pinDigest(store: FindingStore, settings: SettingsSource, clusters: Clusters, ref: FindingRef, from?: Origin): Promise<void> {
  const wanted = imageAt(store, ref);
  if (!wanted) {
    void window.showInformationMessage(l10n.t('This image has a digest already, or is no longer in the file.'));
    return;
  }
  const { digestOf } = wanted.fix;
  const running = from === 'registry' ? undefined : runningOffer(clusters, digestOf);
  const origin = running ? (from ?? (await chooseOrigin(digestOf, running))) : 'registry';
  if (origin === undefined) return;
  const digest = running && origin === 'cluster' ? running.digest : await digestInRegistry(digestOf, settings);
  if (digest !== undefined) await write(store, settings, ref, digestOf, digest);
}

/** The patches that pin an image to a digest. */
export function pinned(fix: DigestFix, digest: string, keepTag: boolean): Patch[] {
  return fix.change(digest).map((patch) => (keepTag ? patch : withoutTag(patch)));
}

async function chooseOrigin(image: string, running: RunningOffer): Promise<Origin | undefined> {
  const items = [
    { label: offerText(running), detail: running.digest, origin: 'cluster' as const },
    { label: l10n.t('The digest that "{0}" has in its registry', image), detail: l10n.t('The registry is asked.'), origin: 'registry' as const },
  ];
  return (await window.showQuickPick(items, { placeHolder: l10n.t('Pin which digest of "{0}"?', image) }))?.origin;
}

/** Undefined where the registry did not say, which is then told. */
async function digestInRegistry(digestOf: string, settings: SettingsSource): Promise<string | undefined> {
  const answer = await window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: l10n.t('Asking the registry for the digest of "{0}"…', digestOf) },
    (_, token) => ask(digestOf, settings, token),
  );
  if ('failure' in answer) {
    if (answer.failure.kind !== 'canceled') void window.showErrorMessage(answer.failure.message);
    return undefined;
  }
  return answer.digest;
}

async function write(store: FindingStore, settings: SettingsSource, ref: FindingRef, digestOf: string, digest: string): Promise<void> {
  // The file may have been edited while the registry thought about it.
  const now = imageAt(store, ref);
  if (now?.fix.digestOf !== digestOf) {
    void window.showWarningMessage(l10n.t('The image changed while its registry was asked, so nothing was written. Try again.'));
    return;
  }
  const patches = pinned(now.fix, digest, settings.current.keepTag);
  const edit = editFor(now.file.session, [{ resource: now.finding.resource, patches }]);
  if ('refused' in edit) void window.showErrorMessage(l10n.t('The digest is {0}, but it could not be written: {1}', digest, edit.refused));
  else await workspace.applyEdit(edit);
}

/** Every image of a file whose digest can be looked up. */
export function pinnable(file: CheckedManifest): { ref: FindingRef; image: string; finding: Finding }[] {
  return file.judgement.findings.flatMap((finding) => {
    const fix = finding.accepted ? undefined : finding.fixes.map(digestFixOf).find((one) => one !== undefined);
    return fix ? [{ ref: refOf(file.uri, finding), image: fix.digestOf, finding }] : [];
  });
}

function imageAt(store: FindingStore, ref: FindingRef) {
  const found = store.find(ref);
  const fix = found?.finding.fixes.map(digestFixOf).find((one) => one !== undefined);
  return found && fix && isManifest(found.file) ? { file: found.file, finding: found.finding, fix } : undefined;
}

type Answer = { readonly digest: string } | { readonly failure: { readonly kind: string; readonly message: string } };

async function ask(reference: string, settings: SettingsSource, token: CancellationToken): Promise<Answer> {
  const images = await loadImages();
  const abort = new AbortController();
  token.onCancellationRequested(() => {
    abort.abort();
  });
  const result = await images.resolveDigest(reference, { signal: abort.signal, credentials: withConsent(images, settings) });
  return images.isFailure(result) ? { failure: result } : { digest: result.digest };
}

/** The credentials of `docker login`, once the user agreed. In a workspace that is not trusted nobody is asked. */
function withConsent(
  images: ImagesBundle,
  settings: SettingsSource,
): NonNullable<NonNullable<Parameters<ImagesBundle['resolveDigest']>[1]>['credentials']> {
  const docker = images.dockerCredentials(() => dockerConfig(settings.current.dockerConfig), images.runCredentialHelper);
  return async (registry) => {
    if (!workspace.isTrusted || settings.current.registryCredentials === 'never') return undefined;
    if (settings.current.registryCredentials === 'always') return docker(registry);
    const once = l10n.t('Use once');
    const always = l10n.t('Always use');
    const question = l10n.t('The registry "{0}" asks for a login. Use the credentials that "docker login" stored?', registry);
    const detail = l10n.t('They are sent to this registry only. A credential helper that Docker is configured with may be run.');
    const choice = await window.showInformationMessage(question, { modal: true, detail }, once, always);
    if (choice === undefined) return undefined;
    if (choice === always) await settings.setRegistryCredentials('always');
    return docker(registry);
  };
}

/** Docker looks into `DOCKER_CONFIG`, else into the home folder. */
async function dockerConfig(folder: string): Promise<string | undefined> {
  const place = [folder, process.env['DOCKER_CONFIG']].find((one) => one !== undefined && one !== '') ?? `${homedir()}/.docker`;
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(Uri.file(place), 'config.json')));
  } catch {
    // Whoever never logged in has no such file.
    return undefined;
  }
}
