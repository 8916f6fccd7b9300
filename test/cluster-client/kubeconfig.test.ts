import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { contextsOf, type KubeContext } from '../../src/cluster/contexts';
import { readKubeconfig, type Kubeconfig } from '../../src/cluster/kubeconfig';

const read = (files: Readonly<Record<string, string>>, env: Record<string, string>, explicit?: string): Promise<Kubeconfig> =>
  readKubeconfig({ env, ...(explicit ? { explicit } : {}), readFile: (file) => Promise.resolve(files[file]) });

/** The only context of a kubeconfig with this cluster and this user. */
async function contextWith(cluster: object, user: object): Promise<KubeContext> {
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://api.example:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  };
  return contextsOf(await read({ '/k/config': JSON.stringify(config) }, {}, '/k/config'))[0]!;
}

const ONE = `
apiVersion: v1
kind: Config
current-context: blue
clusters:
- {name: blue, cluster: {server: https://blue.example/, certificate-authority: ca/blue.crt}}
users:
- {name: anna, user: {client-certificate: anna.crt, client-key: /keys/anna.key}}
contexts:
- {name: blue, context: {cluster: blue, user: anna, namespace: shop}}
`;
const TWO = `
current-context: red
clusters:
- {name: blue, cluster: {server: https://not-blue.example, insecure-skip-tls-verify: yes}}
- {name: red, cluster: {server: https://red.example:6443}}
users:
- name: anna
  user: {token: s3cret}
- name: rita
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/login, args: [--secret, s3cret]}}
contexts:
- {name: red, context: {cluster: red, user: rita}}
- {name: both, context: {cluster: blue, user: anna}}
`;

