import { ExtensionMode, languages, type ExtensionContext } from 'vscode';
import { Attention } from './cluster/attention';
import { Clusters } from './cluster/clusters';
import { LiveDocuments } from './cluster/liveDocuments';
import { ShownCommands } from './cluster/shownCommands';
import { Consents } from './cluster/consent';
import { Kubeconfigs } from './cluster/kubeconfigs';
import { ClusterStatus } from './cluster/statusItem';
import { FindingActions, providedKinds } from './codeActions';
import { UseLens } from './codeLens';
import { registerCommands } from './commands';
import { CoverageView } from './coverage/coverageView';
import { Diagnostics } from './diagnostics';
import { manifestSelector } from './documents';
import { FindingHover } from './hover';
import { Checker } from './session/checker';
import { openPlace } from './rbac/actions/open';
import { MatrixPanel } from './rbac/matrixPanel';
import { acceptedReason } from './rbac/actions/suppress';
import { Explanations } from './rbac/explain/documents';
import { RbacView } from './rbac/rbacView';
import { Sources } from './rbac/sources';
import { Sessions } from './session/sessions';
import { SettingsSource } from './settings';
import { StatusBar } from './statusBar';
import { FindingStore } from './store';
import { FindingsView } from './view/findingsView';

/** What tests inside the host get to see: they cannot click on dialogs, which VS Code does not show there. */
export interface PartsForTests {
  readonly store: FindingStore;
  readonly clusters: Clusters;
  readonly view: FindingsView;
  readonly coverage: CoverageView;
  readonly matrix: MatrixPanel;
  readonly rbac: RbacView;
  readonly rbacSources: Sources;
}

/** Builds the parts and ties them together. Nothing is read, contacted or spawned here. */
export function activate(context: ExtensionContext): PartsForTests | undefined {
  const settings = new SettingsSource();
  const store = new FindingStore();
  const sessions = new Sessions();
  const checker = new Checker(sessions, store, settings);
  const kubeconfigs = new Kubeconfigs(settings);
  const consents = new Consents(context.workspaceState);
  const clusters = new Clusters(sessions, store, settings, kubeconfigs, consents);
  const view = new FindingsView(store, settings, clusters);
  const coverage = new CoverageView(clusters, store);
  const shownCommands = new ShownCommands();
  const rbacSources = new Sources(clusters, sessions, checker, context.workspaceState);
  const matrix = new MatrixPanel(context.extensionUri, rbacSources, (place) => openPlace(rbacSources, place));
  const rbac = new RbacView(rbacSources, clusters, context.workspaceState, (node) => acceptedReason(rbacSources, store, node));
  const explanations = new Explanations(rbacSources);
  const lens = new UseLens(checker, settings, store);
  context.subscriptions.push(
    checker,
    sessions,
    store,
    settings,
    view,
    lens,
    clusters,
    kubeconfigs,
    coverage,
    shownCommands,
    rbacSources,
    rbac,
    explanations,
    matrix,
    new LiveDocuments(clusters),
    new Attention(clusters, [view, rbac, coverage]),
    new ClusterStatus(clusters),
    new Diagnostics(store, settings),
    new StatusBar(store, sessions),
    languages.registerHoverProvider(manifestSelector, new FindingHover(checker)),
    languages.registerCodeActionsProvider(manifestSelector, new FindingActions(checker, settings, clusters), {
      providedCodeActionKinds: providedKinds,
    }),
    languages.registerCodeLensProvider(manifestSelector, lens),
    ...registerCommands({ context, sessions, checker, store, settings, view, clusters, shownCommands, matrix, rbacSources, rbac, explanations }),
  );
  checker.start();
  return context.extensionMode === ExtensionMode.Test ? { store, clusters, view, coverage, matrix, rbac, rbacSources } : undefined;
}
