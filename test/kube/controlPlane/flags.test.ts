import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booleanFlag, commandLineOf, flagsOfArgs, textFlag, type CommandLine } from '../../../src/kube/controlPlane/flags';
import { podsOf } from '../../../src/kube/pods';

function line(command: readonly string[], args?: readonly string[]): CommandLine | undefined {
  const container = { name: 'c', command, ...(args ? { args } : {}) };
  return commandLineOf(podsOf({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [container] } })[0]!.containers[0]!);
}
const flags = (...words: string[]) => line(['kube-apiserver', ...words])!.flags;

describe('commandLineOf', () => {
  it('joins command and args, and knows a path', () => {
    const read = line(['/usr/local/bin/kube-apiserver', '--v=2'], ['--anonymous-auth=false'])!;
    assert.equal(read.component, 'kube-apiserver');
    assert.deepEqual(
      read.flags.map(({ name, value, at }) => [name, value, at.join('.')]),
      [
        ['v', '2', 'spec.containers.0.command.1'],
        ['anonymous-auth', 'false', 'spec.containers.0.args.0'],
      ],
    );
  });
  it('finds what another program only starts', () => {
    assert.equal(line(['hyperkube', 'kube-scheduler', '--v=2'])?.component, 'kube-scheduler');
    const runner = line(['/go-runner', '--log-file=/var/log/x.log', '/usr/local/bin/etcd', '--auto-tls'])!;
    assert.deepEqual([runner.component, runner.flags.map(({ name }) => name)], ['etcd', ['auto-tls']]);
  });
  it('does not guess what a shell makes of it', () => {
    assert.deepEqual(line(['/bin/sh', '-c', 'exec /usr/bin/kube-controller-manager --v=2']), {
      component: 'kube-controller-manager',
      flags: [],
      opaque: true,
    });
    assert.equal(line(['sh', '-c', 'echo kube-apiserver-monitor']), undefined);
  });
  it('is undefined for anything else', () => {
    for (const command of [[], ['nginx'], ['monitor', 'kube-apiserver'], ['hyperkube', 'kubectl']])
      assert.equal(line(command), undefined, command.join(' '));
  });
});

describe('flags', () => {
  it('of a boolean: alone it is true, whatever follows, and the last one counts', () => {
    // spf13/pflag: `--flag false` is the flag, set, and an argument.
    assert.equal(booleanFlag(flags('--anonymous-auth', 'false'), 'anonymous-auth')?.value, true);
    assert.equal(booleanFlag(flags('--anonymous-auth=true', '--anonymous-auth=0'), 'anonymous-auth')?.value, false);
    assert.equal(booleanFlag(flags('--anonymous-auth=no'), 'anonymous-auth')?.value, undefined);
    assert.equal(booleanFlag(flags('--profiling'), 'anonymous-auth'), undefined);
  });
  it('of a text: behind the equals sign or the next word', () => {
    assert.equal(textFlag(flags('--authorization-mode', 'Node,RBAC', '--v=2'), 'authorization-mode')?.value, 'Node,RBAC');
    assert.equal(textFlag(flags('--authorization-mode=RBAC'), 'authorization-mode')?.value, 'RBAC');
    assert.equal(textFlag(flags('--a=b=c'), 'a')?.value, 'b=c');
    assert.equal(textFlag(flags('--a=', '--b'), 'a')?.value, '');
  });
  it('with an underscore, with one dash, and none behind two dashes alone', () => {
    assert.equal(booleanFlag(flags('--anonymous_auth=false'), 'anonymous-auth')?.value, false);
    assert.equal(textFlag(flags('-v=4'), 'v')?.value, '4');
    assert.equal(textFlag(flags('--', '--v=4'), 'v'), undefined);
  });
});

describe('flags of kubeadm', () => {
  it('as a mapping and as a list, with the place of the value', () => {
    assert.deepEqual(flagsOfArgs({ anonymous_auth: 'false' }, ['apiServer', 'extraArgs']), [
      { name: 'anonymous-auth', value: 'false', next: undefined, at: ['apiServer', 'extraArgs', 'anonymous_auth'] },
    ]);
    assert.deepEqual(flagsOfArgs([{ name: 'a', value: '1' }, { value: '2' }], ['x']), [
      { name: 'a', value: '1', next: undefined, at: ['x', 0, 'value'] },
    ]);
    assert.deepEqual(flagsOfArgs(null, []), []);
  });
});
