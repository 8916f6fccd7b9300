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

// What is loaded on first use is a bundle of its own beside it: `import('./bundles/engine')` becomes `require('./engine.js')`,
// and `import('../cluster/bundle')` becomes `require('./cluster.js')`.
const lazy = {
  plugins: [
    {
      name: 'bundles',
      setup({ onResolve }) {
        onResolve({ filter: /\/bundles\/\w+$|\/\w+\/bundle$/ }, ({ path, kind }) => {
          const name = path
            .replace(/\/bundle$/, '')
            .split('/')
            .at(-1);
          return kind === 'dynamic-import' ? { path: `./${name}.js`, external: true } : undefined;
        });
      },
    },
  ],
  supported: { 'dynamic-import': false },
};
// The extension host of the oldest VS Code that we take runs Node 22.
const editor = { ...common, outdir: 'dist', target: 'node22', external: ['vscode'] };
const node20 = { ...common, outdir: 'dist', target: 'node20' };

async function main() {
  await Promise.all([
    esbuild.build({ ...editor, entryPoints: { extension: 'src/editor/extension.ts' }, ...lazy }),
    esbuild.build({ ...editor, entryPoints: { engine: 'src/editor/bundles/engine.ts', images: 'src/editor/bundles/images.ts' } }),
    // The Kubernetes client's fetch for Node.js before 18 brings along a copy of URL and its tables, 280 kB of them.
    esbuild.build({ ...node20, entryPoints: { cluster: 'src/cluster/bundle.ts' }, alias: { 'whatwg-url': 'node:url' } }),
    // A page in a browser's sandbox, not in Node.js.
    esbuild.build({
      ...common,
      platform: 'browser',
      format: 'iife',
      outdir: 'dist',
      target: 'es2022',
      entryPoints: { matrix: 'src/webview/matrix.ts' },
    }),
    esbuild.build({ ...node20, entryPoints: { cli: 'src/cli/bin.ts' }, banner: { js: '#!/usr/bin/env node' }, ...lazy }),
  ]);
}

main().catch(() => {
  process.exitCode = 1;
});
