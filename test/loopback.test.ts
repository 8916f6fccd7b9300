import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';

/** Runs a line of JavaScript as the tests themselves run: the guard comes by NODE_OPTIONS. */
const run = (code: string) => spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });

describe('tests', () => {
  // 192.0.2.0/24 is for documentation, and .invalid is no one's (RFC 5737, RFC 2606).
  const attempts: [code: string, target: string][] = [
    ["await fetch('http://192.0.2.1/').catch(() => 0)", '192.0.2.1'],
    ["await fetch('https://registry.invalid/').catch(() => 0)", 'registry.invalid'],
    ["(await import('node:net')).connect(80, '192.0.2.1').on('error', () => 0)", '192.0.2.1'],
    ["(await import('node:tls')).connect(443, 'registry.invalid').on('error', () => 0)", 'registry.invalid'],
    ["(await import('node:http')).get('http://192.0.2.1').on('error', () => process.exit(0))", '192.0.2.1'],
  ];
  for (const [code, target] of attempts) {
    it(`fail when they reach out of this machine: ${code}`, () => {
      const { status, stderr } = run(code);
      assert.equal(stderr, `A test tried to reach "${target}", which is not this machine.\n`);
      assert.equal(status, 1);
    });
  }

  it('may reach servers of this machine', async () => {
    const server = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost']) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', `console.log(await (await fetch('http://${host}:${port}')).text())`]);
      const output: string[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => output.push(data.toString()));
      const status = await new Promise((resolve) => child.once('close', resolve));
      assert.deepEqual([output.join(''), status], ['here\n', 0]);
    }
    server.close();
  });
});
