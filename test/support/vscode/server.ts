import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Parts } from './parts';

export interface ServerOptions {
  /** A folder that is copied, so that what is done to the workspace stays out of the repository; none: an empty one. */
  readonly workspace?: string | undefined;
  /** A `.code-workspace` file in that folder to open in its place. */
  readonly workspaceFile?: string | undefined;
  /** User settings beside those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Extensions to have from the start: a .vsix file is installed, a folder is used where it is. */
  readonly extensions?: readonly string[];
  /** Environment of the server and so of the extension host. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A script that server and extension host load before anything else. VS Code drops NODE_OPTIONS on the way. */
  readonly preload?: string | undefined;
  /**
   * Lets the page's address say which extension is developed and which tests to run. The same switch hides
   * notifications, so it is left out wherever a person's view is tested.
   */
  readonly driver?: boolean;
  /** Whether the workspace is one that nobody trusts. Otherwise none has to be trusted. */
  readonly restricted?: boolean;
  /** Whether it goes on without a page. Otherwise it ends by itself when whoever started it can no longer end it. */
  readonly stays?: boolean;
}

export interface Server {
  /** The copied workspace. */
  readonly workspace: string;
  /** Where extensions are installed to. */
  readonly extensions: string;
  readonly process: ChildProcess;
  /** The address of the workbench, on 127.0.0.1 and with the token that the server asks for. */
  readonly url: (payload?: Payload) => string;
  /** All that the server wrote so far. */
  readonly log: () => string;
  /** Ends the server and all its processes, and removes its files. */
  readonly stop: () => Promise<void>;
}

export interface Payload {
  readonly extensionDevelopmentPath?: string | undefined;
  readonly extensionTestsPath?: string | undefined;
  /** A file to open, as an absolute path. */
  readonly openFile?: string | undefined;
  /** Environment of the extension host alone. */
  readonly extensionEnvironment?: Readonly<Record<string, string>> | undefined;
}

/** Nothing that asks a network, that moves by itself, or that covers what a test looks at; and as on the desktop. */
const QUIET = {
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

/** A workspace is not trusted as long as nobody is asked. */
const RESTRICTED = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };

const STARTED = 'Extension host agent listening';

/** Starts VS Code's server with a user, a workspace and extensions of its own, all below one temporary folder. */
export async function startServer(parts: Parts, options: ServerOptions = {}): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-vscode-'));
  const place = (name: string): string => path.join(folder, name);
  const clean = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const workspace = place('workspace');
  if (options.workspace === undefined) mkdirSync(workspace);
  else cpSync(path.resolve(options.workspace), workspace, { recursive: true });
  mkdirSync(place('user/User'), { recursive: true });
  writeFileSync(
    place('user/User/settings.json'),
    JSON.stringify({ ...QUIET, ...(options.restricted ? RESTRICTED : {}), ...options.settings }, null, 2),
  );
  mkdirSync(place('extensions'));

  let log = '';
  const start = (args: readonly string[]): ChildProcess => {
    const data = ['--server-data-dir', place('server'), '--user-data-dir', place('user'), '--extensions-dir', place('extensions')];
    const preload = options.preload === undefined ? [] : ['--require', path.resolve(options.preload)];
    const program = [
      ...preload,
      path.join(parts.server, 'out', 'server-main.js'),
      '--accept-server-license-terms',
      '--telemetry-level',
      'off',
      ...data,
      ...args,
    ];
    // A process group of its own, so that extension host and file watcher can be ended with it.
    const child = spawn(parts.node, program, { env: { ...cleanEnvironment(), ...options.env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const keep = (chunk: string): void => void (log += chunk);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    return child;
  };

  try {
    for (const extension of options.extensions ?? []) {
      if (!extension.endsWith('.vsix')) symlinkSync(path.resolve(extension), path.join(place('extensions'), path.basename(extension)), 'dir');
      else if ((await ending(start(['--install-extension', path.resolve(extension)]))) !== 0)
        throw new Error(`Installing ${extension} failed.\n${log}`);
    }
    const port = await freePort();
    const token = randomBytes(16).toString('hex');
    const child = start([
      ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
      ...(options.restricted ? [] : ['--disable-workspace-trust']),
      ...(options.driver ? ['--enable-smoke-test-driver'] : []),
      ...(options.stays ? [] : ['--enable-remote-auto-shutdown', '--reconnection-grace-time', '30']),
    ]);
    const stop = async (): Promise<void> => {
      await endGroup(child);
      clean();
    };
    if (!(await saysSo(child, () => log.includes(STARTED)))) {
      await stop();
      throw new Error(`VS Code's server did not start.\n${log}`);
    }
    const opened: Opened = options.workspaceFile === undefined ? { folder: workspace } : { workspace: path.join(workspace, options.workspaceFile) };
    return {
      workspace,
      extensions: place('extensions'),
      process: child,
      url: (payload) => urlOf(port, token, opened, payload),
      log: () => log,
      stop,
    };
  } catch (error) {
    clean();
    throw error;
  }
}

/** Ours, without what an outer VS Code or test runner left in it, and without a gallery to ask. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)|^NODE_(OPTIONS|V8_COVERAGE|TEST_CONTEXT)$/.test(name));
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

/** What the workbench shows, by the name that its address has for it. */
type Opened = { readonly folder: string } | { readonly workspace: string };

function urlOf(port: number, token: string, opened: Opened, payload: Payload = {}): string {
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`;
  const pairs: [string, string][] = [];
  for (const name of ['extensionDevelopmentPath', 'extensionTestsPath', 'openFile'] as const) {
    if (payload[name] !== undefined) pairs.push([name, remote(payload[name])]);
  }
  if (payload.extensionEnvironment) pairs.push(['extensionEnvironment', JSON.stringify(payload.extensionEnvironment)]);
  const query = new URLSearchParams({ tkn: token, ...opened });
  if (pairs.length > 0) query.set('payload', JSON.stringify(pairs));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => {
          resolve(typeof address === 'object' && address ? address.port : 0);
        });
      });
  });
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function ending(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

async function saysSo(child: ChildProcess, said: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 600; tries++) {
    if (said()) return true;
    if (hasEnded(child)) return false;
    await delay(50);
  }
  return false;
}

async function endGroup(leader: ChildProcess): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-leader.pid!, signal);
    } catch {
      // All of the group have ended.
      return;
    }
    for (let tries = 0; tries < 100 && !hasEnded(leader); tries++) await delay(50);
  }
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
