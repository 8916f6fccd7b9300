import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, openSync, ftruncateSync, closeSync, readFileSync, statSync, symlinkSync, writeSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inFolder, readReport, runCli } from '../support/cli';

const pod = (name: string, context = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
${context}`;
const readOnly = '      securityContext: { readOnlyRootFilesystem: true }\n';
const rule = ['--rule', 'read-only-root-fs'];

describe('scan: what it reads', () => {
  it('a folder with all below it, sorted, YAML and JSON, other files not', async () => {
    await inFolder(
      {
        'b.yaml': pod('b'),
        'a/x.yml': pod('x'),
        'a/y.json': JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'y' }, spec: { containers: [{ name: 'c' }] } }),
        'a/z.txt': pod('z'),
      },
      async (run) => {
        assert.deepEqual(
          readReport(await run('scan', '.', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['a/x.yml', 'a/y.json', 'b.yaml'],
        );
        assert.deepEqual(
          readReport(await run('scan', 'b.yaml', './a/z.txt', 'b.yaml', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['./a/z.txt', 'b.yaml'],
        );
      },
    );
  });

  it('a file of any length, and a pipe that is named', async () => {
    // A buffer has 65,536 bytes; what stands at the end has to be found.
    const ofLength = (length: number) => `#${'x'.repeat(length - 1 - pod('last').length - 1)}\n${pod('last')}`;
    const lengths = [65_535, 65_536, 65_537, 131_072, 200_000];
    const files = Object.fromEntries(lengths.map((length) => [`${String(length).padStart(6, '0')}.yaml`, ofLength(length)]));
    await inFolder(files, async (run) => {
      for (const length of lengths) assert.equal(statSync(`${String(length).padStart(6, '0')}.yaml`).size, length);
      const { findings } = readReport(await run('scan', '.', '--format', 'json', ...rule));
      assert.deepEqual(
        findings.map(({ source, object }) => [source.file, object.name]),
        Object.keys(files).map((file) => [file, 'last']),
      );
      execFileSync('mkfifo', ['pipe']);
      spawn('sh', ['-c', 'head -c 70000 200000.yaml > pipe; sleep 0.2']);
      assert.deepEqual(readReport(await run('scan', 'pipe', '--format', 'json', ...rule)).summary['skipped'], 1);
      spawn('sh', ['-c', '(head -c 100 200000.yaml; sleep 0.2; tail -c +101 200000.yaml) > pipe']);
      assert.deepEqual(
        readReport(await run('scan', 'pipe', '--format', 'json', ...rule)).findings.map(({ object }) => object.name),
        ['last'],
      );
    });
  });

  it('leaves out what .gitignore files leave out, and takes what they take back', async () => {
    await inFolder(
      {
        '.gitignore': 'out/\n*.gen.yaml\n',
        'out/a.yaml': pod('a'),
        'b.gen.yaml': pod('b'),
        'keep/.gitignore': '!c.gen.yaml\n',
        'keep/c.gen.yaml': pod('c'),
        'node_modules/d.yaml': pod('d'),
      },
      async (run) => {
        assert.deepEqual(
          readReport(await run('scan', '.', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['keep/c.gen.yaml'],
        );
      },
    );
  });

  it('in a repository, .gitignore files above a path count too, unless they ignore the path itself', async () => {
    const files = { '.gitignore': '*.gen.yaml\nout/\n', 'k/a.yaml': pod('a'), 'k/b.gen.yaml': pod('b'), 'out/c.yaml': pod('c') };
    await inFolder(files, async (run) => {
      const seen = async () => readReport(await run('scan', 'k', 'out', '--format', 'json', ...rule)).findings.map(({ source }) => source.file);
      assert.deepEqual(await seen(), ['k/a.yaml', 'k/b.gen.yaml', 'out/c.yaml']);
      mkdirSync('.git');
      assert.deepEqual(await seen(), ['k/a.yaml', 'out/c.yaml']);
    });
  });

  it('a folder that links to itself is read once', async () => {
    await inFolder({ 'a/x.yaml': pod('x') }, async (run) => {
      symlinkSync('..', 'a/loop');
      symlinkSync('nowhere.yaml', 'a/dangling.yaml');
      const outcome = await run('scan', '.', '--format', 'json', ...rule);
      assert.deepEqual(
        readReport(outcome).findings.map(({ source }) => source.file),
        ['a/x.yaml'],
      );
      assert.equal(outcome.err, '');
    });
  });

  it('standard input', async () => {
    const outcome = await runCli(['scan', '-', '--format', 'json', ...rule], pod('p'));
    assert.deepEqual(
      readReport(outcome).findings.map(({ source, message }) => `${source.file}: ${message}`),
      ['-: Container "web" can write to its root file system.'],
    );
  });

  it('standard input named twice is read once; one that cannot be read is said', async () => {
    const twice = await runCli(['scan', '-', '-', '--format', 'json', ...rule], [pod('p'), '']);
    assert.deepEqual(
      readReport(twice).findings.map(({ object }) => object.name),
      ['p'],
    );
    const refused = await runCli(['scan', '-', ...rule], Object.assign(new Error('EISDIR'), { code: 'EISDIR' }));
    assert.deepEqual([refused.code, refused.err], [2, 'Standard input could not be read: it is a folder.\nNo manifests found.\n']);
  });

  it('a pipe in a folder is passed over, since to read it may never end', { skip: process.platform === 'win32' }, async () => {
    await inFolder({ 'a.yaml': pod('a') }, async (run) => {
      execFileSync('mkfifo', ['pipe.yaml']);
      const outcome = await run('scan', '.', '--format', 'json', ...rule);
      assert.deepEqual([outcome.err, readReport(outcome).findings.map(({ source }) => source.file)], ['', ['a.yaml']]);
    });
  });

  it('what is no manifest is passed over and counted; an empty folder says so and is no failure', async () => {
    await inFolder(
      { 'ci.yaml': 'on: push\njobs: {}\n', 'image.yaml': new Uint8Array([0x89, 0x50, 0, 1, 2]), 'broken-but-not-ours.yaml': 'a: [1\n' },
      async (run) => {
        const outcome = await run('scan', '.', '--format', 'json');
        assert.deepEqual([outcome.code, outcome.err], [0, 'No manifests found.\n']);
        const { summary, notAssessed } = readReport(outcome);
        assert.deepEqual([summary['files'], summary['skipped'], notAssessed], [0, 3, []]);
      },
    );
  });

  it('a file above 50 MB is not read, and that is said', async () => {
    await inFolder({}, async (run) => {
      const handle = openSync('huge.yaml', 'w');
      writeSync(handle, 'apiVersion: v1\nkind: ConfigMap\n');
      ftruncateSync(handle, 100 * 1024 * 1024);
      closeSync(handle);
      const outcome = await run('scan', '.', '--format', 'json', '--strict');
      assert.equal(outcome.code, 3);
      assert.deepEqual(readReport(outcome).notAssessed, [
        { source: { kind: 'file', file: 'huge.yaml' }, reason: 'too-large', message: 'The file has 100 MB and was not read; the limit is 50 MB.' },
      ]);
    });
  });

  it('text that is not UTF-8 is not assessed', async () => {
    await inFolder({ 'latin.yaml': Buffer.from(`${pod('p')}# caf\u00e9\n`, 'latin1') }, async (run) => {
      assert.deepEqual(
        readReport(await run('scan', '.', '--format', 'json')).notAssessed.map(({ reason }) => reason),
        ['parse-error'],
      );
    });
  });

  it('one broken document leaves the others judged, with the line of the file', async () => {
    await inFolder({ 'a.yaml': `${pod('a')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: x\n---\n${pod('b')}` }, async (run) => {
      const { findings, notAssessed } = readReport(await run('scan', '.', '--format', 'json', ...rule));
      assert.deepEqual(
        findings.map(({ source }) => source.document),
        [0, 2],
      );
      assert.deepEqual(
        notAssessed.map(({ source, reason }) => [source.document, reason]),
        [[1, 'parse-error']],
      );
      assert.ok((notAssessed[0]!.source.range as { start: { line: number } }).start.line >= 8);
    });
  });

  it('a manifest with a NUL is a parse error and not a binary file', async () => {
    await inFolder({ 'a.yaml': `${pod('a')}# \0\n` }, async (run) => {
      assert.deepEqual(
        readReport(await run('scan', '.', '--format', 'json', ...rule)).notAssessed.map(({ reason }) => reason),
        ['parse-error'],
      );
    });
  });

  it('Helm templates are named and not judged; a readable value with braces only stops the rules that read it', async () => {
    const image = pod('w', readOnly).replace('registry.corp/web:1.4.2', '"{{ .Values.image }}"');
    await inFolder(
      {
        'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
        'shop/templates/web.yaml': pod('w'),
        'plain.yaml': image,
        'other.yaml': `{{- if .Values.on }}\n${pod('x')}{{- end }}\n`,
      },
      async (run) => {
        const { findings, notAssessed } = readReport(await run('scan', '.', '--format', 'json', ...rule));
        assert.deepEqual(findings, []);
        assert.deepEqual(
          notAssessed.map(({ source, reason }) => `${source.file} ${reason}`),
          ['other.yaml helm-template', 'shop/templates/web.yaml helm-template'],
        );
        assert.deepEqual(
          readReport(await run('scan', 'shop/templates', '--format', 'json')).notAssessed.map(({ source, reason }) => `${source.file} ${reason}`),
          ['shop/templates/web.yaml helm-template'],
        );
      },
    );
  });

  it('the templates of a chart are known from wherever they are named', async () => {
    await inFolder(
      { 'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n', 'templates/sub/web.yaml': pod('w'), 'crds/c.yaml': pod('c') },
      async (run) => {
        const seen = async (...paths: string[]) => {
          const { findings, notAssessed } = readReport(await run('scan', ...paths, '--format', 'json', ...rule));
          return [...findings.map(({ source }) => source.file), ...notAssessed.map(({ source, reason }) => `${source.file} ${reason}`)];
        };
        assert.deepEqual(await seen('templates'), ['templates/sub/web.yaml helm-template']);
        assert.deepEqual(await seen('./templates/sub/'), ['./templates/sub/web.yaml helm-template']);
        assert.deepEqual(await seen('templates/sub/web.yaml', 'crds'), ['crds/c.yaml', 'templates/sub/web.yaml helm-template']);
        process.chdir('templates/sub');
        assert.deepEqual(await seen('.', '../../crds'), ['../../crds/c.yaml', 'web.yaml helm-template']);
        assert.deepEqual(await seen('web.yaml'), ['web.yaml helm-template']);
        process.chdir('../..');
      },
    );
  });

  it('Kustomize patches that are no halves of objects are not assessed: those written in the kustomization, and operations', async () => {
    const files = {
      'a/kustomization.yaml': 'patches:\n  - patch: |-\n      - { op: add, path: /spec/hostNetwork, value: true }\n    target: { kind: Pod }\n',
      'b/kustomization.yaml': 'patchesStrategicMerge:\n  - |-\n    apiVersion: v1\n    kind: Pod\n',
      'c/kustomization.yaml': 'patches:\n  - path: ../ops.json\n',
      'd/kustomization.yaml': 'resources: [../c]\n',
      'ops.json': '[{ "op": "add", "path": "/spec/hostNetwork", "value": true }]',
    };
    await inFolder(files, async (run) => {
      const outcome = await run('scan', '.', '--format', 'json', '--strict');
      assert.equal(outcome.code, 3);
      const written = 'The patches written in this kustomization were not judged. Check what "kubectl kustomize" prints.';
      assert.deepEqual(
        readReport(outcome).notAssessed.map(({ source, reason, message }) => [source.file, reason, message]),
        [
          ['a/kustomization.yaml', 'kustomize-patch', written],
          ['b/kustomization.yaml', 'kustomize-patch', written],
          ['ops.json', 'kustomize-patch', 'This patch changes objects by operations and was not judged. Check what "kubectl kustomize" prints.'],
        ],
      );
    });
  });

  it('the namespace of a kustomization is put on its objects; an empty one is none', async () => {
    for (const [namespace, expected] of [
      ['prod', 'prod'],
      ['""', 'shop'],
    ] as const) {
      await inFolder({ 'kustomization.yaml': `namespace: ${namespace}\nresources: [a.yaml]\n`, 'a.yaml': pod('a') }, async (run) => {
        assert.equal(readReport(await run('scan', '.', '--format', 'json', ...rule)).findings[0]!.object.namespace, expected);
      });
    }
  });

  it('a Kustomize patch is judged by what it sets only', async () => {
    const patch =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: web\n      securityContext: { readOnlyRootFilesystem: false }\n    - name: log\n';
    await inFolder(
      { 'kustomization.yaml': 'resources: [base.yaml]\npatches:\n  - path: patch.yaml\n', 'patch.yaml': patch, 'base.yaml': pod('p', readOnly) },
      async (run) => {
        const { findings, notAssessed, results } = readReport(await run('scan', '.', '--format', 'json', ...rule));
        assert.deepEqual(
          findings.map(({ message }) => message),
          ['Container "web" can write to its root file system.'],
        );
        assert.deepEqual(
          notAssessed.map(({ source, reason }) => `${source.file} ${reason}`),
          ['patch.yaml kustomize-patch'],
        );
        assert.deepEqual(
          results.map(({ pass, fail }) => [pass, fail]),
          [[1, 1]],
        );
      },
    );
  });
});

