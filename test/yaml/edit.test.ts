import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Patch } from '../../src/core/patch';
import type { Path } from '../../src/kube/path';
import { applyEdit, editOf, isRefusal } from '../../src/yaml/edit';
import { readFile } from '../../src/yaml/read';

const set = (path: Path, value: unknown): Patch => ({ op: 'set', path, value });
const append = (path: Path, value: unknown): Patch => ({ op: 'append', path, value });
const remove = (...path: Path): Patch => ({ op: 'remove', path });

/** Lines with the indentation of the first taken off; the last line is that of the closing backtick and ends the text. */
function text(parts: TemplateStringsArray): string {
  const lines = parts.raw[0]!.split('\n').slice(1);
  const indentation = /^ */.exec(lines[0]!)![0].length;
  return lines.map((line) => line.slice(indentation)).join('\n');
}

/** The text after the patch; `tells` is what is expected. */
function edits(title: string, before: string, patch: Patch, after: string, document = 0): void {
  it(title, () => {
    const edit = editOf(readFile(before), document, patch);
    assert.equal(isRefusal(edit) ? edit.refused : applyEdit(before, edit), after);
  });
}

function refuses(title: string, before: string, patch: Patch, reason: string): void {
  it(title, () => {
    assert.deepEqual(editOf(readFile(before), 0, patch), { refused: reason });
  });
}

describe('a new key in a block mapping', () => {
  edits(
    'goes behind the last one, with all parents that are missing',
    text`
      containers:
        - name: web
          image: nginx
        - name: sidecar
      `,
    set(['containers', 0, 'securityContext', 'capabilities', 'drop'], ['ALL']),
    text`
      containers:
        - name: web
          image: nginx
          securityContext:
            capabilities:
              drop:
                - ALL
        - name: sidecar
      `,
  );
  edits(
    'takes lists as far out as the neighbours have them',
    text`
      containers:
      - name: web
        ports:
        - containerPort: 80
      `,
    append(['containers', 0, 'securityContext', 'capabilities', 'drop'], 'ALL'),
    text`
      containers:
      - name: web
        ports:
        - containerPort: 80
        securityContext:
          capabilities:
            drop:
            - ALL
      `,
  );
  edits(
    'takes odd steps from the neighbours',
    text`
      containers:
        -   name: web
            ports:
                - 80
            resources:
               limits: 1
      `,
    set(['containers', 0, 'securityContext', 'capabilities', 'drop'], ['ALL']),
    text`
      containers:
        -   name: web
            ports:
                - 80
            resources:
               limits: 1
            securityContext:
               capabilities:
                  drop:
                      - ALL
      `,
  );
  edits(
    'goes in front of comments that are not deeper, and behind those that are',
    text`
      spec:
        limits:
          cpu: 1
          # memory: 1Gi
        # about nothing
      # about status
      status: {}
      `,
    set(['spec', 'paused'], true),
    text`
      spec:
        limits:
          cpu: 1
          # memory: 1Gi
        paused: true
        # about nothing
      # about status
      status: {}
      `,
  );
  edits('comes in front of blank lines', 'a:\n  b: 1\n\nc: 2\n', set(['a', 'd'], 2), 'a:\n  b: 1\n  d: 2\n\nc: 2\n');
  edits('keeps a text without line break at its end so', 'a: 1', set(['b', 'c'], 1), 'a: 1\nb:\n  c: 1');
  edits(
    'has the line breaks of the file',
    'a: 1\r\nb:\r\n  c: 2\r\n',
    set(['b', 'd', 'e'], 'x\ny\n'),
    'a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    e: |\r\n      x\r\n      y\r\n',
  );
  edits('comes directly behind a block scalar', 'a: |\n  text\n\n\n', set(['b'], 1), 'a: |\n  text\nb: 1\n\n\n');
  edits('comes behind the blank lines that a block scalar keeps', 'a: |+\n  text\n\n', set(['b'], 1), 'a: |+\n  text\n\nb: 1\n');
  edits('comes behind a block scalar without line break at its end', 'a: >-\n  text', set(['b'], 1), 'a: >-\n  text\nb: 1');
  edits('comes behind a block scalar with an indentation of its own', 'a: |2\n    text\n', set(['b'], 1), 'a: |2\n    text\nb: 1\n');
  edits('comes behind a plain scalar of several lines', 'a:\n  b: some\n    text # c\n', set(['a', 'd'], 1), 'a:\n  b: some\n    text # c\n  d: 1\n');
  edits('stands in a mapping in a list in a list', '- - a: 1\n  - b: 2\n', set([0, 0, 'c'], 3), '- - a: 1\n    c: 3\n  - b: 2\n');
  edits('stands beside complex keys', '? a\n: b\n? c\n', set(['d'], 1), '? a\n: b\n? c\nd: 1\n');
  edits('stands behind a tag', 'a: !!map\n  b: 1\n', set(['a', 'c'], 1), 'a: !!map\n  b: 1\n  c: 1\n');
  edits('stands behind an anchor that nobody uses', 'a: &x\n  b: 1\n', set(['a', 'c'], 1), 'a: &x\n  b: 1\n  c: 1\n');
  edits('takes no notice of a byte order mark', '\ufeffa: 1\n', set(['b'], 2), '\ufeffa: 1\nb: 2\n');
  edits('is quoted where it would be something else than text', 'a: 1\n', set(['on'], 1), 'a: 1\n"on": 1\n');
  edits('is the first of a document of comments', '# Nothing yet.\n', set(['a', 'b'], 1), '# Nothing yet.\na:\n  b: 1\n');
  edits('goes into the document that is meant', 'a: 1\n---\nb: 1\n---\nc: 1\n', set(['d'], 2), 'a: 1\n---\nb: 1\nd: 2\n---\nc: 1\n', 1);
  edits(
    'goes into an object of a List',
    'kind: List\nitems:\n- kind: Pod\n- kind: Job\n',
    set(['items', 0, 'spec', 'x'], 1),
    'kind: List\nitems:\n- kind: Pod\n  spec:\n    x: 1\n- kind: Job\n',
  );
});

