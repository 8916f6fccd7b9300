import { filler, type Finding, type OfferedFix } from '../core/finding';
import type { Position, PositionRange } from '../core/lines';
import type { Resource } from '../core/resource';
import { textOf, type AnyRule } from '../core/rule';
import type { Settings } from '../core/settings';
import { tierOf } from '../core/tier';

/**
 * Makes the JSON of findings, field by field. Most of a row is the same in all findings of a rule or of an object, and there
 * are tens of thousands: to put together what is text already takes a third of the time that `JSON.stringify` of it all does.
 */
export function findingRow(settings: Settings): (finding: Finding, range: PositionRange | undefined) => string {
  const ofVariant = remember((rule: AnyRule) => remember((variant: string) => rowOfVariant(rule, variant)));
  const ofObject = rememberLast((resource: Resource) => rowOfObject(resource, settings));
  const ofFixes = remember((fix: OfferedFix['info']) => JSON.stringify({ title: fix.title, safety: fix.safety }));
  return (finding, range) => {
    const { rule, variant, severity, resource, path, fixes, pods, accepted } = finding;
    const { head, requirements, fillIn } = ofVariant(rule)(variant);
    const object = ofObject(resource);
    const source = range ? `${object.source},"range":${rangeText(range)}` : object.source;
    const offered = fixes.map(({ info }) => ofFixes(info)).join(',');
    const further = (pods ? `,"pods":${JSON.stringify(pods)}` : '') + (accepted ? `,"accepted":${JSON.stringify(accepted)}` : '');
    const message = JSON.stringify(fillIn(finding.args));
    return `{${head},"severity":"${severity}","message":${message},${requirements},${object.head},"path":${JSON.stringify(path)},"source":{${source}},"fixes":[${offered}]${further}}`;
  };
}

interface RowOfVariant {
  readonly head: string;
  readonly requirements: string;
  readonly fillIn: (args: Finding['args']) => string;
}

function rowOfVariant(rule: AnyRule, variant: string): RowOfVariant {
  const { code, id, requirements } = rule;
  return { head: inside({ code, rule: id, variant }), requirements: inside({ requirements }), fillIn: filler(textOf(rule, variant)) };
}

function rowOfObject(resource: Resource, settings: Settings): { readonly head: string; readonly source: string } {
  const { ref, source } = resource;
  const { kind } = source;
  const place = kind === 'file' ? { kind, file: source.file, document: source.document } : source;
  return { head: inside({ tier: tierOf(resource, settings), object: ref }), source: inside(place) };
}

const rangeText = ({ start, end }: PositionRange): string => `{"start":${positionText(start)},"end":${positionText(end)}}`;
const positionText = ({ line, character }: Position): string => `{"line":${line},"character":${character}}`;

/** The fields of an object as JSON, without the braces. */
const inside = (object: object): string => JSON.stringify(object).slice(1, -1);

function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}

/** For what comes in runs of the same: findings come object by object. */
function rememberLast<K, V>(make: (key: K) => V): (key: K) => V {
  let last: { readonly key: K; readonly value: V } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
