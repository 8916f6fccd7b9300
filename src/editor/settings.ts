import { ConfigurationTarget, EventEmitter, workspace, type Disposable } from 'vscode';
import { severities, type Severity } from '../core/severity';
import { groupings, type Grouping } from './view/grouping';

export type DiagnosticLevel = 'error' | 'warning' | 'information' | 'hint' | 'none';

/** What is personal. What a team decides is in `.pci-k8s.yaml` and not here, so that editor and CI say the same. */
export interface EditorSettings {
  readonly enable: boolean;
  /** From the last key to the check, in milliseconds. */
  readonly delay: number;
  readonly severity: Readonly<Record<Severity, DiagnosticLevel>>;
  readonly groupBy: Grouping;
  readonly codeLens: boolean;
  /** Whether `repo:tag` keeps its tag beside the digest. */
  readonly keepTag: boolean;
  readonly registryCredentials: 'ask' | 'never' | 'always';
  /** The folder of Docker's `config.json`; empty for the usual one. */
  readonly dockerConfig: string;
  /** The path of the only kubeconfig that is read; empty for those that kubectl would read. */
  readonly kubeconfig: string;
  /** Contexts that are never contacted, by name; `*` stands for any text. */
  readonly neverContact: readonly string[];
  /** Namespaces to look into where the cluster's own may not be listed. */
  readonly clusterNamespaces: readonly string[];
  /** Whether the metadata of ServiceAccounts' token Secrets is read. */
  readonly tokenSecrets: boolean;
}

/** The settings of the window: one frozen value at a time, read anew when something in it changes. */
export class SettingsSource implements Disposable {
  readonly #changed = new EventEmitter<EditorSettings>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: Disposable;
  current = read();

  constructor() {
    this.#subscription = workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('pciK8s')) return;
      this.current = read();
      this.#changed.fire(this.current);
    });
  }

  async setGroupBy(grouping: Grouping): Promise<void> {
    await configuration().update('findings.groupBy', grouping, ConfigurationTarget.Global);
  }

  async setRegistryCredentials(choice: EditorSettings['registryCredentials']): Promise<void> {
    await configuration().update('registry.credentials', choice, ConfigurationTarget.Global);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

const defaultLevels: Readonly<Record<Severity, DiagnosticLevel>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'information',
  info: 'hint',
};
const levels: readonly DiagnosticLevel[] = ['error', 'warning', 'information', 'hint', 'none'];

const configuration = () => workspace.getConfiguration('pciK8s');

/** A value that is not what package.json declares, as a hand-written settings.json may hold, counts as not given. */
function read(): EditorSettings {
  const given = configuration();
  const oneOf = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const value = given.get<unknown>(name);
    return allowed.find((one) => one === value) ?? otherwise;
  };
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = given.get<unknown>(name);
    return typeof value === 'boolean' ? value : otherwise;
  };
  const text = (name: string): string => {
    const value = given.get<unknown>(name);
    return typeof value === 'string' ? value : '';
  };
  const texts = (name: string): readonly string[] => {
    const value = given.get<unknown>(name);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  };
  const delay = given.get<unknown>('delay');
  const severity = Object.fromEntries(severities.map((name) => [name, oneOf(`severity.${name}`, levels, defaultLevels[name])]));
  return Object.freeze({
    enable: flag('enable', true),
    delay: typeof delay === 'number' && delay >= 0 ? delay : 300,
    severity: Object.freeze(severity) as EditorSettings['severity'],
    groupBy: oneOf('findings.groupBy', groupings, 'severity'),
    codeLens: flag('codeLens', false),
    keepTag: flag('pinDigest.keepTag', true),
    registryCredentials: oneOf('registry.credentials', ['ask', 'never', 'always'] as const, 'ask'),
    dockerConfig: text('registry.dockerConfig'),
    kubeconfig: text('kubeconfig'),
    neverContact: texts('neverContact'),
    clusterNamespaces: texts('cluster.namespaces'),
    tokenSecrets: flag('cluster.tokenSecrets', false),
  });
}