describe('a value in the place of nothing', () => {
  edits('goes behind the key', 'a:\nb: 1\n', set(['a'], 5), 'a: 5\nb: 1\n');
  edits('goes in front of the comment', 'a: # why\nb: 1\n', set(['a'], 'yes'), 'a: "yes" # why\nb: 1\n');
  edits(
    'is a mapping below the key',
    'securityContext:\nb: 1\n',
    set(['securityContext', 'runAsNonRoot'], true),
    'securityContext:\n  runAsNonRoot: true\nb: 1\n',
  );
  edits('is a mapping below the comment', 'a: # why\n  # because\nb: 1\n', set(['a', 'c'], 1), 'a: # why\n  # because\n  c: 1\nb: 1\n');
  edits('is a list', 'a:\n  - b:\n', append(['a', 0, 'b'], 'x'), 'a:\n  - b:\n      - x\n');
  for (const empty of ['{}', 'null', '~', '!!null', '!!map {}', '&unused {}']) {
    edits(`stands for ${empty}`, `a: ${empty} # why\nb: 1\n`, set(['a', 'c'], 1), 'a: # why\n  c: 1\nb: 1\n');
  }
  edits('stands for []', 'a:\n  b: []\n', append(['a', 'b'], { c: 1, d: [] }), 'a:\n  b:\n  - c: 1\n    d: []\n');
  edits('is added to braces that hold a comment', 'a: {\n  # none\n}\n', set(['a', 'c'], 1), 'a: {\n  # none\n  c: 1\n}\n');
  edits('is an item', 'a:\n  -\n', set(['a', 0], { b: 1, c: 2 }), 'a:\n  - b: 1\n    c: 2\n');
  edits('is an item below its comment', 'a:\n  - null # why\n', set(['a', 0], { b: 1, c: 2 }), 'a:\n  - # why\n    b: 1\n    c: 2\n');
  edits('belongs to a complex key', '? a\n? b\n:\n', set(['a', 'c'], 1), '? a\n:\n  c: 1\n? b\n:\n');
  edits('belongs to a key in braces without colon', 'a: {b, c: }\n', set(['a', 'b'], 1), 'a: {b: 1, c: }\n');
  edits('belongs to a key in braces with nothing behind the colon', 'a: {b, c: }\n', set(['a', 'c'], 1), 'a: {b, c: 1 }\n');
});

