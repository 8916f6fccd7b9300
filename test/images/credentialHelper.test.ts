import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCredentialHelper } from '../../src/images/credentialHelper';

const windows = process.platform === 'win32' ? { skip: 'The helpers of this test are scripts, which Windows does not run as programs.' } : {};

describe('programs that know credentials', () => {
  let folder: string;
  const env = () => ({ ...process.env, PATH: `${folder}${path.delimiter}${path.dirname(process.execPath)}` });
  /** A helper that runs this code; `input` is what it was asked, `argument` its argument. */
  const helper = (name: string, code: string) => {
    const file = path.join(folder, `docker-credential-${name}`);
    writeFileSync(
      file,
      `#!${process.execPath}\nconst input = require('fs').readFileSync(0, 'utf8'), argument = process.argv.slice(2).join();\n${code}\n`,
    );
    chmodSync(file, 0o755);
    return name;
  };
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helpers-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('get the server on standard input, as it is', windows, async () => {
    const name = helper('echo', 'console.log(JSON.stringify({ ServerURL: input, Username: argument, Secret: input }))');
    const server = 'https://index.docker.io/v1/ $(id) "\';&';
    assert.deepEqual(await runCredentialHelper(name, server, { env: env() }), { username: 'get', password: server });
  });

  it('may know an identity token', windows, async () => {
    const name = helper('token', `console.log('{"Username": "<token>", "Secret": "abc"}')`);
    assert.deepEqual(await runCredentialHelper(name, 'a.corp', { env: env() }), { identityToken: 'abc' });
  });

  it('may know nothing', windows, async () => {
    const name = helper('empty', `console.log('credentials not found in native keychain'); process.exit(1)`);
    assert.equal(await runCredentialHelper(name, 'a.corp', { env: env() }), undefined);
  });

  it('may fail, and what they wrote is not shown', windows, async () => {
    const name = helper('fails', `console.log('secret'); console.error('secret'); process.exit(3)`);
    assert.deepEqual(await runCredentialHelper(name, 'a.corp', { env: env() }), {
      failed:
        'The credential helper "docker-credential-fails" failed with exit code 3. Run it in a terminal to see why, or log in to the registry again.',
    });
  });

  it('may answer with something else', windows, async () => {
    for (const answer of ['secret', '{}', '[]', '{"Username": "u", "Secret": 7}']) {
      const name = helper('odd', `console.log(${JSON.stringify(answer)})`);
      assert.deepEqual(await runCredentialHelper(name, 'a.corp', { env: env() }), {
        failed: 'The credential helper "docker-credential-odd" answered with no user name and secret. Log in to the registry again.',
      });
    }
  });

  it('may never answer', windows, async () => {
    const name = helper('hangs', 'setInterval(() => 0, 1000)');
    assert.deepEqual(await runCredentialHelper(name, 'a.corp', { env: env(), timeoutMs: 500 }), {
      failed: 'The credential helper "docker-credential-hangs" did not answer within 0.5 seconds. Unlock the key chain that it reads, and try again.',
    });
  });

  it('may be missing', async () => {
    assert.deepEqual(await runCredentialHelper('not-there', 'a.corp', { env: env() }), {
      failed: 'The credential helper "docker-credential-not-there" was not found. Install it, or log in to the registry again.',
    });
  });

  it('are not run under a name that could lead elsewhere', async () => {
    const mark = path.join(folder, 'ran');
    for (const name of ['', '../x', 'a/b', 'a b', `x; touch ${mark}`, 'A', 'x.sh', 'x\0', 'x\n']) {
      assert.deepEqual(await runCredentialHelper(name, 'a.corp', { env: env() }), {
        failed: `The credential helper ${JSON.stringify(name)} was not run, because its name is not made of small letters, digits and "-". Check Docker's "config.json".`,
      });
    }
    assert.equal(existsSync(mark), false);
  });
});
