import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestsOf } from './generate';
import { best, missing, report } from './measure';

/** What a process used, in milliseconds and megabytes. */
interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
}

/**
 * The whole command as it is shipped on 5,000 files, against the floor: what the `yaml` package takes, in a process of its
 * own, to parse the same bytes. `floor` measures that, in milliseconds of processor time.
 */
export function wholeCommand(folder: string, floor: () => number): void {
  const files = writeFiles(folder, 5000);
  const scan = (threads: number) =>
    run('scan', '--format', 'json', '--workers', String(threads), '--output', path.join(folder, 'report.json'), files);
  const runs = Array.from({ length: 3 }, () => ({ scan: scan(1), floor: floor() }));
  const cpu = Math.min(...runs.map(({ scan }) => scan.cpu));
  const parse = Math.min(...runs.map((one) => one.floor));
  const wall = Math.min(...runs.map(({ scan }) => scan.wall));
  const { findings } = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')) as { findings: unknown[] };
  const detail = `${seconds(cpu)} / ${seconds(parse)}; wall ${seconds(wall)}; ${findings.length} findings`;
  report('scan of 5,000 files / yaml parse, CPU', cpu / parse, 0.5, detail);
  report(
    'peak memory of that scan, MB',
    Math.max(...runs.map(({ scan }) => scan.peak)),
    200,
    `of ${runs.map(({ scan }) => scan.peak.toFixed(0)).join(', ')}`,
  );
  const two = scan(2);
  report('that scan by 2 threads / by one, wall', two.wall / wall, undefined, `${seconds(two.wall)}; CPU ${seconds(two.cpu)}`);
  againstKubeScore(files, wall);
  onePod(folder);
}

function writeFiles(folder: string, count: number): string {
  const files = path.join(folder, 'files');
  for (let i = 0; i < count; i++) {
    const team = path.join(files, `team-${i % 40}`);
    mkdirSync(team, { recursive: true });
    writeFileSync(path.join(team, `app-${i}.yaml`), manifestsOf(i));
  }
  return files;
}

function onePod(folder: string): void {
  const pod = path.join(folder, 'pod.yaml');
  writeFileSync(pod, 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: web:1 }] }\n');
  const wall = best(7, () => run('scan', pod).wall);
  const bare = best(7, () => wallOf(process.execPath, ['--eval', '0']));
  report('one Pod from the command line, s', wall / 1000, 0.15, `Node alone ${seconds(bare)}`);
}

/** kube-score, if it is installed (`go install github.com/zegl/kube-score/cmd/kube-score@latest`), on the same files. */
function againstKubeScore(files: string, wall: number): void {
  const what = 'that scan / kube-score, wall';
  const folders = [process.env['GOBIN'] ?? '', ...(process.env['PATH'] ?? '').split(path.delimiter), ...goFolders()];
  const program = folders.map((folder) => path.join(folder, 'kube-score')).find((file) => existsSync(file));
  if (program === undefined) {
    missing(what, 'kube-score is in none of the folders of PATH and GOBIN');
    return;
  }
  const names = readdirSync(files, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const theirs = best(2, () => wallOf(program, ['score', '--output-format', 'ci', ...names.map((name) => path.join(files, name))]));
  report(what, wall / theirs, 1, `${seconds(wall)} / ${seconds(theirs)}`);
}

function goFolders(): string[] {
  try {
    return [path.join(execFileSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).trim(), 'bin')];
  } catch {
    return [];
  }
}

/** Runs the command line; it tells at its end what it used. */
function run(...args: string[]): Usage {
  const usage = path.join(__dirname, 'usage.json');
  const tell = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));`;
  const preload = path.join(__dirname, 'tell-usage.cjs');
  writeFileSync(preload, tell);
  const wall = wallOf(process.execPath, ['--require', preload, path.resolve('dist', 'cli.js'), ...args]);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage;
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS / 1024 };
}

function wallOf(program: string, args: readonly string[]): number {
  const start = performance.now();
  const { error } = spawnSync(program, args, { stdio: 'ignore' });
  if (error) throw error;
  return performance.now() - start;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
