import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '../../src/core/finding';
import { defaultSettings } from '../../src/core/settings';
import { capabilities } from '../../src/rules/capabilities';
import { hostNamespaces } from '../../src/rules/host-namespaces';
import { hostPath } from '../../src/rules/host-path';
import { hostPort } from '../../src/rules/host-port';
import { kernelProtections } from '../../src/rules/kernel-protections';
import { privilegeEscalation } from '../../src/rules/privilege-escalation';
import { privileged } from '../../src/rules/privileged';
import { runAsRoot } from '../../src/rules/run-as-root';
import { seccomp } from '../../src/rules/seccomp';
import { Workspace } from '../../src/workspace/workspace';
import { cases, controls, type Case, type Level, type Version } from './pod-security-standards.cases';

/** The rules that together ask for what Pod Security asks for. */
const rules = [runAsRoot, privileged, privilegeEscalation, capabilities, hostNamespaces, hostPath, seccomp, kernelProtections, hostPort];

/** Variants that only "restricted" refuses; "baseline" refuses all others. */
const restrictedOnly = new Set(['PCI-K8S-304.not-dropped', 'PCI-K8S-304.spelling', 'PCI-K8S-306.inline', 'PCI-K8S-307.missing']);
const isRestrictedOnly = (told: string): boolean => restrictedOnly.has(told) || /^PCI-K8S-30[13]\./.test(told);

const columns = ['baseline v1.25', 'baseline latest', 'restricted v1.25', 'restricted latest'] as const;
type Column = (typeof columns)[number];
const OLD: readonly Column[] = ['baseline v1.25', 'restricted v1.25'];
const RESTRICTED: readonly Column[] = ['restricted v1.25', 'restricted latest'];

/**
 * Every place where we mean to say something else than Pod Security: the cases, in which of the four columns, and why.
 * What differs and is not here is a mistake, and so is what is here and does not differ.
 */
const differences: readonly { readonly reason: string; readonly at: readonly Column[]; readonly cases: readonly string[] }[] = [
  {
    reason: 'Pod Security looks at each value by itself. We judge the values in force: one that no container takes protects and harms nothing.',
    at: columns,
    cases: [
      'HostProcess of the pod that no container takes',
      'AppArmor off for the pod and on for each container',
      'AppArmor off by annotation for a container that there is not',
      'SELinux: a type of the pod that no container takes',
      'seccomp off for the pod and on for each container',
    ],
  },
  {
    reason: 'The same, of a control of "restricted". A pod that allows root is said at least, as info.',
    at: RESTRICTED,
    cases: ['user 0 for the pod that no container takes', 'root allowed by the pod and forbidden by each container'],
  },
  {
    reason: 'Pod Security grows with Kubernetes. We judge by its newest version, which takes these.',
    at: OLD,
    cases: [
      'SELinux: the type container_engine_t',
      'the parameter net.ipv4.ip_local_reserved_ports',
      'the parameter net.ipv4.tcp_keepalive_time',
      'the parameter net.ipv4.tcp_fin_timeout',
      'the parameter net.ipv4.tcp_keepalive_intvl',
      'the parameter net.ipv4.tcp_keepalive_probes',
      'the parameter net.ipv4.tcp_rmem',
      'the parameter net.ipv4.tcp_wmem',
      'the parameter net.ipv4.tcp_slow_start_after_idle',
      'the parameter net.ipv4.tcp_notsent_lowat',
    ],
  },
  {
    reason: 'Pod Security grows with Kubernetes. We judge by its newest version, which refuses these.',
    at: OLD,
    cases: [
      'a host in the livenessProbe',
      'a host in the readinessProbe',
      'a host in the startupProbe',
      'a host in a probe by TCP of a sidecar',
      'a host in postStart',
      'a host in preStop',
    ],
  },
  {
    reason: 'In a user namespace root is nobody on the node, so we only say it, as info. Versions before 1.35 know no such exception.',
    at: ['restricted v1.25'],
    cases: ['root not forbidden in a user namespace', 'user 0 in a user namespace'],
  },
  {
    reason: 'The same of /proc; there "restricted" makes no exception to this day.',
    at: ['baseline v1.25', ...RESTRICTED],
    cases: ['unmasked /proc in a user namespace'],
  },
  {
    reason: 'The API server takes slashes for the dots of a parameter, Pod Security does not. It is the same safe parameter.',
    at: columns,
    cases: ['a safe parameter written with slashes'],
  },
  {
    reason: 'To us a spelling that Pod Security does not take is a mistake of spelling, which weighs no more than what "restricted" asks for.',
    at: ['baseline v1.25', 'baseline latest'],
    cases: ['NET_BIND_SERVICE added in small letters', 'a harmless capability in another spelling'],
  },
  {
    reason: 'Pod Security knows a Windows pod by its os.name alone. We also go by the nodes that it asks for, since it runs on no others.',
    at: RESTRICTED,
    cases: ['a pod for Windows nodes that does not name its system'],
  },
  {
    reason: 'A user named on Windows says as much as runAsNonRoot.',
    at: RESTRICTED,
    cases: ['root not forbidden on Windows, but another user named'],
  },
  {
    reason: 'Pod Security does not look at groups, nor at the names of users on Windows.',
    at: RESTRICTED,
    cases: ['the root group', 'the administrator of a Windows container'],
  },
];

