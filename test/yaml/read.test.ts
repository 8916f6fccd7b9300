import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Path } from '../../src/kube/path';
import type { TextRange } from '../../src/core/resource';
import { readFile } from '../../src/yaml/read';

const slice = (text: string, { start, end }: TextRange): string => text.slice(start, end);

describe('the problems of a document', () => {
  /** Text, what is underlined, and what is said. */
  const cases: Record<string, [text: string, underlined: string, message: string]> = {
    'a quote that stays open': ['a: 1\nb: "x\nc: 2\n', '"x', 'The text whose quotes open here is never closed.'],
    'a bracket that stays open': ['a: 1\nb: [x,\n  y\n', '[x,', 'The bracket that opens here is never closed with "]".'],
    'a brace that stays open': ['a: {x: 1\n', '{x: 1', 'The bracket that opens here is never closed with "}".'],
    'a line without a colon': ['a: 1\nb\nc: 2\n', 'b', 'This line has to be a key with a ":" and a blank after it, because the lines around it are.'],
    'a colon in a value': ['a: b: c\n', ':', 'A ":" with a blank after it cannot stand here. Put text that holds one in quotes.'],
    'a line too far out': [
      'a:\n  b: 1\n c: 2\n',
      'c: 2',
      'This line is not part of the mapping around it: check its indentation, its ":" and its quotes.',
    ],
    'a key in a list': ['- a\nb: 1\n', 'b: 1', 'This line is not part of the list around it: check its indentation, and that items begin with "- ".'],
    'a list on the line of its key': ['a: - b\n', '-', 'A list cannot begin here. Put it on a line of its own.'],
    'a tab as indentation': ['a:\n\tb: 1\n', '\t', 'A tab stands where the line is indented. Use spaces.'],
    'a text with a sign in front': ['a: @x\n', '@x', 'A text cannot start with "@". Put it in quotes.'],
    'an escape of JSON that YAML 1.1 lacks': [
      'a: "x\\/y"\n',
      '\\/',
      '"\\/" is no escape that kubectl knows. In double quotes, write "\\\\" for a backslash.',
    ],
    'half a character': [
      'a: "\\ud83d"\n',
      '\\ud83d',
      'This escape stands for half a character or for none. Write characters beyond U+FFFF with "\\U" and 8 digits, or as they are.',
    ],
    NUL: ['a: 1\nb: x\0y\n', '\0y', 'The character U+0000 is not allowed in YAML.'],
    'an alias of nothing': [
      'a: *.yaml\n',
      '*.yaml',
      'A text that starts with "*" is an alias, whose name may hold only letters, digits, "-" and "_". Put other text in quotes.',
    ],
    'a template as a value': [
      'a: {{ .Values.x }} y\n',
      '{{ .Values.x }}',
      'A template such as "{{ … }}" has to be rendered before kubectl can read it. If it is meant as text, put it in quotes.',
    ],
    'a template as a line, and what breaks YAML in it': [
      '{{- if "x\n" }}\na: b\n',
      '{{- if "x',
      'A template such as "{{ … }}" has to be rendered before kubectl can read it. If it is meant as text, put it in quotes.',
    ],
    'a directive': [
      '%YAML 1.1\n---\na: 1\n',
      '%YAML 1.1',
      'A directive has to be followed by a line "---" in the same document, and kubectl cuts documents there. Leave the directive out.',
    ],
    'text on a separator': [
      'a: 1\n--- b\n',
      '--- b',
      'A line that begins with "---" separates documents, and only a comment may follow on it. kubectl reads nothing from here on.',
    ],
    'what is missing at the end': ['a: [1,\n', '[1,', 'The bracket that opens here is never closed with "]".'],
    'not a number': ['a: .nan\n', '.nan', 'Infinity and "not a number" have no place in a Kubernetes object.'],
  };
  for (const [name, [text, underlined, message]] of Object.entries(cases)) {
    it(name, () => {
      const [document] = readFile(text).documents;
      assert.equal(document!.error?.message, message);
      assert.equal(slice(text, document!.error.range), underlined.startsWith('\0') ? '\0' : underlined);
      assert.equal(document!.data, undefined);
    });
    it(`${name}, with CRLF and behind another document`, () => {
      const crlf = `x: 1\r\n---\r\n${text.replaceAll('\n', '\r\n')}`;
      const document = readFile(crlf).documents[1]!;
      assert.equal(document.error?.message, message);
      assert.equal(slice(crlf, document.error.range), underlined.startsWith('\0') ? '\0' : underlined);
    });
  }

  it('costs no other document', () => {
    const { documents } = readFile('a: 1\n---\nb: [\n---\nc: 3\n--- x\n---\nd: 4\n');
    assert.deepEqual(
      documents.map(({ data, error }) => error?.message ?? data),
      [
        { a: 1 },
        'The bracket that opens here is never closed with "]".',
        'A line that begins with "---" separates documents, and only a comment may follow on it. kubectl reads nothing from here on.',
        { d: 4 },
      ],
    );
  });
});

