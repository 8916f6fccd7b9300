// Bundles tests and their helpers, which are TypeScript, for whatever runs them.
import { build } from 'esbuild';

/** entryPoints: name of the bundle without .js -> TypeScript file. */
export async function bundle(entryPoints, outdir, options = {}) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['esbuild', 'ajv', 'ajv-formats', 'fast-check', 'playwright-core', 'vscode'],
    define: { 'import.meta.dirname': '__dirname', PCI_K8S_VERSION: '"0.0.0-test"' },
    ...options,
  });
}
