import assert from 'node:assert/strict';
import type { CodeLens, Uri } from 'vscode';
import { commands, DiagnosticSeverity, window, workspace } from 'vscode';
import { closeAll, codeOf, diagnostics, eventually, folder, inFolder, openFile, write } from '../../support/vscode/in-host';

const pod = (name: string, field: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  ${field}: true
  containers:
    - name: web
      image: registry.example.com/${name}:1.4.2
`;

const codes = (uri: Uri) => diagnostics(uri).map(codeOf);
const eventuallyHas = (uri: Uri, code: string) =>
  eventually(
    () => codes(uri),
    (found) => {
      assert.ok(found.includes(code), `${code} is not among ${found.join(', ')}`);
    },
  );
const eventuallyLacks = (uri: Uri, code: string) =>
  eventually(
    () => codes(uri),
    (found) => {
      assert.equal(found.includes(code), false);
    },
  );

describe('The workspace', () => {
  before(async () => {
    await write('suite/.gitignore', 'generated/\n');
    await write('suite/generated/out.yaml', pod('out', 'hostPID'));
    await write('suite/secret/left-out.yaml', pod('left-out', 'hostPID'));
    await workspace.getConfiguration('files').update('exclude', { 'suite/secret': true }, true);
  });
  after(async () => {
    await workspace.getConfiguration('files').update('exclude', undefined, true);
    await closeAll();
    await workspace.fs.delete(inFolder('suite'), { recursive: true });
    await commands.executeCommand('pciK8s.clearResults');
  });

  it('is checked by command, without what .gitignore and files.exclude leave out', async () => {
    const closed = await write('suite/closed.yaml', pod('closed', 'hostPID'));
    await commands.executeCommand('pciK8s.checkWorkspace');
    await eventuallyHas(closed, 'PCI-K8S-305');
    assert.deepEqual(codes(inFolder('suite/generated/out.yaml')), []);
    assert.deepEqual(codes(inFolder('suite/secret/left-out.yaml')), []);
  });

  it('keeps the findings of a file that is opened and closed again, as it is on the disk', async () => {
    const uri = inFolder('suite/closed.yaml');
    const document = await openFile(uri);
    const editor = window.activeTextEditor!;
    await editor.edit((edit) => {
      edit.insert(document.positionAt(document.getText().indexOf('hostPID: true')), 'hostNetwork: true\n  ');
    });
    await eventually(
      () => codes(uri).filter((code) => code === 'PCI-K8S-305').length,
      (count) => {
        assert.equal(count, 2);
      },
    );
    await closeAll();
    await eventually(
      () => codes(uri).filter((code) => code === 'PCI-K8S-305').length,
      (count) => {
        assert.equal(count, 1);
      },
    );
  });

  it('follows changes on the disk', async () => {
    const uri = inFolder('suite/closed.yaml');
    await write('suite/closed.yaml', pod('closed', 'hostIPC').replace('hostIPC: true', 'hostIPC: false'));
    await eventuallyLacks(uri, 'PCI-K8S-305');
    await write('suite/new.yaml', pod('new', 'hostPID'));
    await eventuallyHas(inFolder('suite/new.yaml'), 'PCI-K8S-305');
    await workspace.fs.delete(inFolder('suite/new.yaml'));
    await eventuallyLacks(inFolder('suite/new.yaml'), 'PCI-K8S-305');
  });

  it('forgets everything when the results are cleared', async () => {
    await eventuallyHas(inFolder('suite/closed.yaml'), 'PCI-K8S-502');
    await commands.executeCommand('pciK8s.clearResults');
    await eventually(
      () => diagnostics(inFolder('suite/closed.yaml')),
      (left) => {
        assert.deepEqual(left, []);
      },
    );
  });
});

describe('Lenses', () => {
  const RBAC = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: lens }
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers, namespace: lens }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects:
  - { kind: User, name: ann, apiGroup: rbac.authorization.k8s.io }
  - { kind: User, name: bob, apiGroup: rbac.authorization.k8s.io }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: agent, namespace: lens }
---
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: lens }
spec: { serviceAccountName: agent, containers: [] }
`;

  after(async () => {
    await workspace.getConfiguration('pciK8s').update('codeLens', undefined, true);
    await closeAll();
    await workspace.fs.delete(inFolder('suite'), { recursive: true });
  });

  it('say who uses roles and accounts, when they are switched on', async () => {
    const uri = await write('suite/rbac.yaml', RBAC);
    await openFile(uri);
    const lenses = async () =>
      (await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri)).map(
        ({ range, command }) => `${range.start.line}: ${command?.title ?? ''}`,
      );
    await eventuallyHas(uri, 'PCI-K8S-401');
    assert.deepEqual(await lenses(), []);
    await workspace.getConfiguration('pciK8s').update('codeLens', true, true);
    await eventually(lenses, (found) => {
      assert.deepEqual(found, ['1: Subjects granted to: 2', '14: Workloads that use it: 1']);
    });
  });
});

describe('The configuration file', () => {
  const config = () => inFolder('.pci-k8s.yaml');
  let original: Uint8Array;
  before(async () => {
    original = await workspace.fs.readFile(config());
  });
  after(async () => {
    await workspace.fs.writeFile(config(), original);
    await closeAll();
    await workspace.fs.delete(inFolder('suite'), { recursive: true });
  });

  it('is in force as soon as it is saved, and when it is broken the last good one stays', async () => {
    const uri = await write('suite/pod.yaml', pod('pod', 'hostPID'));
    await openFile(uri);
    await eventuallyHas(uri, 'PCI-K8S-305');

    await write('.pci-k8s.yaml', 'rules:\n  host-namespaces: off\n');
    await eventuallyLacks(uri, 'PCI-K8S-305');

    await write('.pci-k8s.yaml', 'rules:\n  host-namespaces: fatal\n');
    const [problem] = await eventually(
      () => diagnostics(config()),
      (found) => {
        assert.equal(found[0]?.severity, DiagnosticSeverity.Error);
      },
    );
    const text = (await workspace.openTextDocument(config())).getText(problem!.range);
    assert.equal(text, 'fatal');
    assert.match(problem!.message, /^"rules\.host-namespaces" has to be /);
    assert.equal(codes(uri).includes('PCI-K8S-305'), false);

    await write('.pci-k8s.yaml', 'rules: {}\n');
    await eventuallyHas(uri, 'PCI-K8S-305');
    await eventually(
      () => diagnostics(config()),
      (left) => {
        assert.deepEqual(left, []);
      },
    );
  });

  it('shows its mistakes while they are typed, and takes effect when saved', async () => {
    const document = await openFile(config());
    await window.activeTextEditor!.edit((edit) => {
      edit.insert(document.positionAt(document.getText().length), 'colour: red\n');
    });
    const [problem] = await eventually(
      () => diagnostics(config()),
      (found) => {
        assert.equal(found.length, 1);
      },
    );
    assert.equal(document.getText(problem!.range), 'colour');
    assert.match(problem!.message, /^There is no setting "colour"\./);
    assert.equal(folder().toString(), workspace.getWorkspaceFolder(config())?.uri.toString());
  });
});
