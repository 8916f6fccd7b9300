import type { Path } from '../path';
import { certificatesInData, type Certificate } from './certificate';
import type { UserFields } from './kubeconfig';
import { kindOfToken, type TokenKind } from './tokens';

/** A credential of a kubeconfig's user, or how the user gets one. Paths are relative to the user. Never the secret itself. */
export type Credential =
  /** Without what it says where it is in another file, or cannot be read. */
  | { readonly kind: 'certificate'; readonly at: Path; readonly certificate: Certificate | undefined; readonly file: string | undefined }
  /** Without what it is where something stands in its place. */
  | { readonly kind: 'token'; readonly at: Path; readonly token: TokenKind | undefined }
  | { readonly kind: 'token-file'; readonly at: Path; readonly file: string }
  | { readonly kind: 'password'; readonly at: Path }
  | { readonly kind: 'auth-provider'; readonly at: Path; readonly name: string }
  | { readonly kind: 'exec'; readonly at: Path; readonly command: string; readonly args: readonly string[] };

/** Every credential that a user has, as a client may send several of them. */
export function credentialsOf(user: UserFields): Credential[] {
  const found: Credential[] = [];
  const data = user['client-certificate-data'];
  const file = user['client-certificate'] ?? undefined;
  if (data) found.push({ kind: 'certificate', at: ['client-certificate-data'], certificate: certificatesInData(data)[0], file: undefined });
  else if (file) found.push({ kind: 'certificate', at: ['client-certificate'], certificate: undefined, file });
  // The file wins where both are there. Source: client-go, `transport/round_trippers.go`.
  if (user.tokenFile) found.push({ kind: 'token-file', at: ['tokenFile'], file: user.tokenFile });
  else if (user.token) found.push({ kind: 'token', at: ['token'], token: isPlaceholder(user.token) ? undefined : kindOfToken(user.token) });
  if (user.password) found.push({ kind: 'password', at: ['password'] });
  else if (user.username) found.push({ kind: 'password', at: ['username'] });
  if (user['auth-provider']) found.push({ kind: 'auth-provider', at: ['auth-provider', 'name'], name: user['auth-provider'].name ?? '' });
  if (user.exec) found.push({ kind: 'exec', at: ['exec', 'command'], command: user.exec.command ?? '', args: user.exec.args ?? [] });
  return found;
}

/** A secret that stands in a kubeconfig. */
export interface EmbeddedSecret {
  /** Relative to the user. */
  readonly at: Path;
  /** For people: "the private key". */
  readonly what: string;
}

const SECRETS: readonly EmbeddedSecret[] = [
  { at: ['client-key-data'], what: 'the private key' },
  { at: ['token'], what: 'a token' },
  { at: ['password'], what: 'the password' },
];

/** What an auth provider keeps in the file beside its settings. Source: client-go, `plugin/pkg/client/auth/oidc`. */
const PROVIDER_SECRETS: readonly (readonly [string, string])[] = [
  ['refresh-token', 'a refresh token'],
  ['client-secret', 'a client secret'],
];

export function secretsIn(user: UserFields): EmbeddedSecret[] {
  const holds = (value: string | null | undefined) => value !== undefined && value !== null && value !== '' && !isPlaceholder(value);
  const own = SECRETS.filter(({ at }) => holds(user[at[0] as 'token' | 'password' | 'client-key-data']));
  const config = user['auth-provider']?.config;
  return [...own, ...PROVIDER_SECRETS.filter(([key]) => holds(config?.[key])).map(([key, what]) => ({ at: ['auth-provider', 'config', key], what }))];
}

/** What `kubectl config view` and examples put in the place of a secret, and variables that are filled in later. */
const isPlaceholder = (value: string): boolean => /^(?:REDACTED|DATA\+OMITTED|<.*>|\*+|x+|\.+)$/i.test(value) || /\$[({A-Z_]/.test(value);

/** Where a pod finds the token of its own ServiceAccount, which is made for it and ends with it. */
export const isOwnTokenFile = (file: string): boolean => /^(?:\/var)?\/run\/secrets\/(?:kubernetes\.io\/serviceaccount|tokens)\//.test(file);

/**
 * Credential plugins that ask for the login of a person, or of a cloud identity, and get a credential for a short time; by the
 * name of the program, or of kubectl's plugin.
 */
const PLUGINS: ReadonlySet<string> = new Set([
  'aws',
  'aws-iam-authenticator',
  'client-keystone-auth',
  'doctl',
  'gcloud',
  'gke-gcloud-auth-plugin',
  'ibmcloud',
  'kubectl oidc-login',
  'kubectl-oidc_login',
  'kubelogin',
  'oc',
  'oci',
  'pinniped',
  'rancher',
  'tsh',
  'yc',
]);

/** The name by which a credential plugin is known: without folder and `.exe`, and of kubectl with its plugin. */
export function pluginName(command: string, args: readonly string[]): string {
  const name = command.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  return name === 'kubectl' && args[0] !== undefined ? `${name} ${args[0]}` : name;
}

export const isKnownPlugin = (name: string): boolean => PLUGINS.has(name);

/**
 * Whether a name is that of a part of Kubernetes, which logs in by a certificate and is no person. `system:admin` is what k3s
 * and OpenShift call the administrator whom they install.
 */
export const isComponent = (name: string): boolean => name.startsWith('system:') && !/^system:(?:admin$|anonymous$|serviceaccount:)/.test(name);
