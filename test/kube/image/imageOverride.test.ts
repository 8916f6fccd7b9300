import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { overrideImage, type ImageOverride } from '../../../src/kube/image/imageOverride';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const OLD = `sha256:${'f'.repeat(64)}`;

describe("a kustomization's images", () => {
  // What kustomize's filter (sigs.k8s.io/kustomize/api 0.20.1, filters/imagetag) makes of them.
  const cases: [image: string, overrides: ImageOverride[], becomes: string][] = [
    ['nginx', [], 'nginx'],
    ['nginx', [{ name: 'nginx', newTag: '1.29' }], 'nginx:1.29'],
    ['nginx:1', [{ name: 'nginx', newName: 'corp.io/nginx' }], 'corp.io/nginx:1'],
    [`nginx:1@${OLD}`, [{ name: 'nginx', newName: 'corp.io/nginx' }], `corp.io/nginx:1@${OLD}`],
    [`nginx:1@${OLD}`, [{ name: 'nginx', newTag: '2' }], 'nginx:2'],
    ['nginx:1', [{ name: 'nginx', digest: DIGEST }], `nginx@${DIGEST}`],
    ['nginx:1', [{ name: 'nginx', newTag: '2', digest: DIGEST }], `nginx:2@${DIGEST}`],
    ['nginx:1', [{ name: 'nginx', newName: '', newTag: '', digest: '' }], 'nginx:1'],
    [`nginx:1@${OLD}`, [{ name: 'nginx', tagSuffix: '-slim' }], 'nginx:1-slim'],
    ['nginx:1', [{ name: 'nginx', newTag: '2', tagSuffix: '-slim' }], 'nginx:2'],
    ['corp.io:5000/app:1', [{ name: 'corp.io:5000/app', newTag: '2' }], 'corp.io:5000/app:2'],
    // Names are compared as they are written.
    ['nginx', [{ name: 'docker.io/library/nginx', newTag: '2' }], 'nginx'],
    ['nginx', [{ name: 'nginx:1', newTag: '2' }], 'nginx'],
    ['corp.io/nginx', [{ name: 'nginx', newTag: '2' }], 'corp.io/nginx'],
    ['nginxs', [{ name: 'nginx', newTag: '2' }], 'nginxs'],
    // They are expressions all the same.
    ['corpxio/app', [{ name: 'corp.io/app', newTag: '2' }], 'corpxio/app:2'],
    ['corp.io/team/app:1', [{ name: 'corp.io/.*', newTag: '2' }], 'corp.io/team/app:2'],
    ['nginx:1', [{ name: '(.*)', digest: DIGEST }], `nginx@${DIGEST}`],
    // A tag in braces stands for one that another tool fills in.
    ['nginx:{TAG}', [{ name: 'nginx', newTag: '2' }], 'nginx:2'],
    ['nginx:$(TAG)', [{ name: 'nginx', newTag: '2' }], 'nginx:$(TAG)'],
    // One entry after the other.
    [
      'a:1',
      [
        { name: 'a', newName: 'b' },
        { name: 'b', newTag: '2' },
      ],
      'b:2',
    ],
    [
      'a:1',
      [
        { name: 'b', newTag: '2' },
        { name: 'a', newName: 'b' },
      ],
      'b:1',
    ],
  ];
  for (const [image, overrides, becomes] of cases) {
    it(`make ${becomes.slice(0, 40)} of ${image.slice(0, 40)} by ${JSON.stringify(overrides).slice(0, 70)}`, () => {
      assert.equal(overrideImage(image, overrides), becomes);
    });
  }

  it('are not followed where a name is another kind of expression, which could take for ever', () => {
    for (const name of ['(a+)+', '[', 'a|b', '.*.*.*.*', 'a{2}', '(?i)nginx', '*', 'a\\d']) {
      assert.equal(overrideImage('a'.repeat(200), [{ name, newTag: '2' }]), undefined, name);
    }
  });
});
