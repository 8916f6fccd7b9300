import { defineConfig } from '@vscode/test-cli';

// Set where the suites run in the VS Code of the npm registry instead of one that is downloaded.
const standIn = process.env.PCI_CODE;

export default defineConfig({
  // First what asks whether anything happened yet.
  files: ['out/editor/suite/activation.test.js', 'out/editor/suite/**/*.test.js'],
  workspaceFolder: 'out/editor/workspace',
  mocha: { ui: 'bdd', timeout: 20_000, color: false, failZero: true, forbidOnly: true, forbidPending: Boolean(process.env.CI) },
  ...(standIn ? { useInstallation: { fromPath: standIn } } : {}),
});
