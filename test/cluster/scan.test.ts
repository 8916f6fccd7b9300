import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { formatPath, type Path } from '../../src/kube/path';
import { clusterRole } from '../../src/live/clusterRole';
import { rules } from '../../src/rules';
import { objectsIn } from '../../src/kube/manifest';
import { readFile } from '../../src/yaml/read';
import { runCli } from '../support/cli';
import { readAudit } from '../support/cluster/audit';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { loadWorld, SECRET_VALUE } from '../support/cluster/world';
import { projectRoot } from '../support/project';

interface Report {
  readonly findings: readonly {
    readonly code: string;
    readonly variant: string;
    readonly severity: string;
    readonly object: { readonly kind: string; readonly namespace?: string; readonly name: string };
    readonly path: Path;
    readonly source: object;
    readonly pods?: readonly string[];
    readonly accepted?: object;
  }[];
  readonly notAssessed: readonly { readonly rule?: string; readonly reason: string; readonly message: string; readonly object?: object }[];
  readonly summary: Readonly<Record<string, number>>;
}

describe('pci-k8s scan of a cluster', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ controllers: true });
    await loadWorld(cluster);
  });
  after(() => cluster.stop());

  const scan = async (context: string, ...more: string[]) => {
    const outcome = await runCli(['scan', '--context', context, '--kubeconfig', cluster.kubeconfig, '--format', 'json', ...more]);
    return { ...outcome, report: JSON.parse(outcome.out) as Report };
  };
  const linesOf = ({ findings }: Report) =>
    findings.map(({ code, variant, severity, object: { kind, namespace, name }, path: at, accepted }) =>
      [`${code}.${variant}`, accepted ? 'accepted' : severity, [namespace, kind, name].filter(Boolean).join('/'), formatPath(at)].join(' '),
    );

  it('finds the mistakes of the shop: which, where, how bad', async () => {
    const { code, report, err } = await scan('admin');
    assert.deepEqual([code, err], [1, '']);
    const lines = linesOf(report).map((line) => line.replace(/(\/Job\/settlement)-\d+/, '$1'));
    const file = path.join(projectRoot, 'test', 'fixtures', 'cluster', 'shop-findings.txt');
    if (process.env['PCI_UPDATE']) writeFileSync(file, `${lines.join('\n')}\n`);
    assert.deepEqual(lines, readFileSync(file, 'utf8').trimEnd().split('\n'));
    assert.deepEqual(
      report.findings.filter(({ source }) => JSON.stringify(source) !== JSON.stringify({ kind: 'cluster', context: 'admin' })),
      [],
    );
  });

  it('names the pods that run what was found', async () => {
    const { report } = await scan('admin', '--rule', 'PCI-K8S-501');
    const { pods } = report.findings.find(({ object: { name } }) => name === 'checkout')!;
    assert.equal(pods!.length, 2);
    for (const pod of pods!) assert.match(pod, /^payments\/checkout-/);
  });

  it('reads all that it wants by the role that it prints, and refuses itself Secrets and ConfigMaps', async () => {
    const documents = readFile(clusterRole(rules)).documents.flatMap(({ data }) => [...objectsIn(data)].map(({ manifest }) => manifest));
    const [role] = documents as unknown as [{ metadata: { name: string }; rules: { resources: string[]; verbs: string[] }[] }];
    assert.deepEqual(
      role.rules.flatMap(({ resources }) => resources).filter((name) => /secrets|configmaps|\*/.test(name)),
      [],
    );
    assert.deepEqual([...new Set(role.rules.flatMap(({ verbs }) => verbs))], ['get', 'list', 'watch']);
    const access = '/apis/rbac.authorization.k8s.io/v1';
    await cluster.request({ method: 'DELETE', path: `${access}/clusterroles/pci-k8s-reader` });
    // It lets everybody read ConfigMaps.
    await cluster.request({ method: 'DELETE', path: `${access}/clusterrolebindings/everyone-looks` });
    await cluster.create(`${access}/clusterroles`, role);
    const { report } = await scan('scanner');
    assert.deepEqual(
      report.notAssessed
        .filter(({ rule, reason }) => rule === undefined && (reason === 'forbidden' || reason === 'not-listed'))
        .map(({ message }) => message),
      [
        `The API server "${cluster.server}" does not let "system:serviceaccount:default:scanner" get "configmaps" in the namespace "kube-system" (403). Ask for a role that allows it.`,
      ],
    );
    const ofObjects = (of: Report) => linesOf(of).filter((line) => !/ (Cluster|Config)\/| ClusterRole\/pci-k8s-reader /.test(line));
    assert.deepEqual(ofObjects(report), ofObjects((await scan('admin')).report));
  });

  it('says what it may not see, and finds nothing by the lack of it', async () => {
    const { code, report } = await scan('dana', '--namespace', 'payments');
    assert.equal(code, 1);
    const refused = report.notAssessed.filter(({ rule, reason }) => rule === undefined && reason === 'forbidden').map(({ message }) => message);
    assert.ok(
      refused.includes(
        '"dana@shop.example" may not list "networkpolicies" of "networking.k8s.io". "pci-k8s cluster-role" prints a role that allows it.',
      ),
    );
    assert.deepEqual([...new Set(report.findings.flatMap(({ object: { namespace } }) => namespace ?? []))], ['payments']);
    assert.deepEqual(
      linesOf(report).filter((line) => /PCI-K8S-40[123]/.test(line)),
      [],
    );
  });

  it('tells each failure in words, by exit code 2', async () => {
    const failures: Record<string, RegExp> = {
      'bad-token': /did not accept the credential \(401\)/,
      'expired-certificate': /did not accept the credential \(401\)/,
      'unknown-authority': /the authority in the kubeconfig did not sign it/,
      dead: /nothing listens there/,
      anonymous: /does not let "system:anonymous"/,
      'no-such-context': /has no context "no-such-context"/,
    };
    for (const [context, message] of Object.entries(failures)) {
      const { code, err, report } = await scan(context);
      assert.equal(code, 2, context);
      assert.match(err, message);
      assert.deepEqual(report.findings, [], context);
    }
  });

  it('asks without credentials only when it is told to', async () => {
    const ofStranger = () =>
      readAudit(cluster).filter(({ user, userAgent }) => user.username === 'system:anonymous' && userAgent?.startsWith('pci-kubernetes'));
    const before = ofStranger().length;
    const rule = ['--rule', 'PCI-K8S-702'];
    await scan('scanner', ...rule);
    assert.equal(ofStranger().length, before);
    await scan('scanner', ...rule, '--probe-anonymous');
    // The log has nothing of paths of health.
    assert.deepEqual(
      ofStranger()
        .map(({ requestURI }) => requestURI)
        .slice(before),
      ['/version', '/api'],
    );
  });

  it('judges files and a cluster in one run', async () => {
    const { report } = await scan('admin', '--rule', 'PCI-K8S-302', '--', path.join('test', 'fixtures', 'sample-workspace'));
    const kinds = new Set(report.findings.map(({ source }) => (source as { kind: string }).kind));
    assert.deepEqual([...kinds].sort(), ['cluster', 'file']);
  });

  it('shows no value of a Secret, reads none, and writes nothing', async () => {
    const { out, err } = await scan('admin', '--token-secrets');
    assert.equal((out + err).includes(SECRET_VALUE), false);
    const asked = readAudit(cluster).filter(({ userAgent }) => userAgent?.startsWith('pci-kubernetes'));
    const written = asked.filter(({ verb, requestURI }) => !['get', 'list', 'watch'].includes(verb) && !/selfsubject\w*reviews$/.test(requestURI));
    assert.deepEqual(
      written.map(({ verb, requestURI }) => `${verb} ${requestURI}`),
      [],
    );
    const secrets = asked.filter(({ objectRef }) => objectRef?.resource === 'secrets').map(({ requestURI }) => requestURI);
    assert.deepEqual([...new Set(secrets)], ['/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token&limit=500']);
  });
});
