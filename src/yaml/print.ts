import { rootLines } from './edit/block';
import { defaultLayout } from './edit/layout';

/**
 * The YAML text of a new manifest, in block style as Kubernetes' documentation writes it: two spaces, lists not indented,
 * quotes only where kubectl would read something else than the text without them. `eol` is the line break.
 */
export function printDocument(manifest: object, { eol }: { readonly eol: string }): string {
  return rootLines(manifest, defaultLayout)
    .map((line) => line + eol)
    .join('');
}
