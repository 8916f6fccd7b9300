import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { CredentialProvider, Credentials, NoCredentials } from './credentials';

/** Runs `docker-credential-<helper> get` for a server; undefined where it knows none. */
export type CredentialHelper = (helper: string, server: string) => Promise<Credentials | NoCredentials | undefined>;

/** Docker Hub's credentials are kept under the address of its first API. Source: docker/cli, `cli/command/registry.go`. */
const HUB_SERVER = 'https://index.docker.io/v1/';

/**
 * The credentials that `docker login` left. As with Docker, a helper of the registry goes before the store of all, and
 * where there is either, the file itself is not asked.
 *
 * Source: docker/cli, `cli/config/configfile/file.go` and `cli/config/credentials`.
 *
 * @param readConfig The text of Docker's `config.json`; undefined where there is no such file.
 */
export function dockerCredentials(readConfig: () => Promise<string | undefined>, runHelper: CredentialHelper): CredentialProvider {
  return async (registry) => {
    const config = parse((await readConfig()) ?? '{}');
    if (!config)
      return { failed: 'Docker\'s "config.json" is not a JSON object, so that the credentials in it could not be read. Repair it, or log in again.' };
    const server = serverOf(registry);
    const helper = valueOf(config['credHelpers'], server) ?? (config['credsStore'] === '' ? undefined : config['credsStore']);
    if (helper === undefined) return inFile(valueOf(config['auths'], server), registry);
    if (typeof helper === 'string') return runHelper(helper, server);
    return { failed: `Docker's "config.json" names a credential helper for "${registry}" that is no text. Repair it, or log in again.` };
  };
}

/** The key of a registry. */
const serverOf = (registry: string): string => (registry === 'docker.io' ? HUB_SERVER : registry.toLowerCase());

/** The entry of a server: by its key, else by the host of a key as old versions of Docker wrote it (`https://host/v1/`). */
function valueOf(entries: unknown, server: string): unknown {
  if (!isMapping(entries)) return undefined;
  const key = Object.hasOwn(entries, server) ? server : Object.keys(entries).find((one) => hostOf(one) === hostOf(server));
  return key === undefined ? undefined : entries[key];
}

function hostOf(server: string): string {
  const host = server
    .replace(/^https?:\/\//, '')
    .split('/')[0]!
    .toLowerCase();
  return host === 'index.docker.io' ? 'docker.io' : host;
}

function inFile(entry: unknown, registry: string): Credentials | NoCredentials | undefined {
  const text = (key: string): string => {
    const value = valueAt(entry, [key]);
    return typeof value === 'string' ? value : '';
  };
  if (text('identitytoken') !== '') return { identityToken: text('identitytoken') };
  if (text('auth') === '') return text('username') === '' ? undefined : { username: text('username'), password: text('password') };
  const decoded = Buffer.from(text('auth'), 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1)
    return {
      failed: `The entry for "${registry}" in Docker's "config.json" holds no user name and password. Log in again: docker login ${registry}.`,
    };
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isMapping(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
