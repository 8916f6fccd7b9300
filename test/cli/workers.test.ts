import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { howManyThreads } from '../../src/cli/workers/howMany';
import { runCli } from '../support/cli';
import { projectRoot } from '../support/project';

const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec:
  serviceAccountName: shop
  containers:
    - name: web
      image: web
${more}`;

/** Sorts into the middle of the files, so that every cut leaves some of them to each thread. */
const files: Readonly<Record<string, string>> = {
  '.pci-k8s.yaml': 'exceptions:\n  - { rule: PCI-K8S-309, match: { name: app-07 }, reason: Writes its cache. }\n',
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`apps/app-${String(i).padStart(2, '0')}.yaml`, pod(`app-${String(i).padStart(2, '0')}`)]),
  ),
  'apps/accepted.yaml': pod('accepted').replace('    - name: web', '    # pci-k8s-ignore PCI-K8S-309 Reviewed each quarter.\n    - name: web'),
  'apps/broken.yaml': 'apiVersion: v1\nkind: [\n',
  'apps/binary.yaml': '\0\0',
  'chart/Chart.yaml': 'name: chart\n',
  'chart/templates/web.yaml': 'kind: {{ .Values.kind }}\n',
  'kustomize/kustomization.yaml': 'namespace: pay\nimages: [{ name: web, newTag: 1.4.2 }]\npatches: [{ path: patch.yaml }]\n',
  'kustomize/patch.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { hostNetwork: true }\n',
  'kustomize/web.yaml': pod('web'),
  // Looked up by the pods of all other threads.
  'zz/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: shop, namespace: shop }\nautomountServiceAccountToken: false\n',
};

describe('scan with worker threads', () => {
  let folder: string;
  const scan = (argv: readonly string[], preload?: string) => {
    const required = path.join(folder, 'preload.cjs');
    if (preload !== undefined) writeFileSync(required, preload);
    const flags = preload === undefined ? [] : ['--require', required];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, path.join(folder, 'cli.js'), 'scan', ...argv], {
      cwd: path.join(folder, 'files'),
      encoding: 'utf8',
    });
    return { code: status, out: stdout.replace(/"(generatedAt|endTimeUtc)":"[^"]*"/, '"$1":""'), err: stderr };
  };

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pci-k8s-workers-'));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, 'files', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    await build({
      entryPoints: { cli: path.join(projectRoot, 'src/cli/bin.ts') },
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['../cluster/bundle'],
      define: { PCI_K8S_VERSION: '"0.0.0-test"' },
    });
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const format of ['json', 'sarif', 'text']) {
    it(`gives the same bytes and the same code as without, as ${format}`, () => {
      const alone = scan(['.', '--format', format, '--workers', '1']);
      assert.equal(alone.code, 1);
      assert.match(alone.out, /PCI-K8S-309/);
      for (const workers of ['2', '3']) assert.deepEqual(scan(['.', '--format', format, '--workers', workers]), alone, `${workers} threads`);
    });
  }

  it('has threads to spare where there are more of them than files', () => {
    const argv = ['kustomize', '--format', 'json'];
    assert.deepEqual(scan([...argv, '--workers', '6']), scan([...argv, '--workers', '1']));
  });

  it('looks at all files from every thread', () => {
    const { out } = scan(['.', '--format', 'json', '--workers', '3', '--rule', 'automount-token']);
    const { findings, summary, notAssessed } = JSON.parse(out) as {
      findings: { object: { name: string } }[];
      summary: object;
      notAssessed: { source: { file: string }; reason: string }[];
    };
    // The account of all others refuses its token; the kustomization puts this one into another namespace.
    assert.deepEqual(
      findings.map(({ object }) => object.name),
      ['web'],
    );
    assert.deepEqual(
      notAssessed.map(({ source, reason }) => `${source.file}: ${reason}`),
      ['apps/broken.yaml: parse-error', 'chart/templates/web.yaml: helm-template', 'kustomize/patch.yaml: kustomize-patch'],
    );
    assert.deepEqual(summary, {
      files: 67,
      skipped: 3,
      documents: 67,
      resources: 64,
      pass: 61,
      fail: 1,
      notApplicable: 1,
      notAssessed: 1,
      accepted: 0,
    });
  });

  it('keeps to a tier', () => {
    writeFileSync(path.join(folder, 'tiers.yaml'), 'tiers:\n  - { name: pay, namespaces: [pay] }\n');
    const argv = ['.', '--format', 'json', '--config', '../tiers.yaml', '--tier', 'pay'];
    const alone = scan([...argv, '--workers', '1']);
    assert.deepEqual(
      [...new Set(alone.out.match(/"file":"[^"]*"/g))],
      [
        '"file":"kustomize/patch.yaml"',
        '"file":"kustomize/web.yaml"',
        // What could not be read may hold some of them.
        '"file":"apps/broken.yaml"',
        '"file":"chart/templates/web.yaml"',
      ],
    );
    assert.deepEqual(scan([...argv, '--workers', '3']), alone);
  });

  const inWorker = (code: string) => `const threads = require('node:worker_threads');\nif (!threads.isMainThread) {\n${code}\n}\n`;
  const deaths: Readonly<Record<string, readonly [why: string, preload: string]>> = {
    'that ends at its start': ['it ended with code 3', inWorker('process.exit(3);')],
    'that fails before it has sent all': [
      'Nothing goes any more',
      inWorker(`const send = threads.parentPort.postMessage;
