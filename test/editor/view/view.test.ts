import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageOf } from '../../../src/core/finding';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import type { CheckedFile } from '../../../src/editor/store';
import { checklist } from '../../../src/editor/view/checklist';
import { matchesFilter } from '../../../src/editor/view/filter';
import type { Grouping } from '../../../src/editor/view/grouping';
import { groupEntries } from '../../../src/editor/view/groups';
import { unassessedIn } from '../../../src/editor/view/nodes';
import { summarise } from '../../../src/editor/view/summary';
import { rules } from '../../../src/rules';
import { addCounts, type Counts } from '../../../src/workspace/counts';
import { Workspace, type FileJudgement } from '../../../src/workspace/workspace';
import { liveCluster } from '../../support/live';

const pod = (name: string, namespace: string, rest: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${rest}  containers:
    - name: main
      image: registry.example.com/${name}@sha256:${'0'.repeat(64)}
      securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } }
`;

const FILES = {
  'a/web.yaml': pod('web', 'shop', '  hostNetwork: true\n'),
  'b/ledger.yaml': pod('ledger', 'books', '  # pci-k8s-ignore PCI-K8S-305 The vendor needs it.\n  hostPID: true\n'),
  'chart.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {{ .Values.metadata }}\n',
};
const wanted = rules.filter(({ code }) => ['PCI-K8S-302', 'PCI-K8S-305'].includes(code));

function look(settings: Partial<Settings> = {}) {
  const workspace = new Workspace(wanted, { ...defaultSettings, ...settings });
  for (const [file, text] of Object.entries(FILES)) workspace.update(file, text);
  const files = Object.keys(FILES).map((file) => ({ uri: { toString: () => file }, judgement: workspace.judge(file)! }) as unknown as CheckedFile);
  const entries = files.flatMap((file) => file.judgement.findings.map((finding) => ({ file, finding })));
  return { files, entries };
}

describe('The Findings view', () => {
  const { files, entries } = look();
  const shape = (grouping: Grouping) =>
    groupEntries(entries, grouping).map(
      ({ key, entries: inside }) =>
        `${key}: ${inside.map(({ finding: { resource, accepted } }) => `${resource.ref.name ?? ''}${accepted ? ' accepted' : ''}`).join(', ')}`,
    );

  it('groups by severity, worst first and accepted ones last', () => {
    assert.deepEqual(shape('severity'), ['high: web, ledger accepted']);
  });
  it('groups by namespace', () => {
    assert.deepEqual(shape('namespace'), ['books: ledger accepted', 'shop: web']);
  });
  it('groups by rule', () => {
    assert.deepEqual(shape('rule'), ['PCI-K8S-305: web, ledger accepted']);
  });
  it('groups by file', () => {
    assert.deepEqual(shape('file'), ['a/web.yaml: web', 'b/ledger.yaml: ledger accepted']);
  });
  it('groups by requirement, each that the rule supports, in order of their numbers', () => {
    const numbers = wanted.find(({ code }) => code === 'PCI-K8S-305')!.requirements.pciDss;
    assert.deepEqual(
      shape('requirement')
        .map((line) => line.replace(/:.*/, ''))
        .sort(),
      [...numbers].sort(),
    );
  });

  const filter = (text: string) =>
    entries.filter((entry) => matchesFilter(text, entry, messageOf(entry.finding))).map(({ finding }) => finding.resource.ref.name);
  it('filters by every word, wherever it stands and however it is written', () => {
    assert.deepEqual(filter(''), ['web', 'ledger']);
    assert.deepEqual(filter('LEDGER 305'), ['ledger']);
    assert.deepEqual(filter('shop pod'), ['web']);
    assert.deepEqual(filter('a/web'), ['web']);
    assert.deepEqual(filter('ledger shop'), []);
  });

  it('says what was not assessed', () => {
    assert.deepEqual(
      unassessedIn(files)!.children.map(({ file, item }) => `${file.judgement.file} ${item.reason}`),
      ['chart.yaml helm-template'],
    );
  });
  it('counts open, accepted and urgent findings', () => {
    assert.deepEqual(summarise(files), { files: 3, objects: 2, liveObjects: 0, open: 1, accepted: 1, urgent: 1, notAssessed: 1 });
  });
});

describe('The Findings view of a cluster', () => {
  const cluster = liveCluster(wanted, `${pod('web', 'shop', '  hostNetwork: true\n')}---\n${pod('quiet', 'shop', '')}`, {
    unlisted: { 'apps/Deployment': 'forbidden' },
  });
  const judged = cluster.keys.map((key) => cluster.judge(key)!);
  // As the editor has them: those with findings for themselves, the others in the one of the whole.
  const [quiet, loud] = [true, false].map((isQuiet) => judged.filter(({ findings }) => (findings.length === 0) === isQuiet)) as [
    FileJudgement[],
    FileJudgement[],
  ];
  const counts = new Map<string, Counts>();
  for (const one of quiet) addCounts(counts, one.counts);
  const whole = { ...cluster.asWhole(), resources: quiet.flatMap(({ resources }) => resources), counts };
  const files = [...loud, whole].map((judgement) => ({ uri: { toString: () => judgement.file }, judgement }) as unknown as CheckedFile);
  const entries = files.flatMap((file) => file.judgement.findings.map((finding) => ({ file, finding })));

  it('puts what is of one kind and namespace together in the place of files', () => {
    assert.deepEqual(
      groupEntries(entries, 'file').map(({ key }) => key),
      ['test: shop/Pod'],
    );
  });
  it('filters by the context', () => {
    assert.deepEqual(
      ['test web', 'prod web'].map((text) => entries.filter((entry) => matchesFilter(text, entry, '')).length),
      [1, 0],
    );
  });
  it('counts objects of the cluster apart from those in files, also the quiet ones', () => {
    assert.deepEqual(summarise(files), { files: 0, objects: 0, liveObjects: 2, open: 1, accepted: 0, urgent: 1, notAssessed: 1 });
    const [both] = wanted[0]!.requirements.pciDss;
    const { pass, fail } = checklist(wanted, files).find(({ number }) => number === both)!;
    assert.deepEqual([pass, fail], [3, 1]);
  });
  it('says which lists were not read', () => {
    assert.deepEqual(
      unassessedIn(files)!.children.map(({ item: { reason, source } }) => `${source.context ?? ''} ${reason}`),
      ['test forbidden'],
    );
  });
});

describe('The checklist', () => {
  const of = (code: string) => rules.find((rule) => rule.code === code)!.requirements.pciDss;
  const [both] = of('PCI-K8S-302').filter((number) => of('PCI-K8S-305').includes(number));
  const stateOf = (number: string, files: CheckedFile[]) => checklist(wanted, files).find((one) => one.number === number);

  it('fails a requirement by one open finding, and counts what passes', () => {
    assert.ok(both);
    assert.deepEqual(stateOf(both, look().files), { number: both, state: 'fail', pass: 2, fail: 2, notAssessed: 0, manual: 0 });
  });
  it('says so where all findings are accepted', () => {
    const exceptions = [{ rule: 'PCI-K8S-305', reason: 'The node agent.' }];
    assert.equal(stateOf(both!, look({ exceptions }).files)?.state, 'accepted');
  });
  it('passes without findings', () => {
    assert.equal(stateOf(both!, look({ rules: { 'host-namespaces': { severity: 'off' } } }).files)?.state, 'pass');
  });
  it('is not applicable where no object is of a kind that is judged', () => {
    assert.equal(stateOf(both!, [])?.state, 'not-applicable');
  });
});
