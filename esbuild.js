// Bundles the extension and the command line. `--production` leaves out source maps and makes the bundles small.
const esbuild = require('esbuild');
const { version } = require('./package.json');

const production = process.argv.includes('--production');
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  sourcemap: !production,
  minify: production,
  logLevel: 'warning',
  legalComments: 'none',
  define: { PCI_K8S_VERSION: JSON.stringify(version) },
};

// What the extension loads on first use is a bundle of its own beside it: `import('./bundles/engine')` becomes `require('./engine.js')`.
const bundles = {
  name: 'bundles',
  setup({ onResolve }) {
    onResolve({ filter: /\/bundles\/\w+$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `./${path.split('/').at(-1)}.js`, external: true } : undefined,
    );
  },
};
// The extension host of the oldest VS Code that we take runs Node 22.
const editor = { ...common, outdir: 'dist', target: 'node22', external: ['vscode'] };

async function main() {
  await Promise.all([
    esbuild.build({ ...editor, entryPoints: { extension: 'src/editor/extension.ts' }, plugins: [bundles], supported: { 'dynamic-import': false } }),
    esbuild.build({ ...editor, entryPoints: { engine: 'src/editor/bundles/engine.ts', images: 'src/editor/bundles/images.ts' } }),
    esbuild.build({ ...common, entryPoints: { cli: 'src/cli/bin.ts' }, outdir: 'dist', target: 'node20', banner: { js: '#!/usr/bin/env node' } }),
  ]);
}

main().catch(() => {
  process.exitCode = 1;
});
