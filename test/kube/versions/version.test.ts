import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareVersions, isProviderBuild, minorOf, readVersion } from '../../../src/kube/versions/version';

describe('readVersion', () => {
  const read = (text: string) => {
    const version = readVersion(text);
    return version && [minorOf(version), version.patch, version.isPreRelease, isProviderBuild(version)];
  };
  it('reads what kubelets and API servers say of themselves', () => {
    assert.deepEqual(read('v1.36.4'), ['1.36', 4, false, false]);
    assert.deepEqual(read('v1.33.5-eks-113cf36'), ['1.33', 5, false, true]);
    assert.deepEqual(read('v1.33.5-gke.1099000'), ['1.33', 5, false, true]);
    assert.deepEqual(read('v1.36.4+k3s1'), ['1.36', 4, false, false]);
    assert.deepEqual(read('1.35'), ['1.35', undefined, false, false]);
    assert.deepEqual(read('2.1.5-k3s1.32'), ['2.1', 5, false, false]);
  });
  it('knows a pre-release', () => {
    for (const text of ['v1.37.0-alpha.1', 'v1.37.0-beta.0', 'v1.37.0-rc.1', 'v1.37.0-alpha.1.123+abcdef']) assert.equal(read(text)?.[2], true, text);
  });
  it('takes nothing else', () => {
    for (const text of ['', 'latest', 'stable-1.36', '1', '1.2.3.4', 'x1.2.3']) assert.equal(readVersion(text), undefined, text);
  });
});

describe('compareVersions', () => {
  it('compares numbers, and patches where both have one', () => {
    const compare = (a: string, b: string) => Math.sign(compareVersions(readVersion(a)!, readVersion(b)!));
    assert.deepEqual([compare('1.9.1', '1.10.0'), compare('1.36.2', '1.36.1'), compare('1.36', '1.36.1'), compare('2.0.0', '1.99.9')], [-1, 1, 0, 1]);
  });
});
