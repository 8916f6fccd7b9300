import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './project';

/** The reference registry, distribution 2.8, as Debian packages it. */
const PACKAGE = 'docker-registry';

/**
 * Where the registry's program is, which is fetched where it can be without rights; else why there is none. Debian's
 * mirror is the only address outside that is used, and only once.
 */
export function registryProgram(): { readonly program: string } | { readonly missing: string } {
  const installed = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, PACKAGE))
    .find(isProgram);
  const cached = path.join(projectRoot, '.cache', PACKAGE);
  const program = path.join(cached, 'usr', 'bin', PACKAGE);
  if (installed !== undefined || isProgram(program)) return { program: installed ?? program };
  mkdirSync(path.dirname(cached), { recursive: true });
  const work = mkdtempSync(`${cached}-`);
  try {
    const fault = unpackInto(work);
    if (fault !== undefined) return { missing: `There is no "${PACKAGE}" on the PATH, and it could not be fetched: ${fault}` };
    // Another run may have been faster.
    if (isProgram(program)) return { program };
    rmSync(cached, { recursive: true, force: true });
    renameSync(path.join(work, 'root'), cached);
    return { program };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpackInto(folder: string): string | undefined {
  const download = () => run('apt-get', ['download', PACKAGE], folder);
  let fault = download();
  if (fault !== undefined && process.getuid?.() === 0 && run('apt-get', ['update'], folder) === undefined) fault = download();
  return fault ?? run('sh', ['-c', 'dpkg -x ./*.deb root'], folder);
}

function run(command: string, args: string[], cwd: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });
  if (status === 0) return undefined;
  return `${command} ${args.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status ?? '?'}`}`;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Registry {
  /** `127.0.0.1:41234`: the registry of a reference. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

/** Starts a registry of its own on a free port, with the `auth` part of its configuration, and waits until it listens. */
export async function startRegistry(program: string, auth?: Record<string, unknown>): Promise<Registry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'registry-'));
  const config = path.join(folder, 'config.yml');
  const settings = {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { inmemory: {} },
    http: { addr: '127.0.0.1:0' },
  };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify(auth ? { ...settings, auth } : settings));
  const child = spawn(program, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { host: await listening(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const lines = createInterface({ input: child.stderr! });
    lines.on('line', (line) => {
      said.push(line);
      const address = /listening on ([\d.]+:\d+)/.exec(line);
      if (address) resolve(address[1]!);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`The registry ended with ${String(code)}:\n${said.join('\n')}`));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

export const sha256 = (body: string): string => `sha256:${createHash('sha256').update(body).digest('hex')}`;

/** A manifest of an image with an empty configuration and no layers. */
export function manifestOf(mediaType: string, platform: string): string {
  const type = mediaType === OCI_MANIFEST ? 'application/vnd.oci.image.config.v1+json' : 'application/vnd.docker.container.image.v1+json';
  const content = configOf(platform);
  return JSON.stringify({ schemaVersion: 2, mediaType, config: { mediaType: type, digest: sha256(content), size: content.length }, layers: [] });
}

const configOf = (platform: string): string => JSON.stringify({ architecture: platform, os: 'linux' });

/** An index (or Docker's list) of manifests for these platforms. */
export function indexOf(mediaType: string, manifestType: string, platforms: readonly string[]): string {
  const manifests = platforms.map((platform) => {
    const manifest = manifestOf(manifestType, platform);
    return { mediaType: manifestType, digest: sha256(manifest), size: manifest.length, platform: { architecture: platform, os: 'linux' } };
  });
  return JSON.stringify({ schemaVersion: 2, mediaType, manifests });
}

/** Where to push to, and with what authorization. */
export interface Target {
  readonly host: string;
  readonly repository: string;
  readonly authorization?: string;
}

/** Pushes an image for one platform under a tag; gives its digest. */
export async function pushImage(target: Target, tag: string, mediaType: string, platform: string): Promise<string> {
  const content = configOf(platform);
  const started = await call(target, 'POST', 'blobs/uploads/', 202);
  const upload = new URL(started.headers.get('location')!, started.url);
  upload.searchParams.set('digest', sha256(content));
  await call(target, 'PUT', upload, 201, { 'content-type': 'application/octet-stream' }, content);
  return pushManifest(target, tag, mediaType, manifestOf(mediaType, platform));
}

/** Pushes an image for several platforms under a tag; gives the digest of its index. */
export async function pushMultiPlatform(target: Target, tag: string, mediaType: string, platforms: readonly string[]): Promise<string> {
  const manifestType = mediaType === OCI_INDEX ? OCI_MANIFEST : DOCKER_MANIFEST;
  for (const platform of platforms) await pushImage(target, `${tag}-${platform}`, manifestType, platform);
  return pushManifest(target, tag, mediaType, indexOf(mediaType, manifestType, platforms));
}

async function pushManifest(target: Target, tag: string, mediaType: string, body: string): Promise<string> {
  await call(target, 'PUT', `manifests/${tag}`, 201, { 'content-type': mediaType }, body);
  return sha256(body);
}

async function call(target: Target, method: string, where: string | URL, expected: number, headers: Record<string, string> = {}, body?: string) {
  const url = typeof where === 'string' ? `http://${target.host}/v2/${target.repository}/${where}` : where;
  const authorization: Record<string, string> = target.authorization === undefined ? {} : { authorization: target.authorization };
  const response = await fetch(url, { method, headers: { ...headers, ...authorization }, ...(body === undefined ? {} : { body }) });
  const answer = await response.text();
  if (response.status !== expected) throw new Error(`${method} ${String(url)} gave ${response.status}: ${answer}`);
  return response;
}
