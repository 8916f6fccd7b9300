import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../project';
import { fetchParts } from './parts';
import { startServer } from './server';

const SAMPLE = path.join(projectRoot, 'test', 'fixtures', 'sample-workspace');

/** What a person should see first, because it has most to show. */
const FIRST_FILE = path.join('payments', 'deployment.yaml');

/**
 * Opens the extension on a copy of the sample workspace: in the installed VS Code, and where there is none or with
 * `--server` in one that any browser shows.
 */
async function main(): Promise<void> {
  if (!process.argv.includes('--server') && hasDesktop() && openDesktop()) return;
  const parts = await fetchParts(console.error);
  if ('unavailable' in parts) {
    console.error(`${parts.unavailable} Install VS Code so that the command "code" is found, and try again.`);
    process.exitCode = 1;
    return;
  }
  const server = await startServer(parts, { workspace: SAMPLE, extensions: [projectRoot], stays: true });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
    server.process.once('exit', resolve);
  });
  console.log(
    `PCI for Kubernetes runs on a sample workspace. Open this address in a browser:\n\n  ${server.url({ openFile: path.join(server.workspace, FIRST_FILE) })}\n`,
  );
  console.log('Press Ctrl+C to stop.');
  await stopped;
  await server.stop();
}

const onWindows = process.platform === 'win32';

/** `code` is a script on Windows, which only a shell runs. */
function code(args: readonly string[], stdio: 'ignore' | 'inherit'): boolean {
  return spawnSync('code', args, { stdio, shell: onWindows }).status === 0;
}

function hasDesktop(): boolean {
  return code(['--version'], 'ignore');
}

/** Returns when the window is closed; false where VS Code did not open, as it refuses to for root. */
function openDesktop(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-sample-'));
  const quoted = (file: string): string => (onWindows ? `"${file}"` : file);
  try {
    cpSync(SAMPLE, folder, { recursive: true });
    console.log('PCI for Kubernetes opens on a sample workspace in VS Code. Close that window to stop.');
    const flags = ['--wait', '--new-window', quoted(`--extensionDevelopmentPath=${projectRoot}`)];
    return code([...flags, quoted(folder), '--goto', quoted(path.join(folder, FIRST_FILE))], 'inherit');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