describe('a key given twice', () => {
  const text = 'a: 0\n---\nm:\n  x: 1\n  "x": 2\n  z: 3\nl: [{k: 1, k: 2}]\n';
  const document = readFile(text).documents[1]!;

  it('is said, at the later one', () => {
    assert.deepEqual(
      document.notes.map(({ message, range }) => [message, range.start, slice(text, range)]),
      [
        ['The key "x" is given twice in this mapping, and kubectl takes the last one.', text.indexOf('"x"'), '"x"'],
        ['The key "k" is given twice in this mapping, and kubectl takes the last one.', text.indexOf('k: 2'), 'k'],
      ],
    );
  });

  it('counts as the last', () => {
    assert.deepEqual(document.data, { m: { x: 2, z: 3 }, l: [{ k: 2 }] });
    assert.equal(slice(text, document.locate(['m', 'x'])!.value), '2');
    assert.equal(slice(text, document.locate(['m', 'x'])!.key!), '"x"');
  });

  it('of two types is read as one or the other', () => {
    assert.deepEqual(
      readFile('1: a\n"1": b\n').documents[0]!.notes.map(({ message }) => message),
      ['The key "1" is the same text as an earlier one of another type, and kubectl takes either of them.'],
    );
  });

  it('is not what a merge key brings and an own one covers', () => {
    assert.deepEqual(readFile('a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\n').documents[0]!.notes, []);
  });
});

describe('locate', () => {
  const text = [
    '# a comment',
    'kind: Pod # here',
    'spec:',
    '  containers:',
    '  - name: "web"',
    '    args: [a, {b: c}]',
    '    empty:',
    '    text: |',
    '      one',
    '      two',
    '',
    '  - &shared',
    '    name: log',
    '  - *shared',
    '  - <<: *shared',
    '    own: 1',
    '0644: octal',
    'last: x',
    '',
  ].join('\n');
  const document = readFile(text).documents[0]!;
  const at = (...path: Path) => {
    const place = document.locate(path);
    return place && [place.key && slice(text, place.key), slice(text, place.value), place.shared];
  };

  it('finds keys and values', () => {
    assert.deepEqual(at('kind'), ['kind', 'Pod', false]);
    assert.deepEqual(at('spec', 'containers', 0, 'name'), ['name', '"web"', false]);
    assert.deepEqual(at('spec', 'containers', 0, 'args'), ['args', '[a, {b: c}]', false]);
    assert.deepEqual(at('spec', 'containers', 0, 'args', 1, 'b'), ['b', 'c', false]);
    assert.deepEqual(at('420'), ['0644', 'octal', false]);
  });
  it('gives an empty range right behind the colon of an empty value', () => {
    assert.deepEqual(at('spec', 'containers', 0, 'empty'), ['empty', '', false]);
    assert.equal(document.locate(['spec', 'containers', 0, 'empty'])!.value.start, text.indexOf('empty:') + 'empty:'.length);
  });
  it('ends a block with its last text', () => {
    assert.deepEqual(at('spec', 'containers', 0, 'text'), ['text', '|\n      one\n      two', false]);
    assert.deepEqual(at('spec', 'containers', 1), [undefined, 'name: log', false]);
  });
  it('ends at the end of the file for the root', () => {
    assert.equal(slice(text, document.locate([])!.value), text.slice(text.indexOf('kind'), text.indexOf('last: x') + 'last: x'.length));
  });
  it('says what comes by an alias or a merge', () => {
    assert.deepEqual(at('spec', 'containers', 2), [undefined, '*shared', false]);
    assert.deepEqual(at('spec', 'containers', 2, 'name'), ['name', 'log', true]);
    assert.deepEqual(at('spec', 'containers', 3, 'name'), ['name', 'log', true]);
    assert.deepEqual(at('spec', 'containers', 3, 'own'), ['own', '1', false]);
  });
  it('finds nothing where the path leaves the data', () => {
    for (const path of [
      ['x'],
      ['kind', 'x'],
      ['spec', 'containers', 9],
      ['spec', 'containers', 'name'],
      ['spec', 0],
      ['constructor'],
      ['__proto__'],
    ]) {
      assert.equal(document.locate(path), undefined, path.join('.'));
    }
  });
  it('counts UTF-16 units in the file', () => {
    const file = 'x: 😀\n---\r\na: "😀"\r\nb: y\r\n';
    const second = readFile(file).documents[1]!;
    assert.equal(slice(file, second.locate(['a'])!.value), '"😀"');
    assert.equal(slice(file, second.locate(['b'])!.value), 'y');
  });
});

