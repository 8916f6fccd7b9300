import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNodeLog, nodePathKind, type NodePathKind } from '../../../src/kube/pod/nodePath';

const kinds: Record<NodePathKind, string[]> = {
  'runtime-socket': [
    '/var/run/docker.sock',
    '/run/docker.sock/',
    '//run/./containerd/containerd.sock',
    '/run/crio',
    '/run',
    '/var/run/',
    '/run/user/1000/podman/podman.sock',
    String.raw`\\.\pipe\containerd-containerd`,
  ],
  secret: [
    '/',
    '',
    '//',
    '/..',
    '/var',
    '/var/lib',
    '/etc',
    '/etc/',
    '/etc/kubernetes/manifests',
    '/var/lib/kubelet',
    '/var/lib/kubelet/pods',
    '/var/lib/etcd',
    '/srv/../proc',
    '/root',
    '/dev',
  ],
  system: ['/boot', '/lib', '/lib64', '/sys', '/usr', '/var/log', '/usr/.'],
  other: [
    '/srv',
    '/etc/localtime',
    '/var/lib/app',
    '/var/log/pods',
    '/lib/modules',
    '/dev/net/tun',
    '/sys/fs/cgroup',
    '/run/udev',
    '/runner/docker.sock',
    '/tmp/docker.sock',
    String.raw`C:\data`,
  ],
};

describe('what a path on a node gives', () => {
  for (const [kind, paths] of Object.entries(kinds)) {
    for (const path of paths)
      it(`"${path}" is ${kind}`, () => {
        assert.equal(nodePathKind(path), kind);
      });
  }
});

describe('where log collectors read', () => {
  it('is /var/log and all below it', () => {
    assert.deepEqual(['/var/log', '/var/log/', '/var/log/pods', '/var//log/x', '/var/logs', '/log', '/var/log/../lib'].map(isNodeLog), [
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
