import path from 'node:path';

/** The folder of package.json. Test bundles lie elsewhere, so the runner says it. */
export const projectRoot = process.env['PCI_ROOT'] ?? path.resolve('.');
