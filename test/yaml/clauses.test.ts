import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { context, type Plugin } from 'esbuild';
import { answersByFile } from '../oracle/compare';
import { root } from '../oracle/oracle';
import type * as scalarDifferences from '../oracle/scalar-differences';

/**
 * Each clause of what a scalar means, broken: a part of the source and what stands there instead. The fixtures have to notice
 * every one of them, or the proof that we read as kubectl does would be silent about it.
 */
const scalar: readonly [string, string][] = [
  ...['y', 'yes', 'true', 'on'].map((word): [string, string] => [`'${word}'${word === 'on' ? '' : ','}`, word === 'on' ? "'y'" : '']),
  ...['n', 'no', 'false', 'off'].map((word): [string, string] => [`'${word}'${word === 'off' ? '' : ','}`, word === 'off' ? "'n'" : '']),
  ["'', '~'", "'~'"],
  ["'', '~'", "''"],
  [", ...cases('null')", ''],
  ['[word, word.slice', '[word.slice'],
  ['word.slice(0, 1).toUpperCase() + word.slice(1), ', ''],
  [', word.toUpperCase()]', ']'],
  ["'.nan', ", ''],
  ["'.NaN', ", ''],
  ["'.NaN', '.NAN'", "'.NaN'"],
  ["['inf', ", '['],
  ["'Inf', ", ''],
  [", 'INF']", ']'],
  ['`.${word}`, ', ''],
  [', `+.${word}`', ''],
  ['`-.${word}`', "''"],
  ['if (c === 0x2e) return resolveAfterPoint(text);', ''],
  ['c >= 0x30 && ', 'c > 0x30 && '],
  ['c <= 0x39', 'c < 0x39'],
  [' || c === 0x2b', ''],
  [' || c === 0x2d', ''],
  ['^\\.[0-9]+(?:_[0-9]+)*(?:[eE]', '^\\.[0-9]+(?:[eE]'],
  ['(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;', '$/;'],
  ['(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;', '(?:e[-+]?[0-9]+(?:_[0-9]+)*)?$/;'],
  ['(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;', '(?:[eE][0-9]+(?:_[0-9]+)*)?$/;'],
  ['(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;', '(?:[eE][-+]?[0-9]+)?$/;'],
  ['afterPoint.test(text) ? ', 'true ? '],
  ["Number(text.replaceAll('_', ''))", 'Number(text)'],
  ['return Number.isFinite(value) ? ', 'return !Number.isNaN(value) ? '],
  ["const bare = text.replaceAll('_', '')", 'const bare = text'],
  [' ?? parseBinary(bare)', ''],
  ['Number.isSafeInteger(Number(int)) ? Number(int) : int', 'Number(int)'],
  ['/^[-+]?(\\.[0-9]+', '/^(\\.[0-9]+'],
  ['/^[-+]?(\\.[0-9]+|[0-9]+(', '/^[-+]?([0-9]+('],
  ['(\\.[0-9]*)?)([eE]', ')([eE]'],
  ['(\\.[0-9]*)?)([eE]', '(\\.[0-9]+)?)([eE]'],
  ['([eE][-+]?[0-9]+)?$/;', '$/;'],
  ['([eE][-+]?[0-9]+)?$/;', '(e[-+]?[0-9]+)?$/;'],
  ['([eE][-+]?[0-9]+)?$/;', '([eE][0-9]+)?$/;'],
  ['if (Number.isFinite(value)) return', 'return'],
  ['/^([-+]?)(?:(0', '/^(-?)(?:(0'],
  ['(0[xX][0-9a-fA-F]+)', '(0x[0-9a-fA-F]+)'],
  ['(0[xX][0-9a-fA-F]+)', '(0[xX][0-9a-f]+)'],
  ['(0[xX][0-9a-fA-F]+)', '(0[xX][0-9A-F]+)'],
  ['(0[bB][01]+)', '(0b[01]+)'],
  ['|0[oO]?([0-7]+)', '|0o?([0-7]+)'],
  ['|0[oO]?([0-7]+)', '|0[oO]([0-7]+)'],
  ['|0[oO]?([0-7]+)', '|0[oO]?([0-9]+)'],
  ['(0|[1-9][0-9]*)', '([1-9][0-9]*)'],
  ["sign === '-' ? -size : size", 'size'],
  ['if (value < minInt64) return undefined;', ''],
  ["(sign === '' ? maxUint64 : 2n ** 63n - 1n)", 'maxUint64'],
  ["(sign === '' ? maxUint64 : 2n ** 63n - 1n)", '(2n ** 63n - 1n)'],
  ['value <= (sign', 'true || value <= (sign'],
  ['/^0b([-+])', '/^0b(-)'],
  ['/^0b([-+])', '/^0b(\\+)'],
  ["(match[1] === '-' ? 0n : 1n)", '0n'],
  ["(match[1] === '-' ? 0n : 1n)", '1n'],
  ["match[1] === '-' ? -value : value", 'value'],
];

