import { l10n, window, workspace, type Memento } from 'vscode';
import type { KubeContext } from '../../cluster/contexts';

/** The key in the state of the workspace: for each context by its name, what was agreed to. */
const KEY = 'cluster.consents';

/**
 * Which clusters may be contacted from this workspace: each once somebody said so. It holds as long as the context still
 * means the same server, reached in the same way, and the same program to log in.
 */
export class Consents {
  constructor(private readonly memento: Memento) {}

  has(context: KubeContext): boolean {
    return this.#all()[context.name] === agreedTo(context);
  }

  async give(context: KubeContext): Promise<void> {
    await this.memento.update(KEY, { ...this.#all(), [context.name]: agreedTo(context) });
  }

  /** Asks, unless it was agreed to before. */
  async ask(context: KubeContext): Promise<boolean> {
    if (this.has(context)) return true;
    const read = l10n.t('Read the cluster');
    const question = l10n.t('Contact the cluster of context "{0}"?', context.name);
    const choice = await window.showInformationMessage(question, { modal: true, detail: contactText(context).join('\n') }, read);
    if (choice !== read) return false;
    await this.give(context);
    return true;
  }

  #all(): Readonly<Record<string, string>> {
    return this.memento.get(KEY, {});
  }
}

const agreedTo = ({ server, runsHelper, proxy, insecure }: KubeContext): string => JSON.stringify([server, runsHelper ?? '', proxy ?? '', insecure]);

/** What somebody has to know before a context is contacted: lines. */
export function contactText(context: KubeContext): string[] {
  const { server, user, proxy, insecure, impersonates } = context;
  return [
    l10n.t('Server: {0}', server),
    l10n.t('User: {0}', user === '' ? l10n.t('none') : user),
    ...(impersonates === undefined ? [] : [l10n.t('In the name of: {0}', impersonates)]),
    ...(proxy === undefined ? [] : [l10n.t('By the proxy: {0}', proxy)]),
    helperText(context),
    ...(insecure ? [l10n.t('The server does not have to prove who it is, as the kubeconfig says so.')] : []),
    l10n.t('Only reads; nothing is written.'),
  ];
}

export function helperText({ runsHelper }: KubeContext): string {
  if (runsHelper === undefined) return l10n.t('Logging in runs no program.');
  return workspace.isTrusted
    ? l10n.t('Logging in runs: {0}', runsHelper)
    : l10n.t('Logging in would run "{0}". It does not run, because this workspace is not trusted, and so nothing can be read.', runsHelper);
}
