import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEndOfLife } from '../../src/config/endOfLife';
import { shippedTable } from '../../src/kube/versions/shippedTable';

const problems = (text: string) => readEndOfLife(text).problems.map(({ message, range }) => `${text.slice(range.start, range.end)}: ${message}`);
const file = `date: "2026-12-01"
kubernetes:
  - { version: "1.33", ends: "2027-07-29", platform: eks }
  - { version: "1.36", ends: "2027-06-28", patches: ["2026-04-22", "2026-05-13"] }
runtimes:
  - { name: containerd, version: "2.1", ends: "2026-05-05" }
nodeOs:
  - { image: "Ubuntu 20.04*", ends: "2030-05-31" }
`;

describe('a file of end-of-life dates', () => {
  it('takes the place of the shipped table as a whole', () => {
    assert.deepEqual(readEndOfLife(file), {
      table: {
        date: '2026-12-01',
        sources: [],
        kubernetes: [
          { version: '1.33', ends: '2027-07-29', platform: 'eks', patches: [] },
          { version: '1.36', ends: '2027-06-28', patches: ['2026-04-22', '2026-05-13'] },
        ],
        runtimes: [{ name: 'containerd', version: '2.1', ends: '2026-05-05' }],
        nodeOs: [{ image: 'Ubuntu 20.04*', ends: '2030-05-31' }],
      },
      problems: [],
    });
  });

  it('may be the shipped table itself, as JSON', () => {
    assert.deepEqual(readEndOfLife(JSON.stringify(shippedTable)), { table: shippedTable, problems: [] });
  });

  const refused: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'an empty file': ['', [': This file of end-of-life dates is empty.']],
    'a list': ['- a\n', ['- a: The file of end-of-life dates has to be a mapping.']],
    'a version without quotes, which YAML takes for the number 1.3': [
      file.replace('"1.33"', '1.30'),
      ['1.30: "kubernetes[0].version" has to be a string.'],
    ],
    'a version with a patch release': [file.replace('"1.33"', '"1.33.1"'), ['"1.33.1": "1.33.1" is no minor version of the form 1.36.']],
    'a day that there is not': [file.replace('2027-07-29', '2027-02-30'), ['"2027-02-30": "2027-02-30" is no date of the form 2027-03-31.']],
    'a patch release without its day': [file.replace('"2026-05-13"', '"soon"'), ['"soon": "soon" is no date of the form 2027-03-31.']],
    'a date of its own that is none': [file.replace('2026-12-01', 'today'), ['"today": "today" is no date of the form 2027-03-31.']],
    'a key that is not known': [
      file + 'docker: []\n',
      ['docker: There is no setting "docker". Known here: date, sources, kubernetes, runtimes, nodeOs.'],
    ],
    'no dates of Kubernetes': ['date: "2026-12-01"\nruntimes: []\nnodeOs: []\n', ['d: "kubernetes" is missing; it has to be a list.']],
  };
  for (const [name, [text, expected]] of Object.entries(refused)) {
    it(`is refused as a whole: ${name}`, () => {
      assert.deepEqual(problems(text), expected);
      assert.equal(readEndOfLife(text).table, undefined);
    });
  }

  it('is refused where it is no YAML', () => {
    const { table, problems: found } = readEndOfLife('date: [\n');
    assert.equal(table, undefined);
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ['error'],
    );
  });
});
