import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The folder of one cluster, with its data, certificates, logs and kubeconfig. It goes when the cluster goes. */
export interface Folder {
  readonly path: string;
  readonly at: (...names: readonly string[]) => string;
  /** Writes a file that only its owner may read, JSON unless it is text, and gives its path. */
  readonly put: (name: string, content: string | object) => string;
  /** A file of the folder `pki`. */
  readonly pem: (name: string) => string;
}

export function makeFolder(): Folder {
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-cluster-'));
  const at = (...names: readonly string[]): string => path.join(folder, ...names);
  return {
    path: folder,
    at,
    put: (name, content) => {
      writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content, null, 2), { mode: 0o600 });
      return at(name);
    },
    pem: (name) => readFileSync(at('pki', name), 'utf8'),
  };
}
