import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect as connectSocket, type AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Failure } from '../../src/cluster/api';
import type { Connection } from '../../src/cluster/connect';
import { discover, serverVersion } from '../../src/cluster/discovery';
import { isFailure } from '../../src/cluster/failures';
import { myRights, whoAmI, type Identity } from '../../src/cluster/identity';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { exhaust } from '../support/cluster/exhaust';
import { eventually } from '../support/cluster/eventually';
import { startFaults } from '../support/cluster/faults';
import { loadWorld } from '../support/cluster/world';
import { connectTo, expectOk, failureIn, withCluster, withUser } from '../support/connection';

const never = new AbortController().signal;

describe('contact with an API server', () => {
  let cluster: Cluster;
  const open: Connection[] = [];
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
  });
  after(async () => {
    for (const connection of open) connection.close();
    await cluster.stop();
  });

  const to = async (context: string, options: Parameters<typeof connectTo>[2] = {}, kubeconfig = cluster.kubeconfig): Promise<Connection> => {
    const connection = await connectTo(kubeconfig, context, options);
    open.push(connection);
    return connection;
  };
  const who = async (context: string, ...rest: [Parameters<typeof connectTo>[2]?, string?]): Promise<Identity | Failure> =>
    whoAmI(await to(context, ...rest), never);
  const pluginRuns = (): number => {
    const log = path.join(cluster.folder, 'exec-plugin.log');
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
  };
  /** The kubeconfig with another plugin in the context "exec". */
  const withPlugin = (change: object): string => withUser(cluster.kubeconfig, 'exec', ({ exec }) => ({ exec: { ...(exec as object), ...change } }));

  describe('identities', () => {
    it('a client certificate', async () => {
      const { extra, ...rest } = expectOk(await who('admin'));
      assert.deepEqual(rest, { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] });
      assert.match(extra['authentication.kubernetes.io/credential-id']![0]!, /^X509SHA256=[0-9a-f]{64}$/);
    });
    it('a token', async () => {
      assert.equal(expectOk(await who('dana')).username, 'dana@shop.example');
    });
    it('a token of a ServiceAccount', async () => {
      assert.equal(expectOk(await who('scanner')).username, 'system:serviceaccount:default:scanner');
    });
    it('a token in a file beside the kubeconfig', async () => {
      writeFileSync(path.join(cluster.folder, 'token'), `${cluster.tokens['sam']!}\n`, { mode: 0o600 });
      const kubeconfig = withUser(cluster.kubeconfig, 'sam', () => ({ tokenFile: 'token' }));
      assert.equal(expectOk(await who('sam', {}, kubeconfig)).username, 'sam@shop.example');
    });
    it('somebody else, with groups, where the kubeconfig says so', async () => {
      const kubeconfig = withUser(cluster.kubeconfig, 'admin', (user) => ({ ...user, as: 'eve', 'as-groups': ['auditors', 'night shift'] }));
      const { username, groups } = expectOk(await who('admin', {}, kubeconfig));
      assert.deepEqual([username, ...groups], ['eve', 'auditors', 'night shift', 'system:authenticated']);
    });
    it('a plugin, which runs once for all requests', async () => {
      const before = pluginRuns();
      const connection = await to('exec');
      const all = await Promise.all([1, 2, 3, 4].map(() => whoAmI(connection, never)));
      assert.deepEqual(new Set(all.map((one) => expectOk(one).username)), new Set(['dana@shop.example']));
      assert.equal(pluginRuns() - before, 1);
    });
  });

  describe('plugins that fail', () => {
    it('not run where the workspace is not trusted', async () => {
      const before = pluginRuns();
      const failure = failureIn(await who('exec', { allowHelpers: false }));
      assert.equal(failure.reason, 'credential');
      assert.match(failure.message, /^Logging in would run ".*node.*", which was not done because this workspace is not trusted\./);
      assert.equal(pluginRuns(), before);
    });
    it('missing', async () => {
      assert.deepEqual(await who('exec', {}, withPlugin({ command: 'no-such-plugin' })), {
        ok: false,
        reason: 'credential',
        message: 'The credential plugin "no-such-plugin" was not found. Install it, or log in by another context.',
      });
    });
    it('fails', async () => {
      const failure = failureIn(await who('exec', {}, withPlugin({ args: ['-e', 'console.error("s3cret"); process.exit(3)'] })));
      assert.match(failure.message, /failed \(exit code 3\)\. Run it in a terminal to see why, or log in again\.$/);
      assert.doesNotMatch(failure.message, /s3cret/);
    });
    it('hangs, with a child that keeps its output open', async () => {
      const script = 'require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit" })';
      const failure = failureIn(await who('exec', { pluginTimeoutMs: 500 }, withPlugin({ args: ['-e', script] })));
      assert.match(failure.message, /did not answer within 0\.5 seconds and was ended\./);
    });
    it('prints rubbish', async () => {
      const failure = failureIn(await who('exec', {}, withPlugin({ args: ['-e', 'console.log("s3cret, logged in")'] })));
      assert.match(failure.message, /answered with no credential of "client\.authentication\.k8s\.io\/v1"\./);
      assert.doesNotMatch(failure.message, /s3cret/);
    });
    it('gives what the server refuses: asked once more, and then no more', async () => {
      const log = path.join(cluster.folder, 'refused.log');
      const credential = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'old' } });
      const script = `require("fs").appendFileSync(${JSON.stringify(log)}, "x"); console.log(${JSON.stringify(credential)})`;
      const connection = await to('exec', {}, withPlugin({ args: ['-e', script] }));
      const failures = await Promise.all([1, 2, 3].map(() => whoAmI(connection, never)));
      failures.push(await whoAmI(connection, never));
      assert.deepEqual(
        failures.map((one) => failureIn(one).reason),
        Array(4).fill('unauthorized'),
      );
      assert.equal(readFileSync(log, 'utf8'), 'xx');
    });
    it('gives a good one when asked again', async () => {
      const log = path.join(cluster.folder, 'renewed.log');
      const script = `const fs = require("fs"); const first = !fs.existsSync(${JSON.stringify(log)}); fs.appendFileSync(${JSON.stringify(log)}, "x");
        const token = first ? "old" : ${JSON.stringify(cluster.tokens['dana'])};
        console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } }));`;
      assert.equal(expectOk(await who('exec', {}, withPlugin({ args: ['-e', script] }))).username, 'dana@shop.example');
      assert.equal(readFileSync(log, 'utf8'), 'xx');
    });
  });

  describe('what fails', () => {
    const cases: Record<string, [string, RegExp]> = {
      'bad-token': ['unauthorized', /did not accept the credential \(401\)\. It may have expired or been revoked\. Log in again\.$/],
      'expired-certificate': ['unauthorized', /\(401\)/],
      anonymous: [
        'forbidden',
        /does not let "system:anonymous" create "selfsubjectreviews" of "authentication\.k8s\.io" in the whole cluster \(403\)/,
      ],
      'unknown-authority': ['certificate', /is not accepted: the authority in the kubeconfig did not sign it\./],
      dead: ['unreachable', /^The API server "https:\/\/127\.0\.0\.1:\d+" could not be reached: nothing listens there\./],
    };
    for (const [context, [reason, message]] of Object.entries(cases)) {
      it(context, async () => {
        const failure = failureIn(await who(context));
        assert.equal(failure.reason, reason, failure.message);
        assert.match(failure.message, message);
      });
    }
    it('the server takes no more requests', async () => {
      const connection = await to('sam');
      const release = await exhaust(cluster, 'sam');
      try {
        const failure = failureIn(await serverVersion(connection, never));
        assert.deepEqual([failure.reason, failure.status, failure.retryAfterSeconds], ['busy', 429, 1]);
        assert.match(failure.message, /takes no more requests for now \(429\)\. Try again in 1 second\.$/);
      } finally {
        await release();
      }
    });
    it('the server hangs: given up after silence, and at once when canceled', async () => {
      const connection = await to('dana');
      expectOk(await serverVersion(connection, never));
      cluster.freeze();
      try {
        const failure = await eventually('the server to stand still', async () => {
          const answer = await connection.send({ path: '/version', signal: never, silenceMs: 300 });
          return isFailure(answer) ? answer : undefined;
        });
        assert.equal(failure.reason, 'timeout');
        assert.match(failure.message, /did not answer within 0\.3 seconds\./);
        const controller = new AbortController();
        const waiting = connection.send({ path: '/version', signal: controller.signal, silenceMs: 60_000 });
        controller.abort();
        assert.equal(failureIn(await waiting).reason, 'cancelled');
      } finally {
        cluster.thaw();
      }
    });
    it('closed meanwhile', async () => {
      const connection = await to('dana');
      cluster.freeze();
      try {
        await eventually('the server to stand still', async () =>
          isFailure(await connection.send({ path: '/version', signal: never, silenceMs: 300 })),
        );
        const waiting = connection.send({ path: '/version', signal: never, silenceMs: 60_000 });
        setTimeout(() => {
          connection.close();
        }, 50);
        assert.equal(failureIn(await waiting).reason, 'cancelled');
      } finally {
        cluster.thaw();
      }
    });
    it('faults on the way', async () => {
      const faults = await startFaults(cluster);
      try {
        const connection = await to('dana', {}, faults.kubeconfig);
        const fail = async (does: (typeof faults.faults)[number]['does']): Promise<Failure> => {
          faults.faults.splice(0, Infinity, { times: 1, does });
          return failureIn(await serverVersion(connection, never));
        };
        assert.equal((await fail('login-page')).message, WEB_PAGE);
        assert.equal((await fail({ status: 200, body: '{"gitVersion": "v1' })).reason, 'not-the-api');
        assert.equal((await fail({ status: 302, headers: { location: 'https://login.example/' } })).reason, 'not-the-api');
        assert.equal((await fail({ status: 500 })).message.includes('failed (500). It says: "'), true);
        assert.deepEqual(Object.values(await fail({ status: 503, headers: { 'retry-after': '7' } })).slice(-2), [503, 7]);
        assert.equal((await fail('cut')).reason, 'unreachable');
        expectOk(await serverVersion(connection, never));
      } finally {
        await faults.stop();
      }
    });
  });

  describe('ways to the server', () => {
    const unknown = (change: object) => withCluster(cluster.kubeconfig, 'unknown-authority', (entry) => ({ ...entry, ...change }));
    it('any certificate, where the kubeconfig says so', async () => {
      const connection = await to('unknown-authority', {}, unknown({ 'insecure-skip-tls-verify': true }));
      assert.equal(connection.context.insecure, true);
      assert.equal(expectOk(await whoAmI(connection, never)).username, 'kubernetes-admin');
    });
    it('a certificate for the name that the kubeconfig gives', async () => {
      const named = (name: string) => withCluster(cluster.kubeconfig, 'admin', (entry) => ({ ...entry, 'tls-server-name': name }));
      assert.equal(expectOk(await who('admin', {}, named('kubernetes.default.svc'))).username, 'kubernetes-admin');
      const failure = failureIn(await who('admin', {}, named('other.example')));
      assert.equal(failure.reason, 'certificate');
      assert.match(failure.message, /is not accepted: it is made out to another name\. Check the address and "tls-server-name" in the kubeconfig\.$/);
    });
    it('a proxy, through which the client certificate goes too', async () => {
      const proxy = createServer();
      const tunnels: string[] = [];
      proxy.on('connect', ({ url = '' }, socket) => {
        tunnels.push(url);
        const upstream = connectSocket(Number(url.split(':')[1]), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
        upstream.on('error', () => socket.destroy());
        socket.on('error', () => upstream.destroy());
        upstream.pipe(socket).pipe(upstream);
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const { port } = proxy.address() as AddressInfo;
      const kubeconfig = withCluster(cluster.kubeconfig, 'admin', (entry) => ({ ...entry, 'proxy-url': `http://127.0.0.1:${port}` }));
      const connection = await to('admin', {}, kubeconfig);
      for (let i = 0; i < 3; i++) assert.equal(expectOk(await whoAmI(connection, never)).username, 'kubernetes-admin');
      assert.deepEqual(tunnels, [new URL(cluster.server).host]);
      connection.close();
      proxy.close();
    });
    it('a file that changes, such as a token that the kubelet has renewed', async () => {
      const file = path.join(cluster.folder, 'rotating');
      let now = 0;
      writeFileSync(file, cluster.tokens['dana']!);
      const connection = await to(
        'sam',
        { now: () => now },
        withUser(cluster.kubeconfig, 'sam', () => ({ tokenFile: file })),
      );
      const user = async () => expectOk(await whoAmI(connection, never)).username;
      assert.equal(await user(), 'dana@shop.example');
      writeFileSync(file, cluster.tokens['sam']!);
      assert.equal(await user(), 'dana@shop.example');
      now = 61_000;
      assert.equal(await user(), 'sam@shop.example');
    });
  });

  it('says what the credential is, and never the credential', async () => {
    const admin = expectOk(await (await to('admin')).credential(never));
    assert.deepEqual(
      [admin.kind, admin.certificate?.commonName, admin.certificate?.organizations, admin.certificate?.issuer],
      ['client-certificate', 'kubernetes-admin', ['system:masters'], 'test-ca'],
    );
    assert.match(admin.certificate!.sha256, /^[0-9a-f]{64}$/);
    const scanner = expectOk(await (await to('scanner')).credential(never));
    assert.equal(scanner.token?.subject, 'system:serviceaccount:default:scanner');
    assert.equal(scanner.token.issuer, 'https://kubernetes.default.svc.cluster.local');
    assert.ok(Date.parse(scanner.token.expires ?? '') > 0);
    assert.doesNotMatch(JSON.stringify(scanner), new RegExp(cluster.tokens['scanner']!.split('.')[2]!));
    assert.deepEqual(expectOk(await (await to('dana')).credential(never)), { kind: 'token', token: {} });
  });
  it('tells the certificates of the server', async () => {
    const chain = expectOk(await (await to('dana')).certificates(never));
    assert.equal(new X509Certificate(chain[0]!).subject, 'CN=kube-apiserver');
    assert.equal(new X509Certificate(chain[0]!).verify(new X509Certificate(cluster.ca).publicKey), true);
  });
  it('tells the version and what is served', async () => {
    const dana = await to('dana');
    assert.equal(expectOk(await serverVersion(dana, never)).gitVersion, cluster.version);
    const { resources, unavailable } = expectOk(await discover(dana, never));
    const found = (group: string, plural: string) => resources.find((one) => one.group === group && one.plural === plural);
    assert.deepEqual(found('', 'pods'), {
      group: '',
      version: 'v1',
      plural: 'pods',
      kind: 'Pod',
      namespaced: true,
      versions: ['v1'],
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      singular: 'pod',
      shortNames: ['po'],
    });
    assert.equal(found('networking.k8s.io', 'networkpolicies')?.kind, 'NetworkPolicy');
    assert.equal(found('rbac.authorization.k8s.io', 'clusterroles')?.namespaced, false);
    assert.equal(found('gateway.networking.k8s.io', 'gateways'), undefined);
    assert.deepEqual(unavailable, []);
  });
  it('tells the same to who asks a server that tells each group for itself', async () => {
    const dana = await to('dana');
    const old = { send: (request: Parameters<typeof dana.send>[0]) => dana.send({ ...request, accept: 'application/json' }) };
    const byName = (one: { group: string; plural: string }) => `${one.group}/${one.plural}`;
    const [now, then] = [expectOk(await discover(dana, never)), expectOk(await discover(old, never))];
    assert.deepEqual(
      then.resources.map((one) => ({ ...one, verbs: [...one.verbs].sort() })).sort((a, b) => byName(a).localeCompare(byName(b), 'en')),
      now.resources.map((one) => ({ ...one, verbs: [...one.verbs].sort() })).sort((a, b) => byName(a).localeCompare(byName(b), 'en')),
    );
  });
  it('tells what the identity may do', async () => {
    const { rules, incomplete } = expectOk(await myRights(await to('admin'), 'default', never));
    assert.deepEqual(
      rules.filter(({ apiGroups }) => apiGroups.includes('*')),
      [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [] }],
    );
    assert.equal(incomplete, false);
  });
});

const WEB_PAGE =
  'What came for "/version" is a web page, and not what was asked for. Check the address in the kubeconfig, and whether a proxy asks for a login.';
