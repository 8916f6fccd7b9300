import { defineConfig } from '@vscode/test-cli';

// The second is set where the suites run in the VS Code of the npm registry instead of one that is downloaded.
const { PCI_SUITES: folder = 'out/editor/debug', PCI_CODE: standIn, CI } = process.env;

export default defineConfig({
  files: `${folder}/suite/**/*.test.js`,
  workspaceFolder: `${folder}/workspace`,
  mocha: { ui: 'bdd', timeout: 20_000, color: false, failZero: true, forbidOnly: true, forbidPending: Boolean(CI) },
  ...(standIn ? { useInstallation: { fromPath: standIn } } : {}),
});
