import { languages, type ExtensionContext } from 'vscode';
import { FindingActions, providedKinds } from './codeActions';
import { UseLens } from './codeLens';
import { registerCommands } from './commands';
import { Diagnostics } from './diagnostics';
import { manifestSelector } from './documents';
import { FindingHover } from './hover';
import { Checker } from './session/checker';
import { Sessions } from './session/sessions';
import { SettingsSource } from './settings';
import { StatusBar } from './statusBar';
import { FindingStore } from './store';
import { FindingsView } from './view/findingsView';

/** Builds the parts and ties them together. Nothing is read, contacted or spawned here. */
export function activate(context: ExtensionContext): void {
  const settings = new SettingsSource();
  const store = new FindingStore();
  const sessions = new Sessions();
  const checker = new Checker(sessions, store, settings);
  const view = new FindingsView(store, settings);
  const lens = new UseLens(checker, settings, store);
  context.subscriptions.push(
    checker,
    sessions,
    store,
    settings,
    view,
    lens,
    new Diagnostics(store, settings),
    new StatusBar(store, sessions),
    languages.registerHoverProvider(manifestSelector, new FindingHover(checker)),
    languages.registerCodeActionsProvider(manifestSelector, new FindingActions(checker, settings), { providedCodeActionKinds: providedKinds }),
    languages.registerCodeLensProvider(manifestSelector, lens),
    ...registerCommands({ context, sessions, checker, store, settings, view }),
  );
  checker.start();
}
