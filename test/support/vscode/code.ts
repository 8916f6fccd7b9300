import { existsSync, statSync } from 'node:fs';
import { format } from 'node:util';
import { openBrowser } from './browser';
import { fetchParts } from './parts';
import { startServer, type Server } from './server';

/**
 * A stand-in for the desktop's `code` executable: takes the arguments that @vscode/test-electron gives, and runs the suite
 * in the VS Code of the npm registry. Its exit code is the suite's, 3 when server, page or extension host broke, and
 * 4 when there was no result in time.
 */
async function main(): Promise<number> {
  const { flags, workspace } = readArguments(process.argv.slice(2));
  const parts = await fetchParts(console.error);
  if ('unavailable' in parts) {
    console.error(parts.unavailable);
    return 3;
  }
  const { VSCODE_TEST_OPTIONS: testOptions, PCI_HOST_PRELOAD: preload } = process.env;
  // The first is how test-cli talks to its runner in the extension host.
  const env = testOptions === undefined ? {} : { VSCODE_TEST_OPTIONS: testOptions };
  const server = await startServer(parts, { workspace, driver: true, env, preload });
  try {
    const { status, why } = await runSuite(server, flags, parts);
    if (why !== undefined) console.error(`${lastLines(server.log(), 30)}\n${why}`);
    return status;
  } finally {
    await server.stop();
  }
}

interface Outcome {
  readonly status: number;
  /** What went wrong outside the suite. */
  readonly why?: string | undefined;
}

const TIME_LIMIT = 300_000;

async function runSuite(server: Server, flags: ReadonlyMap<string, string>, parts: Parameters<typeof openBrowser>[0]): Promise<Outcome> {
  let end: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((resolve) => (end = resolve));
  server.process.once('exit', (code) => {
    end({ status: 3, why: `The server ended with ${code ?? 'a signal'}.` });
  });
  const timer = setTimeout(() => {
    end({ status: 4, why: `There was no result in ${TIME_LIMIT / 1000} seconds.` });
  }, TIME_LIMIT);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      end({ status: 130, why: `Stopped by ${signal}.` });
    });
  }
  const { browser, page } = await openBrowser(parts);
  try {
    let passing = false;
    let over = false;
    // The workbench calls these two on its window: for what the extension host writes, and at the suite's end.
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      const line = format(...args);
      passing ||= PASSING.test(line);
      if (!over && !NOISE.test(line)) (type === 'error' ? console.error : console.log)(line);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => {
      over = true;
      end({ status: code });
    });
    page.once('crash', () => {
      end({ status: 3, why: 'The page crashed.' });
    });
    await page.goto(
      server.url({
        extensionDevelopmentPath: flags.get('extensionDevelopmentPath'),
        extensionTestsPath: flags.get('extensionTestsPath'),
        ...coverage(),
      }),
    );
    const outcome = await ended;
    return outcome.status === 0 ? await believe(server, passing) : outcome;
  } finally {
    clearTimeout(timer);
    await browser.close();
  }
}

/** Mocha's line; a run without a test that passed is no success. */
const PASSING = /\b[1-9]\d* passing\b/;

/** What VS Code itself writes to the console of the page. */
const NOISE = new RegExp(
  `^(${[
    'Canceled: Canceled: Canceled\n',
    'Creation of workbench contribution',
    'Updating additional builtin',
    'Ignoring fetching additional builtin',
    'Resolv(ing|ed) connection token',
    'Creating a socket',
    'No search provider',
    'Timed out waiting for authentication provider',
    '\\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate|DefaultAccount|chat-stt|RemoteAgentHost)',
  ].join('|')})`,
);

/**
 * VS Code reports success for an extension host that was killed, and for a test that ends the process. How the process
 * really ended stands in the server's log.
 */
async function believe(server: Server, passing: boolean): Promise<Outcome> {
  const read = (): RegExpExecArray | null => /Extension Host Process exited with code: (\S+), signal: (\S+)\./.exec(server.log());
  for (let tries = 0; tries < 100 && !read(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  const [, code, signal] = read() ?? [];
  if (code === undefined) return { status: 3, why: 'The extension host did not end.' };
  if (code !== '0' || signal !== 'null') return { status: 3, why: `The extension host died with code ${code} and signal ${signal}.` };
  return passing ? { status: 0 } : { status: 3, why: 'No test passed before the extension host ended.' };
}

function readArguments(given: readonly string[]): { flags: Map<string, string>; workspace: string | undefined } {
  const flags = new Map<string, string>();
  let workspace: string | undefined;
  for (const argument of given) {
    const flag = /^--([^=]+)(?:=(.*))?$/.exec(argument);
    if (flag?.[1] !== undefined) flags.set(flag[1], flag[2] ?? '');
    else if (existsSync(argument) && statSync(argument).isDirectory()) workspace ??= argument;
  }
  return { flags, workspace };
}

/** Coverage is wanted of the extension host alone, and the server's environment is everybody's. */
function coverage(): { extensionEnvironment?: Record<string, string> } {
  const { NODE_V8_COVERAGE } = process.env;
  return NODE_V8_COVERAGE === undefined || NODE_V8_COVERAGE === '' ? {} : { extensionEnvironment: { NODE_V8_COVERAGE } };
}

const lastLines = (text: string, count: number): string => text.split('\n').slice(-count).join('\n');

main().then(
  (status) => {
    process.exit(status);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(3);
  },
);