describe('Pod Security Standards', () => {
  for (const one of cases) {
    it(`${one.control}: ${one.name}`, () => {
      assert.deepEqual(findingsOf(one).map(tell).sort(), [...one.ours].sort());
    });
    it(`${one.control}: ${one.name}: differs from us only where it is meant to`, () => {
      assert.deepEqual(
        columns.filter((column) => isRefused(one, column) !== doWeRefuse(one, column)),
        columns.filter((column) => differences.some(({ at, cases: named }) => at.includes(column) && named.includes(one.name))),
      );
    });
  }

  it('differences name cases that there are', () => {
    const names = new Set(cases.map(({ name }) => name));
    assert.deepEqual(
      differences.flatMap((difference) => difference.cases.filter((name) => !names.has(name))),
      [],
    );
  });

  it('no two cases have the same name', () => {
    const names = cases.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });

  for (const [control, level] of Object.entries(controls)) {
    it(`${control} has a case that it refuses and one that passes`, () => {
      const own = cases.filter((one) => one.control === control);
      assert.ok(own.some(({ refused }) => refused[level].length > 0));
      assert.ok(own.some(({ refused }) => refused[level].length === 0));
    });
  }

  it('what "baseline" refuses, "restricted" does too', () => {
    assert.deepEqual(
      cases.filter(({ refused }) => refused.baseline.some((version) => !refused.restricted.includes(version))),
      [],
    );
  });
});

function findingsOf({ pod }: Case): readonly Finding[] {
  const workspace = new Workspace(rules, defaultSettings);
  workspace.update('pod.json', JSON.stringify(pod));
  const { findings, notAssessed } = workspace.judge('pod.json')!;
  assert.deepEqual(
    notAssessed.map(({ message }) => message),
    [],
  );
  return findings;
}

const tell = ({ rule, variant, severity }: Finding): string => `${rule.code}.${variant}${severity === 'info' ? ' (info)' : ''}`;

function isRefused({ refused }: Case, column: Column): boolean {
  const [level, version] = column.split(' ') as [Level, Version];
  return refused[level].includes(version);
}

/** What is only said refuses nothing. */
function doWeRefuse({ ours }: Case, column: Column): boolean {
  const weighty = ours.filter((told) => !told.endsWith('(info)'));
  return column.startsWith('restricted') ? weighty.length > 0 : weighty.some((told) => !isRestrictedOnly(told));
}
