import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isControlPlanePod, isNodeAddon } from '../../../src/kube/pod/addons';
import { podsOf } from '../../../src/kube/pods';

const podOf = (container: object, annotations?: Record<string, string>) =>
  podsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { ...(annotations ? { annotations } : {}) }, spec: { containers: [container] } })[0]!;
const isAddon = (name: string, image = 'registry.corp/agent:1', added: string[] = []) =>
  isNodeAddon({ kind: 'DaemonSet', name }, podOf({ image }), added);

describe('an addon that needs the node', () => {
  for (const name of [
    'kube-proxy',
    'kube-proxy-windows',
    'calico-node',
    'kube-flannel-ds',
    'ebs-csi-node',
    'longhorn-csi-plugin',
    'prometheus-node-exporter',
    'loki-promtail',
  ]) {
    it(`is known by the name ${name}`, () => {
      assert.equal(isAddon(name), true);
    });
  }
  for (const name of ['pay', 'proxy', 'kube-proxyish', 'my-calico-nodes', 'vectors']) {
    it(`is not known by the name ${name}`, () => {
      assert.equal(isAddon(name), false);
    });
  }
  for (const image of [
    'quay.io/calico/node:v3.30',
    'calico/node',
    'registry:5000/cilium/cilium@sha256:ab',
    'ghcr.io/flannel-io/flannel:v0.27.0',
    'quay.io/prometheus/node-exporter:v1.9.0@sha256:ab',
  ]) {
    it(`is known by the image ${image}`, () => {
      assert.equal(isAddon('agent', image), true);
    });
  }
  for (const image of ['registry.corp/node', 'registry.corp/calico/node-tools:1', 'registry.corp/notfluentd:1']) {
    it(`is not known by the image ${image}`, () => {
      assert.equal(isAddon('agent', image), false);
    });
  }
  it('is what the team names besides: by name, image or repository', () => {
    assert.equal(isAddon('card-reader', undefined, ['card-*']), true);
    assert.equal(isAddon('agent', 'registry.corp/reader:1', ['registry.corp/reader']), true);
    assert.equal(isAddon('agent', 'registry.corp/reader:1', ['registry.corp/reader:*']), true);
    assert.equal(isAddon('agent', 'registry.corp/reader:1', ['reader']), false);
  });
  it('is a DaemonSet, whatever else is called so', () => {
    assert.equal(isNodeAddon({ kind: 'Deployment', name: 'kube-proxy' }, podOf({ image: 'kube-proxy' }), ['kube-proxy']), false);
    assert.equal(isNodeAddon({ kind: 'DaemonSet' }, podOf({}), []), false);
  });
});

describe('a Pod of the control plane', () => {
  const pod = { kind: 'Pod', name: 'kube-apiserver' };
  const apiServer = podOf({ command: ['/usr/local/bin/kube-apiserver', '--v=2'] });
  it('is known by its program and namespace', () => {
    assert.equal(isControlPlanePod(pod, 'kube-system', apiServer, false), true);
    assert.equal(isControlPlanePod(pod, 'kube-system', podOf({ args: ['etcd'] }), false), true);
    assert.equal(isControlPlanePod(pod, 'shop', apiServer, false), false);
    assert.equal(isControlPlanePod({ kind: 'Deployment' }, 'kube-system', apiServer, false), false);
    assert.equal(isControlPlanePod(pod, 'kube-system', podOf({ command: ['sh', '-c', 'etcd'] }), false), false);
    assert.equal(isControlPlanePod(pod, 'kube-system', podOf({}), false), false);
  });
  it('has the mark of a mirror Pod in a cluster, where anybody may give a Pod a command', () => {
    assert.equal(isControlPlanePod(pod, 'kube-system', apiServer, true), false);
    assert.equal(isControlPlanePod(pod, 'kube-system', podOf({ command: ['etcd'] }, { 'kubernetes.io/config.mirror': 'ab12' }), true), true);
  });
});
