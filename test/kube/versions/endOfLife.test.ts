import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysBetween } from '../../../src/kube/date';
import { hasEnded, kubernetesEnd, nameTable, nodeOsEnd, patchesOf, runtimeEnd, type EndOfLife } from '../../../src/kube/versions/endOfLife';
import { shippedTable } from '../../../src/kube/versions/shippedTable';
import { readVersion } from '../../../src/kube/versions/version';

const table: EndOfLife = {
  date: '2026-11-24',
  sources: [],
  kubernetes: [
    { version: '1.35', ends: '2027-02-28', patches: ['2025-12-17', '2026-02-10'] },
    { version: '1.37', ends: '2027-10-28', patches: [] },
    { platform: 'eks', version: '1.35', ends: '2028-03-27', patches: [] },
  ],
  runtimes: [
    { name: 'containerd', version: '1.7', ends: '2026-09-30' },
    { name: 'containerd', version: '2.1', ends: '2026-05-05' },
  ],
  nodeOs: [
    { image: 'Ubuntu 20.04*', ends: '2025-05-31' },
    { image: 'Ubuntu *', ends: '2030-01-01' },
  ],
};
const version = (text: string) => readVersion(text)!;

describe('the end of a version', () => {
  it('is the listed one; a provider’s own comes first', () => {
    assert.deepEqual(kubernetesEnd(table, version('1.35.4')), { day: '2027-02-28', before: false, own: false });
    assert.deepEqual(kubernetesEnd(table, version('1.35.4'), 'eks'), { day: '2028-03-27', before: false, own: true });
    assert.deepEqual(kubernetesEnd(table, version('1.37.0'), 'eks'), { day: '2027-10-28', before: false, own: false });
  });
  it('was before the oldest one, for what is older; and is not known for what is newer or in between', () => {
    assert.deepEqual(kubernetesEnd(table, version('1.20.1')), { day: '2027-02-28', before: true, own: false });
    assert.equal(kubernetesEnd(table, version('1.36.1')), undefined);
    assert.equal(kubernetesEnd(table, version('1.38.0')), undefined);
    assert.deepEqual(runtimeEnd(table, 'containerd', version('1.4.13')), { day: '2026-09-30', before: true });
    assert.equal(runtimeEnd(table, 'containerd', version('2.0.1')), undefined);
    assert.equal(runtimeEnd(table, 'docker', version('29.1.2')), undefined);
  });
  it('of CRI-O is that of the Kubernetes version of the same number', () => {
    assert.equal(runtimeEnd(table, 'cri-o', version('1.35.2'))?.day, '2027-02-28');
  });
  it('of an operating system is that of the first image that matches', () => {
    assert.deepEqual(nodeOsEnd(table, 'Ubuntu 20.04.6 LTS'), { day: '2025-05-31', before: false });
    assert.equal(nodeOsEnd(table, 'Ubuntu 22.04.5 LTS')?.day, '2030-01-01');
    assert.equal(nodeOsEnd(table, 'Talos (v1.11.2)'), undefined);
  });
  it('has come on the day after it', () => {
    assert.equal(hasEnded({ day: '2026-11-24', before: false }, '2026-11-24'), false);
    assert.equal(hasEnded({ day: '2026-11-24', before: false }, '2026-11-25'), true);
  });
});

describe('the name of a table', () => {
  it('says its age after 180 days', () => {
    assert.equal(nameTable(table, '2027-05-23'), 'the table of 2026-11-24');
    assert.equal(nameTable(table, '2027-05-24'), 'the table of 2026-11-24, which is 181 days old');
  });
});

describe('the shipped table', () => {
  it('holds dates, each version once, patches in the order of their days', () => {
    const days = [...shippedTable.kubernetes, ...shippedTable.runtimes, ...shippedTable.nodeOs].map(({ ends }) => ends);
    for (const day of [shippedTable.date, ...days, ...shippedTable.kubernetes.flatMap(({ patches }) => patches)])
      assert.notEqual(daysBetween(day, '1970-01-01'), undefined, day);
    for (const list of [
      shippedTable.kubernetes.map((one) => `${one.platform ?? ''} ${one.version}`),
      shippedTable.runtimes.map((one) => `${one.name} ${one.version}`),
    ])
      assert.deepEqual(list, [...new Set(list)]);
    for (const { version: name, patches } of shippedTable.kubernetes) assert.deepEqual(patches, [...patches].sort(), name);
  });
  it('knows what nodes report as the name of their system', () => {
    for (const image of [
      'Ubuntu 22.04.5 LTS',
      'Debian GNU/Linux 12 (bookworm)',
      'CentOS Linux 7 (Core)',
      'Red Hat Enterprise Linux 9.4 (Plow)',
      'Amazon Linux 2',
      'Amazon Linux 2023.6.20250303',
      'Windows Server 2022 Datacenter',
    ])
      assert.notEqual(nodeOsEnd(shippedTable, image), undefined, image);
    assert.equal(nodeOsEnd(shippedTable, 'Amazon Linux 2')?.day, '2026-06-30');
    assert.equal(nodeOsEnd(shippedTable, 'Amazon Linux 2023.6.20250303')?.day, '2029-06-30');
  });
  it('knows how many patch releases there were', () => {
    assert.equal(patchesOf(shippedTable, version('1.36.1')).length, 7);
  });
});