describe('kubeconfig', () => {
  const list = ['/one/config', '/missing', '/two/config'].join(path.delimiter);
  const files = { '/one/config': ONE, '/two/config': TWO };

  it('merges the files of KUBECONFIG: the first to name something wins with all that it says', async () => {
    const config = await read(files, { KUBECONFIG: list, HOME: '/home/x' });
    assert.equal(config.current, 'blue');
    assert.deepEqual(config.watchFiles, ['/one/config', '/missing', '/two/config']);
    assert.deepEqual(contextsOf(config), [
      {
        name: 'blue',
        cluster: 'blue',
        server: 'https://blue.example',
        user: 'anna',
        credential: 'client-certificate',
        insecure: false,
        files: ['/one/config'],
        namespace: 'shop',
      },
      {
        name: 'red',
        cluster: 'red',
        server: 'https://red.example:6443',
        user: 'rita',
        credential: 'exec',
        insecure: false,
        files: ['/two/config'],
        runsHelper: path.resolve('/two/bin/login'),
      },
      {
        name: 'both',
        cluster: 'blue',
        server: 'https://blue.example',
        user: 'anna',
        credential: 'client-certificate',
        insecure: false,
        files: ['/two/config', '/one/config'],
      },
    ]);
    assert.doesNotMatch(JSON.stringify(contextsOf(config)), /s3cret/);
  });
  it('reads relative paths from the file that they stand in', async () => {
    const { clusters, users } = await read(files, { KUBECONFIG: list });
    assert.equal(clusters.get('blue')?.data['certificate-authority'], '/one/ca/blue.crt');
    assert.equal(users.get('anna')?.data['client-certificate'], '/one/anna.crt');
    assert.equal(users.get('anna')?.data['client-key'], '/keys/anna.key');
  });
  it('takes the file that is given, and no other', async () => {
    const config = await read(files, { KUBECONFIG: '/one/config' }, '/two/config');
    assert.deepEqual(
      contextsOf(config).map(({ name, problem }) => [name, problem]),
      [
        ['red', undefined],
        ['both', undefined],
      ],
    );
    assert.equal(contextsOf(config)[1]!.insecure, true);
    assert.deepEqual(await problems({}, {}, '/none'), ['The kubeconfig "/none" was not found. Check the path.']);
  });
  it('takes ~/.kube/config where there is no KUBECONFIG', async () => {
    const config = await read({ '/home/x/.kube/config': ONE }, { HOME: '/home/x', KUBECONFIG: '' });
    assert.deepEqual(config.watchFiles, ['/home/x/.kube/config']);
    assert.equal(config.current, 'blue');
  });
  it('takes the ServiceAccount in a pod, unless there is a kubeconfig', async () => {
    const mount = '/var/run/secrets/kubernetes.io/serviceaccount';
    const pod = { [`${mount}/token`]: 's3cret', [`${mount}/namespace`]: 'audit\n' };
    const env = { HOME: '/root', KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    assert.deepEqual(contextsOf(await read(pod, env)), [
      {
        name: 'in-cluster',
        cluster: 'in-cluster',
        server: 'https://[fd00::1]',
        user: 'in-cluster',
        credential: 'token-file',
        insecure: false,
        files: [mount],
        namespace: 'audit',
      },
    ]);
    assert.equal((await read({ ...pod, '/root/.kube/config': ONE }, env)).current, 'blue');
    assert.equal((await read({}, env)).contexts.size, 0);
  });

  const problems = async (...args: Parameters<typeof read>): Promise<readonly string[]> => {
    const config = await read(...args);
    assert.equal(config.contexts.size, 0);
    return config.problems;
  };
  it('says what is wrong with a file, without what is in it, and takes nothing from the others', async () => {
    const broken: Record<string, string> = {
      'a: {token: s3cret\nb: }': 'it is no valid YAML in line 2.',
      '- token: s3cret': 'it is not a mapping.',
      'kind: Pod': 'its kind is not "Config".',
      'users: {anna: s3cret}': '"users" is not a list.',
      'users: [{user: {token: s3cret}}]': 'item 1 of "users" has no name.',
      'contexts: [{name: x, context: s3cret}]': '"context" of "x" is not a mapping.',
      'clusters: [{name: x}, {name: x}]': '"clusters" has "x" twice.',
    };
    for (const [text, why] of Object.entries(broken)) {
      assert.deepEqual(await problems({ '/one/config': ONE, '/two/config': text }, { KUBECONFIG: list }), [
        `The kubeconfig "/two/config" could not be used: ${why} Repair it.`,
      ]);
    }
  });
  it('says that a file cannot be read', async () => {
    const readFile = () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
    const config = await readKubeconfig({ explicit: '/one/config', env: {}, readFile });
    assert.deepEqual(config.problems, ['The kubeconfig "/one/config" could not be read (EACCES). Check its permissions.']);
  });
  it('takes an empty file, and lists that are null', async () => {
    assert.deepEqual(await problems({ '/one/config': '', '/two/config': 'users: null' }, { KUBECONFIG: list }), []);
  });
  it('says what a context lacks', async () => {
    const text = `
clusters: [{name: c, cluster: {}}, {name: d, cluster: {server: https://d.example}}]
contexts:
- {name: no-cluster, context: {cluster: z, user: u}}
- {name: no-server, context: {cluster: c}}
- {name: no-user, context: {cluster: d, user: u}}
- {name: nobody, context: {cluster: d}}
`;
    const found = contextsOf(await read({ '/k': text }, {}, '/k'));
    assert.deepEqual(
      found.map(({ problem }) => problem),
      [
        'The context "no-cluster" names the cluster "z", which the kubeconfig does not have. Repair the kubeconfig.',
        'The cluster "c" has no address in "server" that can be used. Repair the kubeconfig.',
        'The context "no-user" names the user "u", which the kubeconfig does not have. Repair the kubeconfig.',
        undefined,
      ],
    );
    assert.equal(found[3]!.credential, 'none');
  });
  it('tells the credential that would be used where there are several', async () => {
    const exec = { command: 'login' };
    const kinds = [
      { exec, tokenFile: 'token', token: 't' },
      { exec, token: 't' },
      { exec, username: 'u', password: 'p' },
      { exec, 'client-certificate-data': 'x' },
      { 'auth-provider': { name: 'oidc' }, 'client-certificate-data': 'x' },
      { 'client-certificate': 'x' },
      {},
    ];
    const found = await Promise.all(kinds.map((user) => contextWith({}, user)));
    assert.deepEqual(
      found.map(({ credential, runsHelper }) => [credential, runsHelper]),
      [
        ['token-file', undefined],
        ['token', undefined],
        ['basic', undefined],
        ['exec', 'login'],
        ['auth-provider', 'auth provider oidc'],
        ['client-certificate', undefined],
        ['none', undefined],
      ],
    );
  });
  it('shows neither the password of a proxy nor one in an address', async () => {
    const { proxy, server, insecure } = await contextWith(
      { server: 'http://a:s3cret@api.example:8080/k8s', 'proxy-url': 'http://b:s3cret@proxy.example:3128' },
      {},
    );
    assert.deepEqual([proxy, server, insecure], ['http://proxy.example:3128', 'http://api.example:8080/k8s', true]);
  });
});
