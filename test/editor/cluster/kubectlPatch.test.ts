import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { Change, Patch } from '../../../src/core/patch';
import { defaultSettings } from '../../../src/core/settings';
import { jsonPatch } from '../../../src/editor/cluster/jsonPatch';
import { kubectlCommands, obstaclesOf } from '../../../src/editor/cluster/kubectlPatchText';
import { commandLine } from '../../../src/editor/cluster/shellCommand';
import type { Manifest } from '../../../src/kube/types';
import { resourceOf } from '../../../src/live/resource';
import { readFile } from '../../../src/yaml/read';

const manifestOf = (yaml: string) => readFile(yaml).documents[0]!.data as Manifest;
const change = (manifest: Manifest, ...patches: Patch[]): Change => ({ resource: resourceOf(manifest, 'prod', defaultSettings), patches });

const DEPLOYMENT = manifestOf(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, annotations: { a/b~c: x } }
spec:
  template:
    spec:
      containers:
        - { name: proxy, image: proxy }
        - { name: web, image: web, securityContext: { privileged: true } }
`);
const container = ['spec', 'template', 'spec', 'containers', 1];

describe('A fix of a live object as a JSON patch', () => {
  it('adds what is missing on the way, once, and tests the name of the container first', () => {
    const steps = jsonPatch(DEPLOYMENT, [
      { op: 'set', path: ['spec', 'template', 'spec', 'containers', 0, 'securityContext', 'capabilities', 'drop'], value: ['ALL'] },
      { op: 'set', path: ['spec', 'template', 'spec', 'containers', 0, 'securityContext', 'privileged'], value: false },
      { op: 'set', path: [...container, 'securityContext', 'privileged'], value: false },
    ]);
    assert.deepEqual(steps, [
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'proxy' },
      { op: 'test', path: '/spec/template/spec/containers/1/name', value: 'web' },
      { op: 'add', path: '/spec/template/spec/containers/0/securityContext', value: { capabilities: { drop: ['ALL'] } } },
      { op: 'add', path: '/spec/template/spec/containers/0/securityContext/privileged', value: false },
      { op: 'replace', path: '/spec/template/spec/containers/1/securityContext/privileged', value: false },
    ]);
  });

  it('appends to a list, and makes it where there is none', () => {
    const role = manifestOf('apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: ops }\nrules: [{ verbs: ["*"] }]\n');
    const steps = jsonPatch(role, [
      { op: 'append', path: ['rules'], value: { verbs: ['get'] } },
      { op: 'append', path: ['metadata', 'finalizers'], value: 'x' },
    ]);
    assert.deepEqual(steps, [
      { op: 'add', path: '/rules/-', value: { verbs: ['get'] } },
      { op: 'add', path: '/metadata/finalizers', value: ['x'] },
    ]);
  });

  it('tests an item without a name as a whole, and escapes what is in keys', () => {
    const role = manifestOf('apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: ops }\nrules: [{ verbs: ["*"] }]\n');
    assert.deepEqual(jsonPatch(role, [{ op: 'remove', path: ['rules', 0] }]), [
      { op: 'test', path: '/rules/0', value: { verbs: ['*'] } },
      { op: 'remove', path: '/rules/0' },
    ]);
    assert.deepEqual(jsonPatch(DEPLOYMENT, [{ op: 'set', path: ['metadata', 'annotations', 'a/b~c'], value: 'y' }]), [
      { op: 'replace', path: '/metadata/annotations/a~1b~0c', value: 'y' },
    ]);
  });
});

describe('The kubectl command of a fix', () => {
  const print = (manifest: object) => `${JSON.stringify(manifest)}\n`;

  it('names context, namespace, kind with its group, and patch', () => {
    const [command] = kubectlCommands("it's prod", [change(DEPLOYMENT, { op: 'set', path: [...container, 'image'], value: "it's" })], print);
    assert.equal(
      command,
      `kubectl --context 'it'\\''s prod' -n shop patch deployment.apps web --type=json -p ` +
        `'[\n  {"op":"test","path":"/spec/template/spec/containers/1/name","value":"web"},\n` +
        `  {"op":"replace","path":"/spec/template/spec/containers/1/image","value":"it'\\''s"}\n]'`,
    );
  });

  it('names no namespace for an object that has none, and no group for one of the core', () => {
    const node = manifestOf('apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\n');
    const [command] = kubectlCommands('prod', [change(node, { op: 'set', path: ['metadata', 'labels'], value: {} })], print);
    assert.equal(command, `kubectl --context prod patch node n1 --type=json -p '[\n  {"op":"add","path":"/metadata/labels","value":{}}\n]'`);
  });

  it('creates what is new, and deletes what goes as a whole', () => {
    const created: Change = { after: resourceOf(DEPLOYMENT, 'prod', defaultSettings), document: { apiVersion: 'v1', kind: 'X' } };
    assert.deepEqual(kubectlCommands('prod', [created, change(DEPLOYMENT, { op: 'remove', path: [] })], print), [
      `kubectl --context prod create -f - <<'EOF'\n{"apiVersion":"v1","kind":"X"}\nEOF`,
      'kubectl --context prod -n shop delete deployment.apps web',
    ]);
  });

  it('comes out of a shell as it went in', { skip: process.platform === 'win32' && 'Windows has no POSIX shell.' }, () => {
    const words = ['plain', '', "it's", '$HOME `id` "x" \\ !', '*', 'two\nlines', '~'];
    const output = execFileSync('sh', ['-c', `printf '%s\\0' ${commandLine(words)}`], { encoding: 'utf8' });
    assert.deepEqual(output.split('\0').slice(0, -1), words);
  });
});

describe('What stands in the way of a change', () => {
  const pod = (metadata: object, spec: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', ...metadata }, spec }) as Manifest;
  const setContext: Patch = { op: 'set', path: ['spec', 'containers', 0, 'securityContext'], value: {} };
  const setImage: Patch = { op: 'set', path: ['spec', 'containers', 0, 'image'], value: 'web:1' };

  it('is that the spec of a pod stays as it is, but for its images', () => {
    assert.deepEqual(obstaclesOf([change(pod({}), setContext)]), [{ kind: 'pod' }]);
    assert.deepEqual(obstaclesOf([change(pod({}), setImage)]), []);
  });
  it('is that a static pod is made from a file', () => {
    const ownerReferences = [{ kind: 'Node', name: 'n1', controller: true }];
    const mirror = pod({ annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences });
    assert.deepEqual(obstaclesOf([change(mirror, setImage)]), [{ kind: 'static-pod' }]);
  });
  it('is that the template of a Job stays as it is', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' } } as Manifest;
    assert.deepEqual(obstaclesOf([change(job, { op: 'set', path: ['spec', 'template', 'spec', 'hostPID'], value: false })]), [{ kind: 'job' }]);
  });
  it('is that something makes it again', () => {
    const owned = {
      ...DEPLOYMENT,
      metadata: { ...DEPLOYMENT.metadata, ownerReferences: [{ kind: 'Shop', name: 'eu', controller: true }] },
    } as Manifest;
    const managed = { ...DEPLOYMENT, metadata: { ...DEPLOYMENT.metadata, labels: { 'app.kubernetes.io/managed-by': 'Helm' } } } as Manifest;
    const patch: Patch = { op: 'set', path: ['spec', 'paused'], value: true };
    assert.deepEqual(obstaclesOf([change(owned, patch)]), [{ kind: 'owned', by: 'Shop eu' }]);
    assert.deepEqual(obstaclesOf([change(managed, patch)]), [{ kind: 'managed', by: 'Helm' }]);
  });
});
