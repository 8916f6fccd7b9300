import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { defaultSettings } from '../../src/core/settings';
import { jsonReport } from '../../src/report/json';
import { Totals } from '../../src/report/totals';
import { rules } from '../../src/rules';
import { Workspace } from '../../src/workspace/workspace';
import { readFile } from '../../src/yaml/read';
import { largeFile, manifestsOf } from './generate';

/**
 * `npm run bench [-- --corpus DIR]`: figures as ratios to a floor that is measured in the same process, so that they mean
 * the same on every machine. `--part NAME` runs one part, for a process of its own: memory, cold.
 */
function main(): void {
  const { values } = parseArgs({ options: { corpus: { type: 'string' }, part: { type: 'string' } } });
  switch (values.part) {
    case 'memory':
      memory();
      return;
    default: {
      const texts = values.corpus === undefined ? generated(2500) : corpus(values.corpus);
      reading(texts);
      scanning(texts);
      recheck();
      bundles();
    }
  }
}

const generated = (count: number): Map<string, string> =>
  new Map(Array.from({ length: count }, (_, i) => [`team-${i % 40}/app-${i}.yaml`, manifestsOf(i)]));

function corpus(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort();
  return new Map(files.filter((file) => statSync(path.join(dir, file)).isFile()).map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]));
}

/** The floor: what the yaml package takes to parse the same bytes. */
function parseAll(texts: ReadonlyMap<string, string>): void {
  for (const text of texts.values()) parseAllDocuments(text, { logLevel: 'silent' });
}

function reading(texts: ReadonlyMap<string, string>): void {
  const read = () => {
    for (const text of texts.values()) readFile(text);
  };
  const [cold, coldFloor] = [
    time(read),
    time(() => {
      parseAll(texts);
    }),
  ];
  report('reading / yaml parse, cold', cold / coldFloor, `${ms(cold)} / ${ms(coldFloor)}`);
  const [warm, warmFloor] = [
    best(3, read),
    best(3, () => {
      parseAll(texts);
    }),
  ];
  report('reading / yaml parse, warm', warm / warmFloor, `${ms(warm)} / ${ms(warmFloor)}, ${(bytes(texts) / 1000 / warm).toFixed(0)} MB/s`);
}

function scanning(texts: ReadonlyMap<string, string>): void {
  let findings = 0;
  const scan = best(3, () => {
    findings = scanAll(texts);
  });
  const floor = best(3, () => {
    parseAll(texts);
  });
  report('full scan with JSON report / yaml parse', scan / floor, `${ms(scan)} / ${ms(floor)}; ${texts.size} files, ${findings} findings`);
}

function scanAll(texts: ReadonlyMap<string, string>): number {
  const workspace = new Workspace(rules, defaultSettings);
  for (const [file, text] of texts) workspace.update(file, text);
  const run = {
    tool: { name: 'pci-k8s', version: '0' },
    generatedAt: '',
    rules,
    settings: defaultSettings,
    files: workspace.judgeAll(),
    passedOver: 0,
    notes: [],
  };
  const totals = new Totals(run);
  let length = 0;
  for (const piece of jsonReport(run, totals)) length += piece.length;
  return length > 0 ? Object.values(totals.open).reduce((sum, count) => sum + count) : 0;
}

/** What a key costs in a file of 300 documents and a megabyte: text to findings, all rules. */
function recheck(): void {
  const text = largeFile(300);
  const workspace = new Workspace(rules, defaultSettings);
  workspace.update('large.yaml', text);
  workspace.judge('large.yaml');
  const at = text.indexOf('replicas', text.length / 2);
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    const changed = `${text.slice(0, at)}${'x'.repeat(i % 7)}${text.slice(at)}`;
    times.push(
      time(() => {
        workspace.update('large.yaml', changed);
        workspace.judge('large.yaml');
      }),
    );
  }
  const floor = best(3, () => {
    parseAllDocuments(text, { logLevel: 'silent' });
  });
  times.sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)]!;
  report(
    're-check after one key / full parse',
    p95 / floor,
    `p95 ${ms(p95)}, median ${ms(times[30]!)} / ${ms(floor)}; ${(text.length / 1e6).toFixed(2)} MB`,
  );
}

/** Peak heap of a scan of 7,500 files; the process is this part's own. */
function memory(): void {
  const texts = generated(7500);
  const before = process.memoryUsage().heapUsed;
  let [peak, steps] = [before, 0];
  const look = () => {
    if (++steps % 50 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  };
  const workspace = new Workspace(rules, defaultSettings);
  for (const [file, text] of texts) {
    workspace.update(file, text);
    look();
  }
  const judged = workspace.judgeAll();
  while (!judged.next().done) look();
  report('peak heap of 7,500 files, MB', peak / 1e6, `of which ${(before / 1e6).toFixed(0)} MB are the texts and the program`);
}

function bundles(): void {
  for (const name of readdirSync('dist').filter((file) => file.endsWith('.js')))
    report(`bundle ${name}, KB`, statSync(path.join('dist', name)).size / 1024, '');
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const best = (times: number, work: () => void): number => Math.min(...Array.from({ length: times }, () => time(work)));
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const bytes = (texts: ReadonlyMap<string, string>): number => [...texts.values()].reduce((sum, text) => sum + text.length, 0);

function report(what: string, value: number, detail: string): void {
  console.log(`${what.padEnd(44)} ${value.toFixed(3).padStart(9)}  ${detail}`);
}

main();