describe('scan: the JSON contract', () => {
  it('a finding has every field, counted from 0', async () => {
    await inFolder({ 'k8s/a.yaml': `---\n${pod('a')}` }, async (run) => {
      const outcome = await run('scan', 'k8s', '--format', 'json', ...rule);
      const report = JSON.parse(outcome.out) as Record<string, unknown>;
      // The counts come last, as they are known only when all findings are written.
      assert.deepEqual(Object.keys(report), ['version', 'tool', 'generatedAt', 'findings', 'notAssessed', 'notes', 'results', 'summary']);
      assert.deepEqual(
        [report['version'], report['generatedAt'], (report['tool'] as { name: string }).name],
        [1, '2026-11-24T12:00:00.000Z', 'pci-k8s'],
      );
      assert.deepEqual(report['summary'], {
        files: 1,
        skipped: 0,
        documents: 1,
        resources: 1,
        pass: 0,
        fail: 1,
        notApplicable: 0,
        notAssessed: 0,
        accepted: 0,
      });
      assert.deepEqual(readReport(outcome).findings, [
        {
          code: 'PCI-K8S-309',
          rule: 'read-only-root-fs',
          variant: 'writable',
          severity: 'medium',
          message: 'Container "web" can write to its root file system.',
          requirements: { pciDss: ['2.2.6', '11.5.2', '5.2.1'], guidance: ['8.2', '3.1'] },
          tier: 'default',
          object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'a' },
          path: ['spec', 'containers', 0, 'securityContext', 'readOnlyRootFilesystem'],
          source: { kind: 'file', file: 'k8s/a.yaml', document: 0, range: { start: { line: 6, character: 12 }, end: { line: 6, character: 15 } } },
          fixes: readReport(outcome).findings[0]!.fixes,
        },
      ]);
      assert.deepEqual(readReport(outcome).findings[0]!.fixes[0], { title: 'Set readOnlyRootFilesystem to true', safety: 'review' });
      assert.deepEqual(report['results'], [{ code: 'PCI-K8S-309', pass: 0, fail: 1, notApplicable: 0, notAssessed: 0, manual: 0 }]);
    });
  });

  it('the path of an item of a List is within the item', async () => {
    await inFolder(
      {
        'l.yaml': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    metadata: { name: s }\n  - ${pod('a').trimEnd().split('\n').join('\n    ')}\n`,
      },
      async (run) => {
        assert.deepEqual(
          readReport(await run('scan', '.', '--format', 'json', ...rule)).findings.map(({ path, object }) => [path.slice(0, 3), object]),
          [[['spec', 'containers', 0], { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'a' }]],
        );
      },
    );
  });

  it('the same input gives the same bytes', async () => {
    await inFolder({ 'a.yaml': pod('a'), 'b.yaml': pod('b') }, async (run) => {
      assert.equal((await run('scan', '.', '--format', 'json')).out, (await run('scan', '.', '--format', 'json')).out);
    });
  });
});

describe('scan: exit codes', () => {
  const files = { 'a.yaml': pod('a') };
  it('0 below --fail-on, 1 at it, none never', async () => {
    await inFolder(files, async (run) => {
      assert.deepEqual(
        await Promise.all(
          [[], ['--fail-on', 'medium'], ['--fail-on', 'low'], ['--fail-on', 'none']].map(
            async (more) => (await run('scan', '.', ...rule, ...more)).code,
          ),
        ),
        [0, 1, 1, 0],
      );
    });
  });
  it('2 for a path that is not there; the rest is judged and written', async () => {
    await inFolder(files, async (run) => {
      const outcome = await run('scan', '.', 'missing.yaml', '--format', 'json', '--fail-on', 'medium', ...rule);
      assert.equal(outcome.code, 2);
      assert.equal(outcome.err, '"missing.yaml" could not be read: it does not exist.\n');
      assert.deepEqual(
        readReport(outcome).findings.map(({ source }) => source.file),
        ['a.yaml'],
      );
    });
  });
  it('3 with --strict when anything was not assessed, unless something failed', async () => {
    await inFolder({ ...files, 'b.yaml': 'apiVersion: v1\nkind: [\n' }, async (run) => {
      assert.deepEqual(
        [(await run('scan', '.', '--strict', ...rule)).code, (await run('scan', '.', '--strict', '--fail-on', 'medium', ...rule)).code],
        [3, 1],
      );
    });
  });
  for (const [argv, message] of [
    [
      ['scan'],
      '"scan" needs at least one file or folder, "-" for standard input, or a cluster by "--current-context" or "--context". See "pci-k8s --help".\n',
    ],
    [['scan', '.', '--format', 'xml'], '"--format" takes text, json, sarif, not "xml". See "pci-k8s --help".\n'],
    [['scan', '.', '--rule', 'nonsense'], 'There is no rule "nonsense". "pci-k8s rules" lists them. See "pci-k8s --help".\n'],
    [['scan', '.', '--fix', '--fix-dry-run'], '"--fix" and "--fix-dry-run" exclude each other. See "pci-k8s --help".\n'],
    [['scan', '.', '--tier', 'pay'], 'There is no tier "pay" in the configuration. See "pci-k8s --help".\n'],
    [
      ['frobnicate'],
      'There is no command "frobnicate". Commands are "scan", "who-can", "can-i", "rules" and "cluster-role". See "pci-k8s --help".\n',
    ],
  ] as const) {
    it(`2 for usage: ${argv.join(' ')}`, async () => {
      await inFolder(files, async (run) => {
        assert.deepEqual(await run(...argv), { code: 2, out: '', err: message });
      });
    });
  }
  it('2 for an unknown option, which is named', async () => {
    const outcome = await runCli(['scan', '.', '--frobnicate']);
    assert.equal(outcome.code, 2);
    assert.match(outcome.err, /--frobnicate/);
  });
});

describe('scan: .pci-k8s.yaml', () => {
  const accepted = `exceptions:
  - rule: PCI-K8S-309
    match: { kind: Pod, name: a, container: w* }
    reason: Writes its cache.
    approvedBy: Ann
    expires: "2027-01-31"
`;
  it('turns rules off, also by a bare off, which YAML reads as false', async () => {
    for (const off of ['off', '"off"', '{ severity: "off" }']) {
      await inFolder({ '.pci-k8s.yaml': `rules:\n  read-only-root-fs: ${off}\n`, 'a.yaml': pod('a') }, async (run) => {
        assert.deepEqual(readReport(await run('scan', 'a.yaml', '--format', 'json', ...rule)).findings, []);
      });
    }
  });
  it('gives another severity, by code too', async () => {
    await inFolder({ 'conf.yaml': 'rules: { PCI-K8S-309: critical }\n', 'a.yaml': pod('a') }, async (run) => {
      const outcome = await run('scan', 'a.yaml', '--config', 'conf.yaml', '--format', 'json', ...rule);
      assert.deepEqual([outcome.code, readReport(outcome).findings[0]!.severity], [1, 'critical']);
    });
  });
  it('accepts with a reason; what is accepted stays in the report and fails no run', async () => {
    await inFolder({ '.pci-k8s.yaml': accepted, 'a.yaml': pod('a') }, async (run) => {
      const outcome = await run('scan', 'a.yaml', '--format', 'json', '--fail-on', 'low', ...rule);
      assert.equal(outcome.code, 0);
      const { findings, summary } = readReport(outcome);
      assert.deepEqual([findings[0]!.accepted, summary['accepted']], [{ reason: 'Writes its cache.', approvedBy: 'Ann', expires: '2027-01-31' }, 1]);
    });
  });
  it('accepts one variant, of a rule by name as by code', async () => {
    for (const name of ['PCI-K8S-309.writable', 'read-only-root-fs.writable', 'read-only-root-fs']) {
      await inFolder({ '.pci-k8s.yaml': `exceptions: [{ rule: ${name}, reason: It caches. }]\n`, 'a.yaml': pod('a') }, async (run) => {
        assert.deepEqual(readReport(await run('scan', 'a.yaml', '--format', 'json', ...rule)).findings[0]!.accepted, { reason: 'It caches.' }, name);
      });
    }
  });
  it('an expired exception does not hold, and that is said', async () => {
    await inFolder({ '.pci-k8s.yaml': accepted.replace('2027', '2026'), 'a.yaml': pod('a') }, async (run) => {
      const outcome = await run('scan', 'a.yaml', '--fail-on', 'medium', ...rule);
      assert.deepEqual(
        [outcome.code, outcome.err],
        [1, '.pci-k8s.yaml:6:14: warning: This exception does not hold any more: it expired on 2026-01-31.\n'],
      );
    });
  });
  for (const [text, message] of [
    ['rules: [\n', /^\.pci-k8s\.yaml:\d+:\d+: error: /],
    ['ruels: {}\n', /^\.pci-k8s\.yaml:1:1: error: There is no setting "ruels"\. Known here: rules, parameters/],
    ['parameters: { trustedRegistries: registry.corp }\n', /^\.pci-k8s\.yaml:1:34: error: "parameters\.trustedRegistries" has to be a list\.\n$/],
    ['rules: { read-only-root-fs: hihg }\n', /error: "rules\.read-only-root-fs" has to be one of off, critical, high/],
    ['exceptions: [{ rule: PCI-K8S-309 }]\n', /error: "exceptions\[0\]\.reason" is missing/],
  ] as const) {
    it(`a broken one is said and nothing is judged: ${text.trim()}`, async () => {
      await inFolder({ '.pci-k8s.yaml': text, 'a.yaml': pod('a') }, async (run) => {
        const outcome = await run('scan', 'a.yaml', ...rule);
        assert.deepEqual([outcome.code, outcome.out], [2, '']);
        assert.match(outcome.err, message);
      });
    });
  }
  it('tiers keep teams apart: the first that matches, by namespace or file', async () => {
    const config = 'tiers:\n  - { name: pay, namespaces: [shop*] }\n  - { name: files, paths: ["b*"] }\n';
    await inFolder(
      { '.pci-k8s.yaml': config, 'a.yaml': pod('a'), 'b.yaml': pod('b').replace('shop', 'other'), 'c.yaml': pod('c').replace('shop', 'third') },
      async (run) => {
        assert.deepEqual(
          readReport(await run('scan', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'json', ...rule)).findings.map(({ tier }) => tier),
          ['pay', 'files', 'default'],
        );
        assert.deepEqual(
          readReport(await run('scan', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'json', '--tier', 'pay', ...rule)).findings.map(
            ({ source }) => source.file,
          ),
          ['a.yaml'],
        );
      },
    );
  });
});

describe('scan: --tier', () => {
  const config = 'tiers:\n  - { name: pay, namespaces: [pay] }\n  - { name: lab, paths: [lab*] }\n';
  const files = {
    '.pci-k8s.yaml': config,
    'pay.yaml': pod('a').replace('shop', 'pay'),
    'lab/b.yaml': `${pod('b')}---\napiVersion: v1\nkind: [\n`,
    'both.yaml': `${pod('c').replace('shop', 'pay')}---\n${pod('d')}`,
    'broken.yaml': 'apiVersion: v1\nkind: [\n',
  };
  it('holds nothing of another tier: findings, counts, and what was not assessed', async () => {
    await inFolder(files, async (run) => {
      const seen = async (tier: string) => {
        const { findings, notAssessed, results, summary } = readReport(await run('scan', '.', '--format', 'json', '--tier', tier, ...rule));
        assert.equal(summary['resources'], findings.length);
        assert.deepEqual(
          results.map(({ fail, notApplicable }) => [fail, notApplicable]),
          [[findings.length, 0]],
        );
        return [findings.map(({ object }) => object.name), notAssessed.map(({ source }) => source.file)];
      };
      // A file that could not be read may hold objects of any tier, unless its place says whose it is.
      assert.deepEqual(await seen('pay'), [['c', 'a'], ['broken.yaml']]);
      assert.deepEqual(await seen('lab'), [['b'], ['broken.yaml', 'lab/b.yaml']]);
      assert.deepEqual(await seen('default'), [['d'], ['broken.yaml']]);
    });
  });
});

describe('scan: exceptions in the manifest', () => {
  const annotated = (annotations: string) => pod('a').replace('namespace: shop', `namespace: shop, annotations: { ${annotations} }`);
  const outcomeOf = (text: string) =>
    inFolder({ 'a.yaml': text }, async (run) =>
      readReport(await run('scan', 'a.yaml', '--format', 'json', ...rule))
        .findings.map(({ code, variant, severity, accepted }) => [code, variant, severity, accepted] as const)
        .sort(([a], [b]) => (a < b ? 1 : -1)),
    );
  it('an annotation with its reason', async () => {
    assert.deepEqual(await outcomeOf(annotated('pci.k8s/ignore: "PCI-K8S-306,PCI-K8S-309.writable", pci.k8s/justification: Cache.')), [
      ['PCI-K8S-309', 'writable', 'medium', { reason: 'Cache.' }],
    ]);
  });
  it('an annotation without reason does not hold and is reported', async () => {
    assert.deepEqual(await outcomeOf(annotated('pci.k8s/ignore: PCI-K8S-309')), [
      ['PCI-K8S-309', 'writable', 'medium', undefined],
      ['PCI-K8S-001', 'no-reason', 'info', undefined],
    ]);
  });
  it('an annotation past its date does not hold and is reported; on its last day it holds', async () => {
    const until = (date: string) => annotated(`pci.k8s/ignore: PCI-K8S-309, pci.k8s/justification: Cache., pci.k8s/expires: "${date}"`);
    assert.deepEqual(
      (await outcomeOf(until('2026-11-23'))).map(([code, variant]) => [code, variant]),
      [
        ['PCI-K8S-309', 'writable'],
        ['PCI-K8S-001', 'expired'],
      ],
    );
    assert.deepEqual(
      (await outcomeOf(until('2026-11-24'))).map(([, , , accepted]) => accepted),
      [{ reason: 'Cache.', expires: '2026-11-24' }],
    );
  });
  it('a comment on the line above the place', async () => {
    assert.deepEqual(await outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-309 Writes its cache.\n    - name')), [
      ['PCI-K8S-309', 'writable', 'medium', { reason: 'Writes its cache.' }],
    ]);
    // A second code behind a space is no reason.
    assert.deepEqual(
      (await outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-309, PCI-K8S-303\n    - name'))).map(([code, variant]) => [
        code,
        variant,
      ]),
      [
        ['PCI-K8S-309', 'writable'],
        ['PCI-K8S-001', 'no-reason'],
      ],
    );
    assert.deepEqual(await outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-303 , PCI-K8S-309.writable Cache.\n    - name')), [
      ['PCI-K8S-309', 'writable', 'medium', { reason: 'Cache.' }],
    ]);
    assert.deepEqual(
      (await outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-309\n    - name'))).map(([code, variant]) => [code, variant]),
      [
        ['PCI-K8S-309', 'writable'],
        ['PCI-K8S-001', 'no-reason'],
      ],
    );
  });
});

describe('scan: --fix', () => {
  it('--fix-dry-run prints a unified diff and writes nothing; --fix writes it and reports what remains', async () => {
    const before = pod('a');
    await inFolder({ 'a.yaml': before }, async (run) => {
      const safe = ['--rule', 'PCI-K8S-303'];
      const dry = await run('scan', 'a.yaml', '--fix-dry-run', ...safe);
      assert.match(dry.out, /^--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n@@ -5,3 \+5,5 @@\n/);
      assert.match(dry.out, /\n\+ {6}securityContext:\n\+ {8}allowPrivilegeEscalation: false\n/);
      assert.equal(readFileSync('a.yaml', 'utf8'), before);
      const fixed = await run('scan', 'a.yaml', '--fix', '--format', 'json', ...safe);
      assert.deepEqual(readReport(fixed).findings, []);
      assert.equal(readFileSync('a.yaml', 'utf8'), `${before}      securityContext:\n        allowPrivilegeEscalation: false\n`);
    });
  });
  it('the diff names a file with a space as patch reads it', async () => {
    await inFolder({ 'my pod.yaml': pod('a') }, async (run) => {
      assert.match((await run('scan', '.', '--fix-dry-run', '--rule', 'PCI-K8S-303')).out, /^--- a\/my pod\.yaml\t\n\+\+\+ b\/my pod\.yaml\t\n@@/);
    });
  });
  it('keeps mode and owner', async () => {
    await inFolder({ 'a.yaml': pod('a') }, async (run) => {
      chmodSync('a.yaml', 0o666);
      if (process.getuid?.() === 0) chownSync('a.yaml', 12345, 12346);
      const { mode, uid, gid } = statSync('a.yaml');
      await run('scan', 'a.yaml', '--fix', '--rule', 'PCI-K8S-303');
      assert.match(readFileSync('a.yaml', 'utf8'), /allowPrivilegeEscalation/);
      const after = statSync('a.yaml');
      assert.deepEqual([after.mode, after.uid, after.gid], [mode, uid, gid]);
    });
  });
  it('a file that may not be written to stays; the others are fixed, and all is reported', { skip: process.platform === 'win32' }, async () => {
    await inFolder({ 'a.yaml': pod('a'), 'b.yaml': pod('b'), 'closed/c.yaml': pod('c') }, async (run, folder) => {
      chmodSync(folder, 0o777);
      chmodSync('a.yaml', 0o444);
      chmodSync('b.yaml', 0o666);
      // A folder where nothing can be created, which takes no right away from its files.
      chmodSync('closed/c.yaml', 0o666);
      chmodSync('closed', 0o555);
      const outcome = await asNobody(() => run('scan', '.', '--fix', '--format', 'json', '--rule', 'PCI-K8S-303'));
      assert.deepEqual([outcome.code, outcome.err], [2, '"a.yaml" could not be written: permission denied.\n']);
      assert.deepEqual(
        readReport(outcome).findings.map(({ source }) => source.file),
        ['a.yaml'],
      );
      assert.deepEqual(
        ['a.yaml', 'b.yaml', 'closed/c.yaml'].map((file) => readFileSync(file, 'utf8').includes('allowPrivilegeEscalation')),
        [false, true, true],
      );
      chmodSync('closed', 0o777);
    });
  });
  it('never makes a fix that has to be reviewed', async () => {
    await inFolder({ 'a.yaml': pod('a') }, async (run) => {
      assert.equal((await run('scan', 'a.yaml', '--fix-dry-run', ...rule)).out, '');
    });
  });
  it('leaves what is accepted', async () => {
    const text = pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-303 Needs sudo.\n    - name');
    await inFolder({ 'a.yaml': text }, async (run) => {
      assert.equal((await run('scan', 'a.yaml', '--fix-dry-run', '--rule', 'PCI-K8S-303')).out, '');
    });
  });
});

describe('scan: --output', () => {
  it('writes the report to the file, and says when it cannot', async () => {
    await inFolder({ 'a.yaml': pod('a') }, async (run) => {
      assert.deepEqual(await run('scan', 'a.yaml', '--format', 'json', '--output', 'r.json', ...rule), { code: 0, out: '', err: '' });
      assert.equal((JSON.parse(readFileSync('r.json', 'utf8')) as { version: number }).version, 1);
      mkdirSync('folder');
      const outcome = await run('scan', 'a.yaml', '--output', 'folder', ...rule);
      assert.deepEqual([outcome.code, outcome.err], [2, 'The report could not be written to "folder": it is a folder.\n']);
    });
  });
});

/** To root no file is closed. */
async function asNobody<T>(use: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return use();
  process.seteuid!(65534);
  try {
    return await use();
  } finally {
    process.seteuid!(0);
  }
}
