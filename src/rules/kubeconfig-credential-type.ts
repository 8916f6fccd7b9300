import { factsIn } from '../lookups/cluster';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { lowered, type Severity } from '../core/severity';
import type { Certificate } from '../kube/access/certificate';
import { credentialsOf, isComponent, isKnownPlugin, isOwnTokenFile, pluginName, secretsIn, type Credential } from '../kube/access/credentials';
import { execStanza } from '../kube/access/execStanza';
import { isKubeconfig, usersOf, type KubeconfigUser } from '../kube/access/kubeconfig';
import { accountOf, kindOfClaims, type TokenKind } from '../kube/access/tokens';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';
import { closed, described, list, string } from '../kube/schema';
import type { Path } from '../kube/path';
import type { Kubeconfig, Manifest } from '../kube/types';

const SEVERITY = {
  'client-cert': 'high',
  'sa-token': 'high',
  'static-token': 'medium',
  password: 'high',
  'legacy-plugin': 'low',
  revocable: 'info',
  committed: 'critical',
} as const satisfies Readonly<Record<string, Severity>>;

type Variant = keyof typeof SEVERITY;
interface Options {
  readonly allowedExecPlugins?: readonly string[] | null;
}
type Says = Report<Variant, 'use-plugin'>;
/** What is wrong with a credential, or why that is not known. */
type Opinion = 'fine' | Wrong | { readonly unknown: string };
interface Wrong {
  readonly message: Variant;
  readonly args?: Readonly<Record<string, string>>;
}

