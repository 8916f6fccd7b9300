import { changesOf, type Finding, type OfferedFix } from '../core/finding';
import { applyFix } from './fix';
import type { Workspace } from './workspace';

/**
 * Makes every fix of a kind in one file, one after the other, until none is left or none is possible; the workspace then
 * holds the new text, which is returned. What is accepted stays, and no other file is touched.
 */
export function fixAll(workspace: Workspace, file: string, wanted: (fix: OfferedFix) => boolean): string {
  const impossible = new Set<string>();
  for (;;) {
    const { findings, yaml } = workspace.judge(file)!;
    const next = findings.flatMap((finding) => candidatesIn(finding, wanted)).find(({ key }) => !impossible.has(key));
    if (!next) return yaml?.text ?? '';
    // A fix that leaves its finding in place must not be made again and again.
    impossible.add(next.key);
    const fixed = applyFix(workspace, changesOf(next.fix));
    if ('refused' in fixed || fixed.size !== 1) continue;
    const own = fixed.get(file);
    if (own) workspace.update(file, own.text);
  }
}

function candidatesIn(finding: Finding, wanted: (fix: OfferedFix) => boolean): { fix: OfferedFix; key: string }[] {
  if (finding.accepted) return [];
  const { source } = finding.resource;
  const document = source.kind === 'file' ? `${source.document} ${source.at.join('/')}` : '';
  return finding.fixes
    .filter((fix) => typeof fix.make === 'function' && wanted(fix))
    .map((fix) => ({ fix, key: `${document} ${finding.rule.code} ${finding.variant} ${fix.id} ${JSON.stringify(finding.path)}` }));
}
