import assert from 'node:assert/strict';
import { mkdirSync, openSync, ftruncateSync, closeSync, readFileSync, symlinkSync, writeSync } from 'node:fs';
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
  it('a folder with all below it, sorted, YAML and JSON, other files not', () => {
    inFolder(
      {
        'b.yaml': pod('b'),
        'a/x.yml': pod('x'),
        'a/y.json': JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'y' }, spec: { containers: [{ name: 'c' }] } }),
        'a/z.txt': pod('z'),
      },
      (run) => {
        assert.deepEqual(
          readReport(run('scan', '.', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['a/x.yml', 'a/y.json', 'b.yaml'],
        );
        assert.deepEqual(
          readReport(run('scan', 'b.yaml', './a/z.txt', 'b.yaml', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['./a/z.txt', 'b.yaml'],
        );
      },
    );
  });

  it('leaves out what .gitignore files leave out, and takes what they take back', () => {
    inFolder(
      {
        '.gitignore': 'out/\n*.gen.yaml\n',
        'out/a.yaml': pod('a'),
        'b.gen.yaml': pod('b'),
        'keep/.gitignore': '!c.gen.yaml\n',
        'keep/c.gen.yaml': pod('c'),
        'node_modules/d.yaml': pod('d'),
      },
      (run) => {
        assert.deepEqual(
          readReport(run('scan', '.', '--format', 'json', ...rule)).findings.map(({ source }) => source.file),
          ['keep/c.gen.yaml'],
        );
      },
    );
  });

  it('a folder that links to itself is read once', () => {
    inFolder({ 'a/x.yaml': pod('x') }, (run) => {
      symlinkSync('..', 'a/loop');
      symlinkSync('nowhere.yaml', 'a/dangling.yaml');
      const outcome = run('scan', '.', '--format', 'json', ...rule);
      assert.deepEqual(
        readReport(outcome).findings.map(({ source }) => source.file),
        ['a/x.yaml'],
      );
      assert.equal(outcome.err, '');
    });
  });

  it('standard input', () => {
    const outcome = runCli(['scan', '-', '--format', 'json', ...rule], pod('p'));
    assert.deepEqual(
      readReport(outcome).findings.map(({ source, message }) => `${source.file}: ${message}`),
      ['-: Container "web" can write to its root file system.'],
    );
  });

  it('what is no manifest is passed over and counted; an empty folder says so and is no failure', () => {
    inFolder(
      { 'ci.yaml': 'on: push\njobs: {}\n', 'image.yaml': new Uint8Array([0x89, 0x50, 0, 1, 2]), 'broken-but-not-ours.yaml': 'a: [1\n' },
      (run) => {
        const outcome = run('scan', '.', '--format', 'json');
        assert.deepEqual([outcome.code, outcome.err], [0, 'No manifests found.\n']);
        const { summary, notAssessed } = readReport(outcome);
        assert.deepEqual([summary['files'], summary['skipped'], notAssessed], [0, 3, []]);
      },
    );
  });

  it('a file above 50 MB is not read, and that is said', () => {
    inFolder({}, (run) => {
      const handle = openSync('huge.yaml', 'w');
      writeSync(handle, 'apiVersion: v1\nkind: ConfigMap\n');
      ftruncateSync(handle, 100 * 1024 * 1024);
      closeSync(handle);
      const outcome = run('scan', '.', '--format', 'json', '--strict');
      assert.equal(outcome.code, 3);
      assert.deepEqual(readReport(outcome).notAssessed, [
        { source: { kind: 'file', file: 'huge.yaml' }, reason: 'too-large', message: 'The file has 100 MB and was not read; the limit is 50 MB.' },
      ]);
    });
  });

  it('text that is not UTF-8 is not assessed', () => {
    inFolder({ 'latin.yaml': Buffer.from(`${pod('p')}# caf\u00e9\n`, 'latin1') }, (run) => {
      assert.deepEqual(
        readReport(run('scan', '.', '--format', 'json')).notAssessed.map(({ reason }) => reason),
        ['parse-error'],
      );
    });
  });

  it('one broken document leaves the others judged, with the line of the file', () => {
    inFolder({ 'a.yaml': `${pod('a')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: x\n---\n${pod('b')}` }, (run) => {
      const { findings, notAssessed } = readReport(run('scan', '.', '--format', 'json', ...rule));
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

  it('a manifest with a NUL is a parse error and not a binary file', () => {
    inFolder({ 'a.yaml': `${pod('a')}# \0\n` }, (run) => {
      assert.deepEqual(
        readReport(run('scan', '.', '--format', 'json', ...rule)).notAssessed.map(({ reason }) => reason),
        ['parse-error'],
      );
    });
  });

  it('Helm templates are named and not judged; a readable value with braces only stops the rules that read it', () => {
    const image = pod('w', readOnly).replace('registry.corp/web:1.4.2', '"{{ .Values.image }}"');
    inFolder(
      {
        'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
        'shop/templates/web.yaml': pod('w'),
        'plain.yaml': image,
        'other.yaml': `{{- if .Values.on }}\n${pod('x')}{{- end }}\n`,
      },
      (run) => {
        const { findings, notAssessed } = readReport(run('scan', '.', '--format', 'json', ...rule));
        assert.deepEqual(findings, []);
        assert.deepEqual(
          notAssessed.map(({ source, reason }) => `${source.file} ${reason}`),
          ['other.yaml helm-template', 'shop/templates/web.yaml helm-template'],
        );
        assert.deepEqual(
          readReport(run('scan', 'shop/templates', '--format', 'json')).notAssessed.map(({ source, reason }) => `${source.file} ${reason}`),
          ['shop/templates/web.yaml helm-template'],
        );
      },
    );
  });

  it('a Kustomize patch is judged by what it sets only', () => {
    const patch =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: web\n      securityContext: { readOnlyRootFilesystem: false }\n    - name: log\n';
    inFolder(
      { 'kustomization.yaml': 'resources: [base.yaml]\npatches:\n  - path: patch.yaml\n', 'patch.yaml': patch, 'base.yaml': pod('p', readOnly) },
      (run) => {
        const { findings, notAssessed, results } = readReport(run('scan', '.', '--format', 'json', ...rule));
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
  it('a finding has every field, counted from 0', () => {
    inFolder({ 'k8s/a.yaml': `---\n${pod('a')}` }, (run) => {
      const outcome = run('scan', 'k8s', '--format', 'json', ...rule);
      const report = JSON.parse(outcome.out) as Record<string, unknown>;
      assert.deepEqual(Object.keys(report), ['version', 'tool', 'generatedAt', 'summary', 'findings', 'notAssessed', 'notes', 'results']);
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

  it('the path of an item of a List is within the item', () => {
    inFolder(
      {
        'l.yaml': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    metadata: { name: s }\n  - ${pod('a').trimEnd().split('\n').join('\n    ')}\n`,
      },
      (run) => {
        assert.deepEqual(
          readReport(run('scan', '.', '--format', 'json', ...rule)).findings.map(({ path, object }) => [path.slice(0, 3), object]),
          [[['spec', 'containers', 0], { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'a' }]],
        );
      },
    );
  });

  it('the same input gives the same bytes', () => {
    inFolder({ 'a.yaml': pod('a'), 'b.yaml': pod('b') }, (run) => {
      assert.equal(run('scan', '.', '--format', 'json').out, run('scan', '.', '--format', 'json').out);
    });
  });
});

describe('scan: exit codes', () => {
  const files = { 'a.yaml': pod('a') };
  it('0 below --fail-on, 1 at it, none never', () => {
    inFolder(files, (run) => {
      assert.deepEqual(
        [[], ['--fail-on', 'medium'], ['--fail-on', 'low'], ['--fail-on', 'none']].map((more) => run('scan', '.', ...rule, ...more).code),
        [0, 1, 1, 0],
      );
    });
  });
  it('2 for a path that is not there; the rest is judged and written', () => {
    inFolder(files, (run) => {
      const outcome = run('scan', '.', 'missing.yaml', '--format', 'json', '--fail-on', 'medium', ...rule);
      assert.equal(outcome.code, 2);
      assert.equal(outcome.err, '"missing.yaml" could not be read: it does not exist.\n');
      assert.deepEqual(
        readReport(outcome).findings.map(({ source }) => source.file),
        ['a.yaml'],
      );
    });
  });
  it('3 with --strict when anything was not assessed, unless something failed', () => {
    inFolder({ ...files, 'b.yaml': 'apiVersion: v1\nkind: [\n' }, (run) => {
      assert.deepEqual([run('scan', '.', '--strict', ...rule).code, run('scan', '.', '--strict', '--fail-on', 'medium', ...rule).code], [3, 1]);
    });
  });
  for (const [argv, message] of [
    [['scan'], '"scan" needs at least one file or folder, or "-" for standard input. See "pci-k8s --help".\n'],
    [['scan', '.', '--format', 'xml'], '"--format" takes text, json, sarif, not "xml". See "pci-k8s --help".\n'],
    [['scan', '.', '--rule', 'nonsense'], 'There is no rule "nonsense". "pci-k8s rules" lists them. See "pci-k8s --help".\n'],
    [['scan', '.', '--fix', '--fix-dry-run'], '"--fix" and "--fix-dry-run" exclude each other. See "pci-k8s --help".\n'],
    [['scan', '.', '--tier', 'pay'], 'There is no tier "pay" in the configuration. See "pci-k8s --help".\n'],
    [['frobnicate'], 'There is no command "frobnicate". Commands are "scan" and "rules". See "pci-k8s --help".\n'],
  ] as const) {
    it(`2 for usage: ${argv.join(' ')}`, () => {
      inFolder(files, (run) => {
        assert.deepEqual(run(...argv), { code: 2, out: '', err: message });
      });
    });
  }
  it('2 for an unknown option, which is named', () => {
    const outcome = runCli(['scan', '.', '--frobnicate']);
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
  it('turns rules off, also by a bare off, which YAML reads as false', () => {
    for (const off of ['off', '"off"', '{ severity: "off" }']) {
      inFolder({ '.pci-k8s.yaml': `rules:\n  read-only-root-fs: ${off}\n`, 'a.yaml': pod('a') }, (run) => {
        assert.deepEqual(readReport(run('scan', 'a.yaml', '--format', 'json', ...rule)).findings, []);
      });
    }
  });
  it('gives another severity, by code too', () => {
    inFolder({ 'conf.yaml': 'rules: { PCI-K8S-309: critical }\n', 'a.yaml': pod('a') }, (run) => {
      const outcome = run('scan', 'a.yaml', '--config', 'conf.yaml', '--format', 'json', ...rule);
      assert.deepEqual([outcome.code, readReport(outcome).findings[0]!.severity], [1, 'critical']);
    });
  });
  it('accepts with a reason; what is accepted stays in the report and fails no run', () => {
    inFolder({ '.pci-k8s.yaml': accepted, 'a.yaml': pod('a') }, (run) => {
      const outcome = run('scan', 'a.yaml', '--format', 'json', '--fail-on', 'low', ...rule);
      assert.equal(outcome.code, 0);
      const { findings, summary } = readReport(outcome);
      assert.deepEqual([findings[0]!.accepted, summary['accepted']], [{ reason: 'Writes its cache.', approvedBy: 'Ann', expires: '2027-01-31' }, 1]);
    });
  });
  it('an expired exception does not hold, and that is said', () => {
    inFolder({ '.pci-k8s.yaml': accepted.replace('2027', '2026'), 'a.yaml': pod('a') }, (run) => {
      const outcome = run('scan', 'a.yaml', '--fail-on', 'medium', ...rule);
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
    it(`a broken one is said and nothing is judged: ${text.trim()}`, () => {
      inFolder({ '.pci-k8s.yaml': text, 'a.yaml': pod('a') }, (run) => {
        const outcome = run('scan', 'a.yaml', ...rule);
        assert.deepEqual([outcome.code, outcome.out], [2, '']);
        assert.match(outcome.err, message);
      });
    });
  }
  it('tiers keep teams apart: the first that matches, by namespace or file', () => {
    const config = 'tiers:\n  - { name: pay, namespaces: [shop*] }\n  - { name: files, paths: ["b*"] }\n';
    inFolder(
      { '.pci-k8s.yaml': config, 'a.yaml': pod('a'), 'b.yaml': pod('b').replace('shop', 'other'), 'c.yaml': pod('c').replace('shop', 'third') },
      (run) => {
        assert.deepEqual(
          readReport(run('scan', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'json', ...rule)).findings.map(({ tier }) => tier),
          ['pay', 'files', 'default'],
        );
        assert.deepEqual(
          readReport(run('scan', 'a.yaml', 'b.yaml', 'c.yaml', '--format', 'json', '--tier', 'pay', ...rule)).findings.map(
            ({ source }) => source.file,
          ),
          ['a.yaml'],
        );
      },
    );
  });
});

describe('scan: exceptions in the manifest', () => {
  const annotated = (annotations: string) => pod('a').replace('namespace: shop', `namespace: shop, annotations: { ${annotations} }`);
  const outcomeOf = (text: string) =>
    inFolder({ 'a.yaml': text }, (run) =>
      readReport(run('scan', 'a.yaml', '--format', 'json', ...rule))
        .findings.map(({ code, variant, severity, accepted }) => [code, variant, severity, accepted] as const)
        .sort(([a], [b]) => (a < b ? 1 : -1)),
    );
  it('an annotation with its reason', () => {
    assert.deepEqual(outcomeOf(annotated('pci.k8s/ignore: "PCI-K8S-306,PCI-K8S-309.writable", pci.k8s/justification: Cache.')), [
      ['PCI-K8S-309', 'writable', 'medium', { reason: 'Cache.' }],
    ]);
  });
  it('an annotation without reason does not hold and is reported', () => {
    assert.deepEqual(outcomeOf(annotated('pci.k8s/ignore: PCI-K8S-309')), [
      ['PCI-K8S-309', 'writable', 'medium', undefined],
      ['PCI-K8S-001', 'no-reason', 'info', undefined],
    ]);
  });
  it('an annotation past its date does not hold and is reported; on its last day it holds', () => {
    const until = (date: string) => annotated(`pci.k8s/ignore: PCI-K8S-309, pci.k8s/justification: Cache., pci.k8s/expires: "${date}"`);
    assert.deepEqual(
      outcomeOf(until('2026-11-23')).map(([code, variant]) => [code, variant]),
      [
        ['PCI-K8S-309', 'writable'],
        ['PCI-K8S-001', 'expired'],
      ],
    );
    assert.deepEqual(
      outcomeOf(until('2026-11-24')).map(([, , , accepted]) => accepted),
      [{ reason: 'Cache.', expires: '2026-11-24' }],
    );
  });
  it('a comment on the line above the place', () => {
    assert.deepEqual(outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-309 Writes its cache.\n    - name')), [
      ['PCI-K8S-309', 'writable', 'medium', { reason: 'Writes its cache.' }],
    ]);
    assert.deepEqual(
      outcomeOf(pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-309\n    - name')).map(([code, variant]) => [code, variant]),
      [
        ['PCI-K8S-309', 'writable'],
        ['PCI-K8S-001', 'no-reason'],
      ],
    );
  });
});

describe('scan: --fix', () => {
  it('--fix-dry-run prints a unified diff and writes nothing; --fix writes it and reports what remains', () => {
    const before = pod('a');
    inFolder({ 'a.yaml': before }, (run) => {
      const safe = ['--rule', 'PCI-K8S-303'];
      const dry = run('scan', 'a.yaml', '--fix-dry-run', ...safe);
      assert.match(dry.out, /^--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n@@ -5,3 \+5,5 @@\n/);
      assert.match(dry.out, /\n\+ {6}securityContext:\n\+ {8}allowPrivilegeEscalation: false\n/);
      assert.equal(readFileSync('a.yaml', 'utf8'), before);
      const fixed = run('scan', 'a.yaml', '--fix', '--format', 'json', ...safe);
      assert.deepEqual(readReport(fixed).findings, []);
      assert.equal(readFileSync('a.yaml', 'utf8'), `${before}      securityContext:\n        allowPrivilegeEscalation: false\n`);
    });
  });
  it('never makes a fix that has to be reviewed', () => {
    inFolder({ 'a.yaml': pod('a') }, (run) => {
      assert.equal(run('scan', 'a.yaml', '--fix-dry-run', ...rule).out, '');
    });
  });
  it('leaves what is accepted', () => {
    const text = pod('a').replace('    - name', '    # pci-k8s-ignore PCI-K8S-303 Needs sudo.\n    - name');
    inFolder({ 'a.yaml': text }, (run) => {
      assert.equal(run('scan', 'a.yaml', '--fix-dry-run', '--rule', 'PCI-K8S-303').out, '');
    });
  });
});

describe('scan: --output', () => {
  it('writes the report to the file, and says when it cannot', () => {
    inFolder({ 'a.yaml': pod('a') }, (run) => {
      assert.deepEqual(run('scan', 'a.yaml', '--format', 'json', '--output', 'r.json', ...rule), { code: 0, out: '', err: '' });
      assert.equal((JSON.parse(readFileSync('r.json', 'utf8')) as { version: number }).version, 1);
      mkdirSync('folder');
      const outcome = run('scan', 'a.yaml', '--output', 'folder', ...rule);
      assert.deepEqual([outcome.code, outcome.err], [2, 'The report could not be written to "folder": it is a folder.\n']);
    });
  });
});
