import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { isMapping } from '../kube/manifest';
import type { Credentials, NoCredentials } from './credentials';

export interface HelperOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A person may have to unlock a key chain meanwhile. */
  readonly timeoutMs?: number;
}

/**
 * Runs `docker-credential-<helper> get`, without a shell: the server goes in, user name and secret come out. Undefined
 * where the helper knows none.
 *
 * Source: docker/docker-credential-helpers, `README.md` and `credentials/error.go`.
 */
export async function runCredentialHelper(
  helper: string,
  server: string,
  { env = process.env, timeoutMs = 60_000 }: HelperOptions = {},
): Promise<Credentials | NoCredentials | undefined> {
  // Below WSL, Docker Desktop names its helper `desktop.exe`.
  if (!/^[a-z0-9-]+(\.exe)?$/.test(helper)) {
    return {
      failed: `The credential helper ${JSON.stringify(helper)} was not run, because its name is not made of small letters, digits and "-". Check Docker's "config.json".`,
    };
  }
  const program = `docker-credential-${helper}`;
  const { error, stdout } = await run(program, server, env, timeoutMs);
  if (!error) return read(program, stdout);
  if (stdout.includes('credentials not found in native keychain')) return undefined;
  return { failed: `The credential helper "${program}" ${reasonOf(error, timeoutMs)}` };
}

/** What a helper writes is never shown: it may be a secret. */
type RunError = Error & { code?: string | number | null; killed?: boolean };

function run(program: string, input: string, env: NodeJS.ProcessEnv, timeout: number): Promise<{ error: RunError | null; stdout: string }> {
  return new Promise((resolve) => {
    // Windows looks for programs in the working folder first, which may be a workspace that nobody trusts.
    const options = { env, timeout, cwd: homedir(), maxBuffer: 1 << 20, windowsHide: true };
    const child = execFile(program, ['get'], options, (error, stdout) => {
      resolve({ error, stdout });
    });
    // A helper may end before it has read what it was asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function reasonOf({ code, killed }: RunError, timeoutMs: number): string {
  if (code === 'ENOENT') return 'was not found. Install it, or log in to the registry again.';
  if (killed) return `did not answer within ${timeoutMs / 1000} seconds. Unlock the key chain that it reads, and try again.`;
  return `failed${typeof code === 'number' ? ` with exit code ${code}` : ''}. Run it in a terminal to see why, or log in to the registry again.`;
}

function read(program: string, stdout: string): Credentials | NoCredentials {
  const { Username: username, Secret: secret } = parse(stdout);
  if (typeof username !== 'string' || typeof secret !== 'string') {
    return { failed: `The credential helper "${program}" answered with no user name and secret. Log in to the registry again.` };
  }
  return username === '<token>' ? { identityToken: secret } : { username, password: secret };
}

function parse(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    return isMapping(data) ? data : {};
  } catch {
    return {};
  }
}
