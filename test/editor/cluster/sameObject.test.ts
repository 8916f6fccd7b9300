import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../../src/core/settings';
import { manifestsOf, sameFinding } from '../../../src/editor/cluster/sameObject';
import { rules } from '../../../src/rules';
import { Workspace } from '../../../src/workspace/workspace';

const deployment = (namespace: string | undefined, containers: string, apiVersion = 'apps/v1') => `apiVersion: ${apiVersion}
kind: Deployment
metadata:
  name: web
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}spec:
  selector: { matchLabels: { app: web } }
  template:
    spec:
      containers:
${containers}`;
const WEB = '      - { name: web, image: web, securityContext: { privileged: true } }\n';
const PROXY = '      - { name: proxy, image: proxy, securityContext: { privileged: true } }\n';

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace(rules, defaultSettings);
  for (const [file, text] of Object.entries(files)) workspace.update(file, text);
  return workspace;
}

function found(files: Readonly<Record<string, string>>, ref: { apiVersion: string; kind: string; namespace?: string; name: string }): string[] {
  const { inventory } = workspaceOf(files);
  return manifestsOf(ref, inventory.resources).map(({ source }) => (source.kind === 'file' ? source.file : ''));
}

const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

describe('The manifests of a live object', () => {
  it('are those of its group, kind, namespace and name, whatever the version', () => {
    const files = {
      'a.yaml': deployment('shop', WEB, 'apps/v1beta1'),
      'b.yaml': deployment('other', WEB),
      'c.yaml': deployment('shop', WEB, 'example.com/v1'),
      'd.yaml': deployment('shop', WEB).replace('kind: Deployment', 'kind: DaemonSet'),
      'e.yaml': deployment('shop', WEB).replace('name: web', 'name: web2'),
      'f.yaml': deployment(undefined, WEB),
    };
    assert.deepEqual(found(files, web), ['a.yaml']);
  });

  it('are those without namespace where none names it', () => {
    assert.deepEqual(found({ 'b.yaml': deployment('other', WEB), 'f/web.yaml': deployment(undefined, WEB) }, web), ['f/web.yaml']);
  });

  it('are found for what has no namespace', () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: shop }\n';
    assert.deepEqual(found({ 'n.yaml': namespace, 'r.yaml': role }, { apiVersion: 'v1', kind: 'Namespace', name: 'shop' }), ['n.yaml']);
    assert.deepEqual(
      found({ 'n.yaml': namespace, 'r.yaml': role }, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'shop' }),
      ['r.yaml'],
    );
  });

  it('are the base and not the patches of it', () => {
    const files = {
      'base/kustomization.yaml': 'resources: [web.yaml]\nnamespace: shop\n',
      'base/web.yaml': deployment('shop', WEB),
      'prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: more.yaml }]\n',
      'prod/more.yaml': deployment('shop', WEB),
    };
    assert.deepEqual(found(files, web), ['base/web.yaml']);
    const { 'prod/kustomization.yaml': kustomization, 'prod/more.yaml': patch } = files;
    assert.deepEqual(found({ 'prod/kustomization.yaml': kustomization, 'prod/more.yaml': patch }, web), ['prod/more.yaml']);
  });
});

describe('The same finding in a manifest', () => {
  const findings = (text: string) =>
    workspaceOf({ 'a.yaml': text })
      .judge('a.yaml')!
      .findings.filter(({ rule }) => rule.code === 'PCI-K8S-302');
  const [live] = findings(deployment('shop', WEB));

  it('is that of the same container, wherever that stands', () => {
    const same = sameFinding(live!, findings(deployment('shop', PROXY + WEB)));
    assert.deepEqual(same?.path.slice(0, 5), ['spec', 'template', 'spec', 'containers', 1]);
    assert.equal(same.container, 'web');
  });
  it('is not that of another container', () => {
    assert.equal(sameFinding(live!, findings(deployment('shop', PROXY))), undefined);
  });
});