describe('names of JavaScript', () => {
  it('are keys like others', () => {
    const { data } = readFile('__proto__: {polluted: yes}\nconstructor: 1\ntoString: 2\n').documents[0]!;
    assert.deepEqual(Object.keys(data as object), ['__proto__', 'constructor', 'toString']);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
  });
});

describe('documents of a file that changes', () => {
  const before = readFile('a: 1\n---\nb: 2\n---\nb: 2\n---\nc: [\n---\nd: 4');

  it('are taken over where their text is the same', () => {
    const after = readFile('a: 1\n---\nb: 3\n---\nb: 2\n---\nc: [\n---\nd: 4', before);
    assert.deepEqual(
      after.documents.map(({ identity }) => before.documents.findIndex((old) => old.identity === identity)),
      [0, -1, 2, 3, 4],
    );
    assert.equal(after.documents[0]!.data, before.documents[0]!.data);
  });
  it('are found where one was put in front of them', () => {
    const after = readFile('new: 1\n---\na: 1\n---\nb: 2\n---\nb: 2\n---\nc: [\n---\nd: 4', before);
    assert.deepEqual(
      after.documents.map(({ identity }) => before.documents.findIndex((old) => old.identity === identity)),
      [-1, 0, 2, 1, 3, 4],
    );
    assert.equal(after.documents[4]!.error!.range.start, after.text.indexOf('['));
    assert.equal(after.documents[5]!.locate(['d'])!.value.start, after.text.indexOf('4'));
  });
  it('are found where they changed places, and each is taken once', () => {
    const after = readFile('d: 4\n---\nb: 2\n---\na: 1\n---\nb: 2\n---\nb: 2\n', before);
    const found = after.documents.map(({ identity }) => before.documents.findIndex((old) => old.identity === identity));
    assert.deepEqual(found, [-1, 1, 0, 2, -1]);
    assert.equal(new Set(after.documents.map(({ identity }) => identity)).size, 5);
  });
  it('give the same as read for the first time', () => {
    const text = 'b: 2\n---\na: 1\n--- x\nb: 2\n---\nc: [\n';
    const plain = ({ index, start, end, data, error, notes }: (typeof before.documents)[number]) => ({ index, start, end, data, error, notes });
    assert.deepEqual(readFile(text, before).documents.map(plain), readFile(text).documents.map(plain));
  });
});

describe('ignoresAbove', () => {
  const text =
    'x: 1\n---\n# pci-k8s-ignore PCI-K8S-1 far\n\r\na:\r\n  # pci-k8s-ignore PCI-K8S-306,PCI-K8S-309 needs it  \r\n  # another\r\n  #pci-k8s-ignore PCI-K8S-7\r\n  b: 1\r\n';
  const document = readFile(text).documents[1]!;

  it('finds the comments directly above, nearest first', () => {
    const found = document.ignoresAbove(document.locate(['a', 'b'])!.value);
    assert.deepEqual(
      found.map(({ codes, reason, range }) => [codes, reason, slice(text, range)]),
      [
        [['PCI-K8S-7'], '', '#pci-k8s-ignore PCI-K8S-7'],
        [['PCI-K8S-306', 'PCI-K8S-309'], 'needs it', '# pci-k8s-ignore PCI-K8S-306,PCI-K8S-309 needs it'],
      ],
    );
  });
  it('stops at an empty line', () => {
    assert.deepEqual(document.ignoresAbove(document.locate(['a'])!.key!), []);
  });
  it('finds one on the first line', () => {
    const [first] = readFile('# pci-k8s-ignore X y\na: 1\n').documents;
    assert.deepEqual(first!.ignoresAbove({ start: 21, end: 22 }), [{ codes: ['X'], reason: 'y', range: { start: 0, end: 20 } }]);
    assert.deepEqual(first!.ignoresAbove({ start: 0, end: 1 }), []);
  });
});