let sent = 0;
threads.parentPort.postMessage = function (message) {
  if (sent++ === 1) throw new Error('Nothing goes any more.');
  send.call(this, message);
};`),
    ],
    'that runs out of memory': [
      'it ran out of memory',
      `const threads = require('node:worker_threads');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options) {
    super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 24 } });
  }
};
if (!threads.isMainThread) for (const kept = []; ; ) kept.push(new Array(10000).fill(0));
`,
    ],
  };
  for (const [what, [why, preload]] of Object.entries(deaths)) {
    it(`says of a worker ${what}, and judges its files all the same`, () => {
      const note = `A worker thread stopped: ${why}. The files that it had not judged yet were judged all the same.`;
      const alone = scan(['.', '--format', 'json', '--workers', '1']);
      const { code, out, err } = scan(['.', '--format', 'json', '--workers', '2'], preload);
      assert.deepEqual([code, err], [alone.code, `${note}\n`]);
      const parsed = (text: string) => JSON.parse(text) as Record<string, unknown> & { notes: object[] };
      const [expected, found] = [parsed(alone.out), parsed(out)];
      assert.deepEqual(found, { ...expected, notes: [...expected.notes, { message: note }] });
    });
  }
});

describe('--workers', () => {
  it('takes auto or a number', async () => {
    for (const value of ['0', '-1', '1.5', '100', 'all', '']) {
      const { code, err } = await runCli(['scan', '.', `--workers=${value}`]);
      assert.deepEqual([code, err], [2, `"--workers" takes auto or a number from 1 to 99, not "${value}". See "pci-k8s --help".\n`]);
    }
  });

  it('counts for files alone, which nobody changes and which can be read twice', () => {
    const asked = { workers: 3, cluster: undefined, fix: 'no', paths: ['k8s'] } as const;
    const cluster = { context: 'prod', kubeconfig: undefined, namespaces: [], secrets: false, probeAnonymous: false };
    assert.equal(howManyThreads(asked).threads, 3);
    assert.equal(howManyThreads({ ...asked, cluster }).threads, 1);
    assert.equal(howManyThreads({ ...asked, fix: 'write' }).threads, 1);
    assert.equal(howManyThreads({ ...asked, fix: 'dry-run' }).threads, 1);
    assert.equal(howManyThreads({ ...asked, paths: ['k8s', '-'] }).threads, 1);
  });

  it('by itself takes them only for many files, and where there are processors for them', () => {
    const asked = { workers: 'auto', cluster: undefined, fix: 'no', paths: ['k8s'] } as const;
    assert.deepEqual(howManyThreads(asked, 2), { threads: 1, from: 0 });
    assert.deepEqual(howManyThreads(asked, 4), { threads: 4, from: 1500 });
    assert.deepEqual(howManyThreads(asked, 16), { threads: 4, from: 1500 });
  });
});
