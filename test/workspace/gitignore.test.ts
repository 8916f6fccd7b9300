import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GitIgnores } from '../../src/workspace/gitignore';

describe('GitIgnores', () => {
  const ignores = new GitIgnores([
    { folder: '', text: 'dist/\n*.gen.yaml\n/only-here.yaml\n' },
    { folder: 'team', text: '!keep.gen.yaml\nlocal.yaml\n' },
    { folder: 'dist', text: '!x.yaml\n' },
  ]);
  const cases: [string, boolean, string][] = [
    ['web.yaml', false, 'nothing names it'],
    ['web.gen.yaml', true, 'a pattern without slash holds at every depth'],
    ['a/b/web.gen.yaml', true, 'a pattern without slash holds at every depth'],
    ['only-here.yaml', true, 'a leading slash ties the pattern to its folder'],
    ['a/only-here.yaml', false, 'a leading slash ties the pattern to its folder'],
    ['team/keep.gen.yaml', false, 'a deeper file goes before a higher one'],
    ['team/local.yaml', true, 'a deeper file has patterns of its own'],
    ['team/Local.yaml', false, 'git tells a from A'],
    ['local.yaml', false, 'a deeper file has no say above itself'],
    ['dist/', true, 'a pattern with a slash at the end means a folder'],
    ['dist', false, 'a pattern with a slash at the end means a folder'],
    ['dist/x.yaml', true, 'nothing in an ignored folder comes back'],
    ['a/dist/deep/x.yaml', true, 'everything below an ignored folder is ignored'],
  ];
  for (const [path, expected, why] of cases) {
    it(`${path}: ${expected ? 'ignored' : 'kept'}, since ${why}`, () => {
      assert.equal(ignores.ignores(path), expected);
    });
  }
});
