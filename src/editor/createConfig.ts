import { l10n, Uri, window, workspace, type WorkspaceFolder } from 'vscode';

/** Makes a `.pci-k8s.yaml` that changes nothing but shows what can be decided in it, and opens it; or opens the one that is there. */
export async function createConfig(): Promise<void> {
  const folder = await folderFor();
  if (!folder) return;
  const uri = Uri.joinPath(folder.uri, '.pci-k8s.yaml');
  try {
    await workspace.fs.stat(uri);
  } catch {
    try {
      await workspace.fs.writeFile(uri, new TextEncoder().encode(TEMPLATE));
    } catch (error) {
      void window.showErrorMessage(l10n.t('".pci-k8s.yaml" could not be written: {0}', error instanceof Error ? error.message : String(error)));
      return;
    }
  }
  await window.showTextDocument(uri);
}

async function folderFor(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length > 1) return window.showWorkspaceFolderPick({ placeHolder: l10n.t('Which folder is the configuration for?') });
  if (folders.length === 0)
    void window.showInformationMessage(l10n.t('No folder is open. The configuration is a file in a workspace folder; open one first.'));
  return folders[0];
}

const TEMPLATE = `# What this team decided for PCI for Kubernetes.
# The editor, the command line and CI all read this file.

# Rules by name or code: off, another severity, or options.
rules:
  # read-only-root-fs: low
  # PCI-K8S-503: off

# The organisation's registries and who may hold full administration.
parameters:
  trustedRegistries: []
  breakGlassSubjects: []

# What is accepted, why, by whom and until when. It stays in reports as accepted.
exceptions:
  # - rule: PCI-K8S-309
  #   match: { namespace: shop, name: legacy-* }
  #   reason: The vendor's image writes to its own folder until version 2.
  #   approvedBy: security@example.com
  #   expires: "2027-03-31"
`;