export const kubeconfigCredentialType = defineRule({
  id: 'kubeconfig-credential-type',
  code: 'PCI-K8S-112',
  target: 'resource',
  kinds: { '': ['Config'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  looksUp: { '': ['Config'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  title: 'People log in with revocable, personal credentials',
  tier: 1,
  requirements: { pciDss: ['8.2.1', '8.2.2', '8.2.5', '8.3.1', '8.4.1', '8.4.2', '8.6.1'], guidance: ['1.3', '1.6', '5.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'client-cert': 'User "{user}" logs in with a client certificate{details}, which nobody can revoke before it expires.',
    'sa-token':
      'User "{user}" logs in with a token of ServiceAccount "{account}" ({until}): a program\'s identity, which does not tell who of its holders acted.',
    'static-token': {
      text: 'User "{user}" logs in with a fixed token, which holds for whoever has it and does not say until when.',
      severity: SEVERITY['static-token'],
    },
    password: 'User "{user}" has a name and password. API servers take none since Kubernetes 1.19, but whoever finds them may try them elsewhere.',
    'legacy-plugin': {
      text: 'User "{user}" logs in by the auth provider "{provider}", which clients no longer have since Kubernetes 1.26. A credential plugin takes its place.',
      severity: SEVERITY['legacy-plugin'],
    },
    revocable: {
      text: 'User "{user}" logs in with a token of {issuer}, which can be revoked there; until then it holds for whoever has it.',
      severity: SEVERITY.revocable,
    },
    committed: {
      text: 'The file holds {what} of user "{user}": whoever can read it can log in. Have it replaced, as its history keeps it.',
      severity: SEVERITY.committed,
    },
  },
  fixes: {
    'use-plugin': {
      title: 'Use a credential plugin instead',
      safety: 'review',
      effect:
        'Takes the credential out of the file and lets a plugin ask for a login of the identity provider. Fill in the names that it needs. What was issued stays valid: have it revoked, or wait until it expires.',
    },
  },
  options: {
    schema: closed({
      allowedExecPlugins: described(
        list(string),
        'Further credential plugins by which people log in: the name of the program. `*` does not stand for anything.',
      ),
    }),
    defaults: { allowedExecPlugins: [] },
  },
  docs: {
    why: 'The API server checks no revocation list, so a stolen certificate opens the way to card data until it expires; and a token of a ServiceAccount is no person, so no action under it can be laid to anybody.',
    bad: `apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: prod, user: alice } }]
clusters: [{ name: prod, cluster: { server: "https://10.0.0.5:6443" } }]
users: [{ name: alice, user: { client-certificate: alice.crt, client-key: alice.key } }]
`,
    good: `apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: prod, user: alice } }]
clusters: [{ name: prod, cluster: { server: "https://10.0.0.5:6443" } }]
users:
  - name: alice
    user:
      exec: { apiVersion: client.authentication.k8s.io/v1, command: kubectl, args: [oidc-login, get-token], interactiveMode: IfAvailable }
`,
  },
  check(manifest, report, scope): Verdict {
    if (manifest.kind === CLUSTER_FACTS.kind) return checkIdentity(manifest as ClusterFacts, report, scope);
    return isKubeconfig(manifest) ? checkKubeconfig(manifest, report, scope) : 'not-applicable';
  },
});

function checkKubeconfig(manifest: Manifest, report: (says: Says) => void, { resource, inventory, options, parameters }: Scope<Options>): Verdict {
  const inFile = resource.source.kind === 'file';
  const context = { facts: factsIn(inventory), allowed: options.allowedExecPlugins ?? [], mostDays: parameters.clientCertMaxDays };
  const unknown: string[] = [];
  let seen = 0;
  for (const one of usersOf(manifest as Kubeconfig)) {
    const fixes: Says['fixes'] = inFile ? { 'use-plugin': () => usePlugin(one) } : {};
    const say = ({ message, args }: Wrong, at: Path, severity: Severity) => {
      report({ message, at: [...one.at, ...at], args: { user: one.name, ...args }, severity: one.local ? 'info' : severity, fixes });
    };
    for (const credential of credentialsOf(one.user)) {
      seen += 1;
      const opinion = opinionOf(credential, one, context);
      if (opinion === 'fine') continue;
      if ('unknown' in opinion) unknown.push(opinion.unknown);
      else say(opinion, credential.at, one.current ? SEVERITY[opinion.message] : lowered(SEVERITY[opinion.message]));
    }
    // A secret that others can read is one, whichever context is the current one.
    for (const { at, what } of inFile ? secretsIn(one.user) : []) {
      seen += 1;
      say({ message: 'committed', args: { what } }, at, SEVERITY.committed);
    }
  }
  if (seen === 0) return 'not-applicable';
  return unknown.length > 0 ? { notAssessed: unknown.join(' '), reason: 'unsupported' } : undefined;
}

interface Context {
  /** Of the cluster that is looked at, where the kubeconfig is the one in use. */
  readonly facts: ClusterFacts | undefined;
  readonly allowed: readonly string[];
  readonly mostDays: number;
}

function opinionOf(credential: Credential, { name }: KubeconfigUser, { facts, allowed, mostDays }: Context): Opinion {
  switch (credential.kind) {
    case 'certificate': {
      const { certificate, file = '' } = credential;
      // The kubelet's own kubeconfig names the file that it renews.
      const component = certificate ? isComponent(certificate.subject.user) : isComponent(name) || file.startsWith('/var/lib/kubelet/');
      return component ? 'fine' : { message: 'client-cert', args: { details: certificate ? detailsOf(subjectOf(certificate)) : '' } };
    }
    case 'password':
      return { message: 'password' };
    case 'auth-provider':
      // Only "oidc" is left in client-go, and asks an identity provider: `plugin/pkg/client/auth`.
      return credential.name === 'oidc' ? 'fine' : { message: 'legacy-plugin', args: { provider: credential.name } };
    case 'token':
      return ofToken(credential.token ?? tokenInUse(facts), `What the token of user "${name}" is cannot be told, as it is not shown.`);
    case 'token-file':
      if (isOwnTokenFile(credential.file)) return 'fine';
      return ofToken(tokenInUse(facts), `What the token of user "${name}" is cannot be told, as it is in the file "${credential.file}".`);
    case 'exec': {
      const plugin = pluginName(credential.command, credential.args);
      const issued = ofIssued(facts, mostDays);
      if (issued) return issued;
      if (isKnownPlugin(plugin) || allowed.includes(plugin)) return 'fine';
      const unknown = `Whether the credential plugin "${plugin}" asks for a person's own login is not known. If it does, name it in the option "allowedExecPlugins" of this rule.`;
      return { unknown };
    }
  }
}

function ofToken(token: TokenKind | undefined, unknown: string): Opinion {
  switch (token?.kind) {
    case undefined:
      return { unknown };
    case 'identity-provider':
      return 'fine';
    case 'service-account':
      return { message: 'sa-token', args: { account: token.account, until: untilOf(token.expires) } };
    case 'revocable':
      return { message: 'revocable', args: { issuer: token.issuer } };
    case 'opaque':
      return { message: 'static-token' };
  }
}

function untilOf(expires: string | undefined): string {
  if (expires === undefined) return 'until when is not known';
  return expires === 'never' ? 'which never expires' : `valid until ${expires}`;
}

/** What kind of token the API server was shown, as far as it or the token tells. */
function tokenInUse(facts: ClusterFacts | undefined): TokenKind | undefined {
  const account = accountOf(facts?.identity?.username ?? '');
  const claims = facts?.credential?.token ?? undefined;
  if (account !== undefined)
    return { kind: 'service-account', account, expires: claims?.subject ? (claims.expires?.slice(0, 10) ?? 'never') : undefined };
  if (!claims) return undefined;
  const token = kindOfClaims(claims);
  return token.kind === 'opaque' && facts?.provider === 'openshift' ? { kind: 'revocable', issuer: 'OpenShift' } : token;
}

/** What is wrong with what a credential plugin came back with, which may be as lasting as what stands in a file. */
function ofIssued(facts: ClusterFacts | undefined, mostDays: number): Wrong | undefined {
  const token = tokenInUse(facts);
  if (token?.kind === 'service-account') return ofToken(token, '') as Wrong;
  const certificate = facts?.credential?.certificate;
  const { notBefore, notAfter } = certificate ?? {};
  if (!certificate || !notBefore || !notAfter || Date.parse(notAfter) - Date.parse(notBefore) <= mostDays * DAY) return undefined;
  return { message: 'client-cert', args: { details: detailsOf(shownSubject(certificate)) } };
}

/** Of a cluster that was reached without a kubeconfig, what the API server says of who we are. */
function checkIdentity(facts: ClusterFacts, report: (says: Says) => void, { inventory, parameters }: Scope<Options>): Verdict {
  const { identity, credential, local } = facts;
  // The kubeconfig's user is where a person would change it.
  if (inventory.knownOfKind('', 'Config').length > 0) return 'not-applicable';
  const user = identity?.username;
  if (!user) return { notAssessed: 'Which credential is in use cannot be told, as the API server did not say who we are.', reason: 'not-listed' };
  const say = ({ message, args }: Wrong) => {
    report({ message, at: ['identity', 'username'], args: { user, ...args }, severity: local ? 'info' : SEVERITY[message] });
  };
  const account = accountOf(user);
  if (account !== undefined) {
    // A token that was made for a pod is what a program in it logs in with, and ends with the pod.
    if (identity.extra?.['authentication.kubernetes.io/pod-name']) return undefined;
    const wrong = ofIssued(facts, parameters.clientCertMaxDays);
    if (wrong) say(wrong);
    return undefined;
  }
  const [id = ''] = identity.extra?.['authentication.kubernetes.io/credential-id'] ?? [];
  if (id.startsWith('X509SHA256=')) {
    if (!isComponent(user))
      say({ message: 'client-cert', args: { details: credential?.certificate ? detailsOf(shownSubject(credential.certificate)) : '' } });
    return undefined;
  }
  // Tokens of identity providers have an id as those of ServiceAccounts do: kubernetes/apiserver, `authenticator/token/oidc`.
  if (id.startsWith('JTI=')) return undefined;
  return { notAssessed: 'Which kind of credential is in use cannot be told from what the API server says of it.', reason: 'unsupported' };
}

interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
  /** `2027-05-01`. */
  readonly until: string;
}

const DAY = 86_400_000;

const subjectOf = ({ subject, notAfter }: Certificate): Subject => ({ ...subject, until: new Date(notAfter).toISOString().slice(0, 10) });

const shownSubject = ({ commonName, organizations, notAfter }: NonNullable<NonNullable<ClusterFacts['credential']>['certificate']>): Subject => ({
  user: commonName ?? '',
  groups: organizations ?? [],
  until: notAfter?.slice(0, 10) ?? '',
});

function detailsOf({ user, groups, until }: Subject): string {
  const parts = [`CN "${user}"`, ...groups.map((group) => `O "${group}"`), ...(until === '' ? [] : [`valid until ${until}`])];
  return ` (${parts.join(', ')})`;
}

const CREDENTIAL_FIELDS = [
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
  'auth-provider',
] as const;

function usePlugin({ name, user, at, servers, contexts }: KubeconfigUser): Patch[] {
  return [
    { op: 'set', path: [...at, 'exec'], value: execStanza(servers, [name, ...contexts]) },
    ...CREDENTIAL_FIELDS.filter((field) => user[field] !== undefined).map((field) => ({ op: 'remove', path: [...at, field] }) as const),
  ];
}