describe('a value in the place of another', () => {
  edits('keeps the comment', 'image: nginx # pinned later\n', set(['image'], 'nginx:1.27'), 'image: nginx:1.27 # pinned later\n');
  edits('keeps double quotes', 'a: "x" # c\n', set(['a'], 'say "hi"'), 'a: "say \\"hi\\"" # c\n');
  edits('keeps single quotes', "a: 'x'\n", set(['a'], "it's"), "a: 'it''s'\n");
  edits('has no quotes if it is no string', "a: 'true'\n", set(['a'], true), 'a: true\n');
  edits('keeps tabs', 'a:\tx\t# c\n', set(['a'], 'z'), 'a:\tz\t# c\n');
  edits('loses a tag', 'a: !!str 5\n', set(['a'], 6), 'a: 6\n');
  edits('keeps an anchor that nobody uses', 'a: &x 5\n', set(['a'], 6), 'a: &x 6\n');
  edits('replaces a plain scalar of several lines', 'a: this is\n  long # c\nb: 1\n', set(['a'], 'short'), 'a: short # c\nb: 1\n');
  edits('replaces a quoted scalar of several lines', 'a: "this is\n  long"\nb: 1\n', set(['a'], 'short'), 'a: "short"\nb: 1\n');
  edits('stays on a line of its own', 'a:\n  # c\n  "x"\nb: 1\n', set(['a'], 'y'), 'a:\n  # c\n  "y"\nb: 1\n');
  edits('keeps the comment of a block scalar', 'a: | # c\n  text\n  more\nb: 1\n', set(['a'], 'one'), 'a: one # c\nb: 1\n');
  edits('is a block scalar again', 'a: | # c\n  text\nb: 1\n', set(['a'], 'one\ntwo'), 'a: |- # c\n  one\n  two\nb: 1\n');
  edits('is a mapping for a scalar', 'a: 5 # c\nb: 1\n', set(['a'], { x: 1, y: 'z' }), 'a: # c\n  x: 1\n  "y": z\nb: 1\n');
  edits(
    'keeps the comments of a mapping that goes',
    text`
      a: # one
        # two
        b: 1 # three

        # four
        c: 2 # five
      d: 1
      `,
    set(['a'], 'x'),
    text`
      a: x # one
        # two
        # three
        # four
        # five
      d: 1
      `,
  );
  edits('keeps the comments of a list in brackets that goes', 'a: [1, # one\n  2] # two\n', set(['a'], 3), 'a: 3 # two\n# one\n');
  edits('is no block scalar in front of comments that it would swallow', 'a:\n  b: 1 # c\n', set(['a'], 'x\ny\n'), 'a: "x\\ny\\n"\n  # c\n');
  edits(
    'changes only what differs of a mapping',
    text`
      a:
        # one
        b: 'x' # two
        c: 2 # three
        d: [1, 2]
      `,
    set(['a'], { d: [1, 2, 3], b: 'y', e: { f: 1 } }),
    text`
      a:
        # one
        b: 'y' # two
        # three
        d: [1, 2, 3]
        e:
          f: 1
      `,
  );
  edits('is a block scalar without the blank lines that were there', 'a:\n\n- 1\n', set(['a'], 'x\ny\n'), 'a: |\n  x\n  y\n');
  edits('changes only what differs of a list', 'a:\n- 1 # one\n- 2\n- 3 # three\n', set(['a'], [1, 3]), 'a:\n- 1 # one\n- 3 # three\n');
  edits('leaves {} of a mapping', 'a: # c\n  b: 1\n', set(['a'], {}), 'a: {} # c\n');
  it('is an empty edit where it is there already', () => {
    assert.deepEqual(editOf(readFile('a: 1\n---\nb: {c: "x"}\n'), 1, set(['b'], { c: 'x' })), { start: 9, end: 9, newText: '' });
  });
  it('touches nothing but itself', () => {
    assert.deepEqual(editOf(readFile('a: 1\n---\nb: {c: "x"}\n'), 1, set(['b', 'c'], 'y')), { start: 16, end: 19, newText: '"y"' });
  });
});

