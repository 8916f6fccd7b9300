import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../src/core/settings';
import { rules } from '../../src/rules';
import { Workspace } from '../../src/workspace/workspace';
import { readFile } from '../../src/yaml/read';
import { manifestsOf } from '../bench/generate';
import { mutants, random } from '../fuzz/mutate';

/** The rules' own examples, good and bad, and some ordinary manifests. */
const texts = [...rules.flatMap(({ docs }) => [docs.bad, docs.good]), manifestsOf(0), manifestsOf(35)];

/** Files of one workspace at a time: enough that objects meet, and few enough that each change is quick. */
const TOGETHER = 50;

describe('manifests that nobody would write', () => {
  it('10,000 texts with something wrong: each is judged or refused, and no rule fails', () => {
    assert.deepEqual(failuresIn([...mutants(7, 10_000, texts)]), []);
  });

  it('10,000 objects with a value of another kind: each is judged or refused, and no rule fails', () => {
    const objects = texts.flatMap((text) => readFile(text).documents.map(({ data }) => data));
    const next = random(11);
    const odd = Array.from({ length: 10_000 }, () => withOddValue(structuredClone(objects[next(objects.length)]), next));
    assert.deepEqual(failuresIn(odd.map((data) => JSON.stringify(data))), []);
  });
});

function failuresIn(files: readonly string[]): string[] {
  const failures = new Set<string>();
  for (let from = 0; from < files.length; from += TOGETHER) {
    const workspace = new Workspace(rules, defaultSettings);
    for (const [i, text] of files.slice(from, from + TOGETHER).entries()) workspace.update(`f${i}.yaml`, text);
    for (const file of workspace.files) {
      const { yaml, notAssessed, findings } = workspace.judge(file)!;
      for (const { reason, message } of notAssessed) if (reason === 'rule-error') failures.add(`${message}\n${yaml!.text}`);
      for (const { resource, path } of findings) {
        const { start, end } = resource.source.kind === 'file' ? resource.source.locate(path) : { start: 0, end: 0 };
        if (start < 0 || end < start || end > yaml!.text.length) failures.add(`a range outside the text: ${start} to ${end}\n${yaml!.text}`);
      }
    }
  }
  return [...failures];
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'text',
  '*',
  'system:masters',
  [],
  {},
  [null],
  [[]],
  { a: null },
  [{}],
  '0.0.0.0/0',
  { '': '' },
];

/** Puts an odd value in the place of one that is there, or under a key that is there already elsewhere. */
function withOddValue(data: unknown, next: (limit: number) => number): unknown {
  const places: { holder: Record<string | number, unknown>; key: string | number }[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(data);
  for (let n = 1 + next(2); n > 0 && places.length > 0; n--) {
    const { holder, key } = places[next(places.length)]!;
    holder[key] = oddValues[next(oddValues.length)];
  }
  return data;
}
