import { l10n, window } from 'vscode';
import type { Finding } from '../../../core/finding';
import { liveUri } from '../../cluster/uris';
import { ignoreWithReason } from '../../fixes/ignore';
import type { Checker } from '../../session/checker';
import { refOf, type FindingRef, type FindingStore } from '../../store';
import { sentenceOf } from '../../texts';
import { keyOfManifest } from '../knownRbac';
import type { Sources } from '../sources';
import type { RbacNode } from '../tree/nodes';

/** The rules that judge roles, bindings, and whom they name. */
const RULES = /^PCI-K8S-(10[1-9]|953)$/;

/**
 * Accepts what rules say of the roles and bindings that a line is about, with a reason, where the team keeps its exceptions.
 * What no rule says needs none: it is in no report.
 */
export async function suppress(sources: Sources, store: FindingStore, checker: Checker, node: RbacNode): Promise<void> {
  const keys = keysOf(node);
  const found = keys.flatMap((key) => findingsOn(sources, store, key)).filter(({ finding }) => !finding.accepted);
  if (found.length === 0) {
    void window.showInformationMessage(
      l10n.t('No rule reports the roles and bindings of this line, so there is nothing to accept. It stands here for whoever reviews access.'),
    );
    return;
  }
  const items = found.map(({ ref, finding }) => ({ label: sentenceOf(finding), description: finding.rule.code, ref }));
  const chosen = items.length === 1 ? items[0] : await window.showQuickPick(items, { placeHolder: l10n.t('Accept which finding?') });
  if (chosen) await ignoreWithReason(store, checker, [chosen.ref]);
}

/** Why what a line is about was accepted; undefined where it was not. */
export function acceptedReason(sources: Sources, store: FindingStore, node: RbacNode): string | undefined {
  if (node.type !== 'finding' && node.type !== 'object-finding') return undefined;
  const found = keysOf(node).flatMap((key) => findingsOn(sources, store, key));
  const open = found.some(({ finding }) => !finding.accepted);
  return open ? undefined : found.find(({ finding }) => finding.accepted)?.finding.accepted?.reason;
}

function keysOf(node: RbacNode): readonly string[] {
  if (node.type === 'object-finding') return [node.finding.object];
  if (node.type !== 'finding') return [];
  return [...new Set(node.finding.evidence.flatMap(({ binding, role }) => [binding.key, role]))];
}

interface Found {
  readonly ref: FindingRef;
  readonly finding: Finding;
}

function findingsOn(sources: Sources, store: FindingStore, key: string): readonly Found[] {
  const { session } = sources;
  const written = sources.writtenAt(key);
  const uri = session
    ? liveUri(session.context.name, key)
    : written?.resource.source.kind === 'file'
      ? written.session.uriOf(written.resource.source.file)
      : undefined;
  const findings = (uri && store.get(uri)?.judgement.findings) ?? [];
  return findings
    .filter(({ rule, resource }) => RULES.test(rule.code) && keyOfManifest(resource.manifest, resource.namespace) === key)
    .map((finding) => ({ ref: refOf(uri!, finding), finding }));
}