describe('a string', () => {
  const plain = [
    'nginx:1.27',
    'ALL',
    '10.0.0.0/8',
    '2027-03-31',
    'a b',
    '--flag=value',
    '-c',
    '250m',
    '/etc/x',
    'a#b',
    'http://x/y?z',
    "don't",
    'e1000',
    '<none>',
    '$(POD_IP)',
  ];
  for (const value of plain) edits(`${value} needs no quotes`, 'a: 1\n', set(['a'], value), `a: ${value}\n`);
  const quoted = [
    'yes',
    'on',
    'N',
    'y',
    'True',
    'null',
    '~',
    '',
    '0644',
    '1e3',
    '1_000',
    '0x1F',
    '0b1',
    '.5',
    '.inf',
    '1.27',
    '22:22',
    '127.0.0.1',
    '<<',
    '=',
    '- a',
    '-',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    '`a',
    '{a}',
    '[a]',
    '? a',
    '|',
    '>',
    '---',
    '...',
    ' a',
    'a ',
    'tab\tin',
  ];
  for (const value of quoted) edits(`${JSON.stringify(value)} needs quotes`, 'a: 1\n', set(['a'], value), `a: ${JSON.stringify(value)}\n`);
  edits('with a backslash stands in single quotes where it needs some', 'a: 1\n', set(['a'], '[a-z]\\d+'), "a: '[a-z]\\d+'\n");
  edits('with what YAML cannot hold is escaped', 'a: 1\n', set(['a'], '\u0001\u0085\u2028\ufeff'), 'a: "\\u0001\\u0085\\u2028\\ufeff"\n');
  edits('with other letters is quoted and not escaped', 'a: 1\n', set(['a'], 'größer 😀'), 'a: "größer 😀"\n');
  edits('of several lines is a block scalar', 'a: 1\n', set(['a'], 'x\n\n  y: z\n'), 'a: |\n  x\n\n    y: z\n');
  for (const value of ['x\n\n', ' x\ny', '\nx', 'x\n y\n \nz']) {
    edits(`${JSON.stringify(value)} is quoted rather than a block scalar`, 'a: 1\n', set(['a'], value), `a: ${JSON.stringify(value)}\n`);
  }
  edits('in brackets is quoted where it holds a bracket or comma', 'a: [x]\n', append(['a'], 'b,c'), 'a: [x, "b,c"]\n');
});

describe('a new item', () => {
  edits(
    'goes behind the last one',
    'a:\n  - x # one\n  # - y\n# about b\nb: 1\n',
    append(['a'], 'z'),
    'a:\n  - x # one\n  - z\n  # - y\n# about b\nb: 1\n',
  );
  edits(
    'is a mapping as wide as its neighbours',
    'a:\n  -   b: 1\n',
    append(['a'], { b: 2, c: [3] }),
    'a:\n  -   b: 1\n  -   b: 2\n      c:\n        -   3\n',
  );
  edits('is quoted like all the others', "a:\n- 'x'\n- 'y'\n", append(['a'], 'z'), "a:\n- 'x'\n- 'y'\n- 'z'\n");
  edits('goes into a list in a list', '- - x\n  - y\n- z\n', append([0], 'q'), '- - x\n  - y\n  - q\n- z\n');
  edits('is a list', 'a:\n- 1\n', append(['a'], [2, [3, 4]]), 'a:\n- 1\n- - 2\n  - - 3\n    - 4\n');
  edits('may be set by its number', 'a:\n- 1\n', set(['a', 1], 2), 'a:\n- 1\n- 2\n');
  edits('makes the list', 'a: 1\n', append(['b', 'c'], 2), 'a: 1\nb:\n  c:\n  - 2\n');
});

