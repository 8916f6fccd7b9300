import type { Finding, NotAssessed } from '../../core/finding';
import { samePath } from '../../kube/path';
import type { CheckedFile } from '../store';

/** Whether two judgements of one file say the same, so that nobody need hear of the second. */
export function sameFindings(a: CheckedFile, b: CheckedFile): boolean {
  return (
    a.judgement === b.judgement ||
    (a.version === b.version &&
      a.lines.text === b.lines.text &&
      JSON.stringify(a.judgement.notAssessed.map(wordsOf)) === JSON.stringify(b.judgement.notAssessed.map(wordsOf)) &&
      a.judgement.findings.length === b.judgement.findings.length &&
      a.judgement.findings.every((finding, i) => same(finding, b.judgement.findings[i]!)))
  );
}

function same(a: Finding, b: Finding): boolean {
  return (
    a.rule === b.rule &&
    a.variant === b.variant &&
    a.severity === b.severity &&
    samePath(a.path, b.path) &&
    a.resource === b.resource &&
    JSON.stringify([a.args, a.accepted]) === JSON.stringify([b.args, b.accepted])
  );
}

const wordsOf = ({ rule, message }: NotAssessed): unknown => [rule?.code, message];
