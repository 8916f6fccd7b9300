import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Io } from '../../src/cli/io';
import { main } from '../../src/cli/main';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in a folder of its own that holds these files; paths in the answer are relative to it. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (run: (...argv: string[]) => Promise<Outcome>, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-k8s-'));
  const before = process.cwd();
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    process.chdir(folder);
    return await use((...argv) => runCli(argv), folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line in this process. Standard input gives a text, one text each time it is read, or an error. */
export async function runCli(argv: readonly string[], stdin: string | readonly string[] | Error = ''): Promise<Outcome> {
  const inputs = typeof stdin === 'string' ? [stdin] : stdin instanceof Error ? [] : [...stdin];
  let out = '';
  let err = '';
  const io: Io = {
    now: new Date('2026-11-24T12:00:00Z'),
    color: false,
    stdin: () => {
      if (stdin instanceof Error) throw stdin;
      return Buffer.from(inputs.shift() ?? '');
    },
    out: (text) => {
      out += text;
    },
    error: (text) => {
      err += text;
    },
    progress: () => undefined,
  };
  const code = await main(argv, io);
  return { code, out, err };
}

interface JsonReport {
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: readonly {
    readonly code: string;
    readonly rule: string;
    readonly variant: string;
    readonly severity: string;
    readonly message: string;
    readonly tier: string;
    readonly object: { readonly namespace?: string; readonly name?: string };
    readonly path: readonly unknown[];
    readonly source: { readonly file: string; readonly document: number; readonly range: unknown };
    readonly fixes: readonly { readonly title: string; readonly safety: string }[];
    readonly accepted?: object;
  }[];
  readonly notAssessed: readonly {
    readonly rule?: string;
    readonly source: { readonly file: string; readonly document?: number; readonly range?: unknown };
    readonly reason: string;
    readonly message: string;
  }[];
  readonly results: readonly {
    readonly code: string;
    readonly pass: number;
    readonly fail: number;
    readonly notApplicable: number;
    readonly notAssessed: number;
  }[];
  readonly notes: readonly { readonly message: string }[];
}

export const readReport = ({ out }: Outcome): JsonReport => JSON.parse(out) as JsonReport;