describe('an entry in brackets', () => {
  edits('goes on the same line', 'a: [x, y] # c\n', append(['a'], 'z'), 'a: [x, y, z] # c\n');
  edits('is quoted like all the others', 'a: ["x", "y"]\n', append(['a'], 'z'), 'a: ["x", "y", "z"]\n');
  edits('leaves a last comma the last', 'a: [x, y,]\n', append(['a'], 'z'), 'a: [x, y, z,]\n');
  edits('has the blanks of its neighbours', 'a: { b: 1 }\n', set(['a', 'c', 'd'], ['x']), 'a: { b: 1, c: { d: [x] } }\n');
  edits('goes behind a pair without braces', 'a: [b: 1]\n', append(['a'], 2), 'a: [b: 1, 2]\n');
  edits(
    'goes on a line of its own, behind the comment',
    'a: [\n  x, # one\n  y # two\n]\n',
    append(['a'], 'z'),
    'a: [\n  x, # one\n  y, # two\n  z\n]\n',
  );
  edits(
    'goes on a line of its own, with the comma that is the habit',
    'a: [\n  x,\n  y, # two\n]\n',
    append(['a'], 'z'),
    'a: [\n  x,\n  y, # two\n  z,\n]\n',
  );
  edits(
    'goes on a line of its own in front of a bracket that has none',
    'a: {b: 1,\n    c: 2}\n',
    set(['a', 'd'], 3),
    'a: {b: 1,\n    c: 2,\n    d: 3}\n',
  );
  edits(
    'may be nested at less indentation than its key',
    'a:\n  b: {\n "c": [\n1\n]\n}\n',
    append(['a', 'b', 'c'], 2),
    'a:\n  b: {\n "c": [\n1,\n2\n]\n}\n',
  );
  edits('replaces another', 'a: {b: "x", c: 2} # c\n', set(['a', 'b'], { d: ['e'] }), 'a: {b: {d: [e]}, c: 2} # c\n');
});

describe('JSON', () => {
  const pretty = '{\n  "a": 1,\n  "b": {\n    "c": []\n  }\n}\n';
  edits('on one line stays tight', '{"a":1,"b":{"c":[]}}\n', set(['b', 'd'], { x: ['y', 2] }), '{"a":1,"b":{"c":[],"d":{"x":["y",2]}}}\n');
  edits(
    'gets a line for each entry',
    pretty,
    set(['b', 'd'], { x: ['y'] }),
    '{\n  "a": 1,\n  "b": {\n    "c": [],\n    "d": {\n      "x": [\n        "y"\n      ]\n    }\n  }\n}\n',
  );
  edits('fills an empty list', pretty, append(['b', 'c'], 'x'), '{\n  "a": 1,\n  "b": {\n    "c": [\n      "x"\n    ]\n  }\n}\n');
  edits('may be indented by tabs', '{\n\t"a": {}\n}', set(['a', 'b'], { c: 1 }), '{\n\t"a": {\n\t\t"b": {\n\t\t\t"c": 1\n\t\t}\n\t}\n}');
  edits('has strings in double quotes', '{"a": true}', set(['a'], 'b'), '{"a": "b"}');
  edits('loses the comma in front of a last entry that goes', pretty, remove('b'), '{\n  "a": 1\n}\n');
  edits('loses the line of an entry that goes', pretty, remove('a'), '{\n  "b": {\n    "c": []\n  }\n}\n');
});

