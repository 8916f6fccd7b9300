import { rulesJson } from '../report/json';
import { rules } from '../rules';
import { readArgs, usage } from './args';
import { canI } from './canI';
import type { Io } from './io';
import { clusterRole } from '../live/clusterRole';
import { UsageError } from './options';
import { scan } from './scan';
import { whoCan } from './whoCan';

/** The version of package.json, which the bundler puts here. */
declare const PCI_K8S_VERSION: string;

/** Runs the command line; returns the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const args = readArgs(argv);
    switch (args.command) {
      case 'help':
        io.out(usage);
        return argv.length === 0 ? 2 : 0;
      case 'version':
        io.out(`${PCI_K8S_VERSION}\n`);
        return 0;
      case 'rules':
        io.out(
          args.format === 'json'
            ? rulesJson(rules)
            : rules.map(({ code, id, severity, title }) => `${code}  ${severity.padEnd(8)}  ${id}: ${title}.\n`).join(''),
        );
        return 0;
      case 'scan':
        return await scan(args, rules, PCI_K8S_VERSION, io);
      case 'who-can':
        return await whoCan(args, io);
      case 'can-i':
        return canI(args, io);
      case 'cluster-role':
        io.out(clusterRole(rules));
        return 0;
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.error(`${error.message} See "pci-k8s --help".\n`);
    return 2;
  }
}