/** The shortcuts of the fast reader, which decide what need not be looked at. */
const plain: readonly [string, string][] = [
  ...Array.from('yYnNtTfFoO~').map((sign): [string, string] => ["'yYnNtTfFoO~<'", `'${'yYnNtTfFoO~<'.replace(sign, '')}'`]),
  ...Array.from('0123456789+-.').map((sign): [string, string] => ["'0123456789+-.'", `'${'0123456789+-.'.replace(sign, '')}'`]),
  ["'false'.length", "'true'.length"],
  ['c >= 0x30 && c <= 0x39', 'c > 0x30 && c <= 0x39'],
  ['c >= 0x30 && c <= 0x39', 'c >= 0x30 && c < 0x39'],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '123456789._iInN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789_iInN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789.iInN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789._InN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789._inN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789._iIN'"],
  ["mayFollowSign = '0123456789._iInN'", "mayFollowSign = '0123456789._iIn'"],
  ["mayFollowDigits = '_.eE'", "mayFollowDigits = '.eE'"],
  ["mayFollowDigits = '_.eE'", "mayFollowDigits = '_eE'"],
  ["mayFollowDigits = '_.eE'", "mayFollowDigits = '_.E'"],
  ["mayFollowDigits = '_.eE'", "mayFollowDigits = '_.e'"],
  ['MOST_DIGITS = 15', 'MOST_DIGITS = 20'],
  ['return hasPrefix || end - start', 'return end - start'],
  ['return hasPrefix || mayFollowDigits', 'return mayFollowDigits'],
  ['value * 10 + c - 0x30', 'value * 10 + c'],
  ["if (text === '<<') giveUp('merge key');", ''],
  ["if (scalar.type === 'float' && !Number.isFinite(scalar.value)) giveUp('infinity');", ''],
  ['Number.isSafeInteger(value) && String(value)', "typeof value === 'number' && String(value)"],
  [' && String(value) === text.slice(start, end)) return', ') return'],
  ["giveUp('odd key')", 'String(value as null)'],
];

const folder = path.join(root, 'test', 'fixtures', 'yaml');
const answers = answersByFile(readFileSync(path.join(folder, 'oracle.jsonl'), 'utf8'));
const texts = ['scalars-alone.yaml', 'numbers.yaml', 'number-keys.yaml', 'booleans-and-null.yaml', 'not-finite.yaml'].map(
  (file) => [readFileSync(path.join(folder, file), 'utf8'), answers.get(file) ?? []] as const,
);

describe('each clause of what a scalar means', () => {
  for (const [file, clauses, fast] of [
    ['scalar.ts', scalar, false],
    ['fast/plain.ts', plain, true],
  ] as const) {
    it(`of ${file} is held by a fixture`, async () => {
      const source = readFileSync(path.join(root, 'src', 'yaml', file), 'utf8');
      const breakable = await bundleBreakable(file);
      const isNoticed = async (broken: string) => isDifferent(await breakable.bundle(broken), fast);
      assert.equal(await isNoticed(source), false);
      const unnoticed: string[] = [];
      for (const [part, instead] of clauses) {
        assert.ok(source.includes(part), `${file} has no ${part}`);
        if (!(await isNoticed(source.replace(part, () => instead)))) unnoticed.push(`${part} -> ${instead}`);
      }
      await breakable.dispose();
      assert.deepEqual(unnoticed, []);
    });
  }
});

interface Breakable {
  /** The code that reads, when the file has another source. */
  readonly bundle: (source: string) => Promise<string>;
  readonly dispose: () => Promise<void>;
}

async function bundleBreakable(file: string): Promise<Breakable> {
  let contents = '';
  const broken: Plugin = {
    name: 'broken',
    setup(setup) {
      setup.onLoad({ filter: new RegExp(`src/yaml/${file.replace('.', '\\.')}$`) }, () => ({ contents, loader: 'ts' }));
    },
  };
  const entryPoints = ['test/oracle/scalar-differences.ts'];
  const built = await context({ absWorkingDir: root, entryPoints, bundle: true, write: false, platform: 'node', format: 'cjs', plugins: [broken] });
  return {
    bundle: async (source) => {
      contents = source;
      return (await built.rebuild()).outputFiles[0]!.text;
    },
    dispose: () => built.dispose(),
  };
}

/** Runs the code on the texts. What throws is wrong too. */
function isDifferent(code: string, fast: boolean): boolean {
  const module = { exports: {} as typeof scalarDifferences };
  const run = compileFunction(code, ['module', 'exports', 'require']) as (...args: unknown[]) => void;
  run(module, module.exports, createRequire(path.join(root, 'package.json')));
  try {
    return module.exports.isDifferent(texts, fast);
  } catch {
    return true;
  }
}