describe('a key or item that goes', () => {
  edits('takes its lines along', 'a: 1\nb:\n  - c\n  - d: 1\n\ne: 2\n', remove('b'), 'a: 1\n\ne: 2\n');
  edits(
    'leaves its comments',
    'a: 1\nb: # one\n  # two\n  - c # three\n  # four\n# five\ne: 2\n',
    remove('b'),
    'a: 1\n# one\n# two\n# three\n# four\n# five\ne: 2\n',
  );
  edits('leaves the comments above it', '# one\na: 1 # two\nb: 1\n', remove('a'), '# one\n# two\nb: 1\n');
  edits('lets the next take the place behind the dash', '- a: 1\n\n  b: 2\n', remove(0, 'a'), '- b: 2\n');
  edits('lets its comment take the place behind the dash', '- a: 1 # one\n  # two\n  b: 2\n', remove(0, 'a'), '- # one\n  # two\n  b: 2\n');
  edits('lets the next comment take the place behind the dash', '- a: 1\n  # two\n  b: 2\n', remove(0, 'a'), '- # two\n  b: 2\n');
  edits('is the first of a list in a list', '- - x\n  - y\n- z\n', remove(0, 0), '- - y\n- z\n');
  edits('leaves {} when it was the last', 'a:\n  b: 1 # c\nd: 1\n', remove('a', 'b'), 'a: {}\n  # c\nd: 1\n');
  edits('leaves [] when it was the last', 'a:\n- b: 1\nd: 1\n', remove('a', 0), 'a: []\nd: 1\n');
  edits('leaves {} behind a dash', 'a:\n- b: 1 # c\n', remove('a', 0, 'b'), 'a:\n- {} # c\n');
  edits('leaves {} of a document', '# one\na: 1 # two\n', remove('a'), '# one\n{} # two\n');
  edits('is the last of a text without line break', 'a: 1\nb: 2', remove('b'), 'a: 1');
  edits('is the last of a text with other line breaks', 'a: 1\r\nb: 2 # c\r\n', remove('b'), 'a: 1\r\n# c\r\n');
  edits('is a block scalar', 'a: |+\n  x\n\nb: 1\n', remove('a'), 'b: 1\n');
  edits('stands behind a byte order mark', '\ufeffa: 1 # c\nb: 2\n', remove('a'), '\ufeff# c\nb: 2\n');
  edits('takes blank lines along where there are others above', 'a: 1\n\nb: 2\n\nc: 3\n', remove('b'), 'a: 1\n\nc: 3\n');
  edits('leaves no blank lines to a block scalar that would keep them', 'a: |+\n  x\nb: 2\n\nc: 3\n', remove('b'), 'a: |+\n  x\nc: 3\n');
  edits('is a complex key', '? a\n: b\n? c\n', remove('a'), '? c\n');
  edits('is an object of a List', 'items:\n- kind: A # one\n- kind: B\n', remove('items', 0), 'items:\n# one\n- kind: B\n');
  edits('is the first in brackets', 'a: {b: 1, c: 2}\n', remove('a', 'b'), 'a: {c: 2}\n');
  edits('is the last in brackets', 'a: {b: 1, c: 2}\n', remove('a', 'c'), 'a: {b: 1}\n');
  edits('is the last in brackets with a last comma', 'a: [b, c, ]\n', remove('a', 1), 'a: [b, ]\n');
  edits('is the only one in brackets', 'a: [ b ]\n', remove('a', 0), 'a: []\n');
  edits('leaves its comment in brackets', 'a: [\n  x, # one\n  y # two\n]\n', remove('a', 1), 'a: [\n  x # one\n  # two\n]\n');
  edits('leaves the comment behind the comma', 'a: {b: 1, # one\n  c: 2}\n', remove('a', 'b'), 'a: { # one\n  c: 2}\n');
  edits('leaves the comment of the only one in brackets', 'a: [ # one\n  x # two\n]\n', remove('a', 0), 'a: [\n  # one\n  # two\n]\n');
  it('that is not there is an empty edit', () => {
    assert.deepEqual(editOf(readFile('a: 1\n'), 0, remove('b', 'c')), { start: 0, end: 0, newText: '' });
  });
});

describe('a document that goes', () => {
  const three = 'a: 1\n--- # two\nb: 1\n# end\n---\nc: 1\n';
  edits('takes the separator in front along and leaves its comments', three, remove(), 'a: 1\n# two\n# end\n---\nc: 1\n', 1);
  edits('leaves its comments to the next when it is the first', '# one\na: 1\n---\nb: 1\n', remove(), '# one\nb: 1\n', 0);
  edits('leaves its comments behind a separator where there was one', '---\na: 1 # one\n---\nb: 1\n', remove(), '---\n# one\nb: 1\n', 0);
  edits('takes the separator behind along when it is the first', three, remove(), 'b: 1\n# end\n---\nc: 1\n', 0);
  edits('takes its own separator along when it is the first', '---\na: 1\n---\nb: 1\n', remove(), '---\nb: 1\n', 0);
  edits('is the last', three, remove(), 'a: 1\n--- # two\nb: 1\n# end\n', 2);
  edits('is the only one', 'a: 1\n---\n', remove(), '');
  edits('may be broken', 'a: 1\n---\nb: [\n', remove(), 'a: 1\n', 1);
});

describe('a refusal', () => {
  refuses('of a file of which only comments would be left', '# one\na: 1\n', remove(), 'Only comments would be left of the file. Delete it instead.');
  const anchored = 'a: &x\n  b: 1\nc: *x\n';
  refuses(
    'of an anchor in use',
    anchored,
    set(['a', 'b'], 2),
    '"a" has the anchor "&x", which is used elsewhere in the document, and a change would show there too.',
  );
  refuses(
    'of an alias',
    anchored,
    set(['c', 'b'], 2),
    '"c" is the alias "*x": its text stands at the anchor "&x", and a change there would show in every place that uses it.',
  );
  refuses(
    'of an alias to be replaced',
    anchored,
    set(['c'], 2),
    '"c" is the alias "*x": its text stands at the anchor "&x", and a change there would show in every place that uses it.',
  );
  refuses(
    'of a mapping with an anchor in use below it',
    'a:\n  b: &x 1\nc: *x\n',
    remove('a'),
    '"a" cannot be replaced or removed, because the anchor "&x" in it is used elsewhere in the document.',
  );
  const merged = 'a: &x\n  b: {c: 1}\nd:\n  <<: *x\n  e: 1\n';
  refuses(
    'of what comes by a merge key',
    merged,
    set(['d', 'b', 'c'], 2),
    '"d.b" comes by a merge key ("<<"), and a change of the text that it comes from would show in every place that uses it.',
  );
  edits(
    'is not needed for a key beside a merge key',
    merged,
    set(['d', 'b'], { c: 2 }),
    'a: &x\n  b: {c: 1}\nd:\n  <<: *x\n  e: 1\n  b:\n    c: 2\n',
  );
  refuses(
    'of a key that a merge key behind it covers',
    'a: &x\n  b: 1\nd:\n  b: 2\n  <<: *x\n',
    set(['d', 'b'], 3),
    'The text around this place is written so that the change would have had another effect, so it is not made. Make it by hand.',
  );
  refuses(
    'of a key that is given twice',
    'a:\n  b: 1\n  b: 2\n',
    set(['a', 'c'], 3),
    '"a" has the key "b" twice, and only the last one counts. Remove one of them first.',
  );
  refuses(
    'of a path through a scalar',
    'a: 1\n',
    set(['a', 'b'], 2),
    '"a" holds a single value, so nothing can be set below it. Correct its type first.',
  );
  refuses('of an item for a mapping', 'a: {b: 1}\n', append(['a'], 2), '"a" holds no list, so nothing can be added to it. Correct its type first.');
  refuses('of an item far behind the last', 'a: [1]\n', set(['a', 3], 2), '"a[3]" cannot be set, because the list is shorter.');
  it('of a document that is not there', () => {
    assert.deepEqual(editOf(readFile('a: 1\n'), 1, set(['a'], 2)), { refused: 'The file has no document 1.' });
  });
  it('of a document that could not be read gives the reason', () => {
    const file = readFile('a: [\n');
    assert.deepEqual(editOf(file, 0, set(['a'], 1)), {
      refused: `The document could not be read, so nothing in it can be changed: ${file.documents[0]!.error!.message}`,
    });
  });
});
