import assert from 'node:assert/strict';
import { commands, DiagnosticSeverity, languages, Uri, workspace, type TextDocument } from 'vscode';
import {
  closeAll,
  codeOf,
  diagnostics,
  eventually,
  folder,
  hoverAt,
  inFolder,
  openFile,
  openText,
  replace,
  write,
} from '../../support/vscode/in-host';

const PRIVILEGED = `# Ours.
apiVersion: v1
kind: Pod
metadata:
  name: pay
  namespace: kube-node-lease
spec:
  containers:
    - name: web
      image: registry.example.com/web@sha256:${'0'.repeat(64)}
      securityContext:
        privileged: true
`;

/** Above 5 MB. */
const LARGE = `${PRIVILEGED}---\n${`# ${'x'.repeat(97)}\n`.repeat(55_000)}`;

const BARE = `apiVersion: v1
kind: Pod
metadata: { name: pay }
spec:
  automountServiceAccountToken: false
  containers:
    - name: web
      image: registry.example.com/web@sha256:${'0'.repeat(64)}
`;

describe('Squiggles', () => {
  afterEach(closeAll);

  const gone = (uri: Uri) =>
    eventually(
      () => diagnostics(uri),
      (left) => {
        assert.deepEqual(left, []);
      },
    );
  const has = (document: TextDocument, entry: RegExp) =>
    eventually(
      () =>
        diagnostics(document.uri).map(
          ({ range, message, code }) => `${(code as { value?: string } | undefined)?.value ?? ''} ${document.getText(range)}: ${message}`,
        ),
      (found) => {
        assert.ok(
          found.some((one) => entry.test(one)),
          `no ${String(entry)} in\n${found.join('\n')}`,
        );
      },
    );

  it('stand at the value that is wrong, in an untitled document, and go when it is mended', async () => {
    const document = await openText(PRIVILEGED);
    await has(document, /^PCI-K8S-302 true: Container "web" is privileged/);
    await replace(document, 'privileged: true', 'privileged: false');
    await eventually(
      () => diagnostics(document.uri).map(({ code }) => (code as { value: string }).value),
      (codes) => {
        assert.equal(codes.includes('PCI-K8S-302'), false);
      },
    );
  });

  it('move with the text while somebody types above them', async () => {
    const document = await openText(PRIVILEGED);
    await has(document, /^PCI-K8S-302 true/);
    await replace(document, '# Ours.\n', '# Ours.\n# And theirs.\n');
    await eventually(
      () => diagnostics(document.uri).filter(({ code }) => (code as { value: string }).value === 'PCI-K8S-302'),
      ([one]) => {
        assert.equal(one?.range.start.line, 12);
        assert.equal(document.getText(one.range), 'true');
      },
    );
  });

  it('show one missing block as one, on the name of the container', async () => {
    const document = await openText(BARE);
    const [block] = await eventually(
      () => diagnostics(document.uri).filter(({ message }) => message.includes('securityContext')),
      (found) => {
        assert.equal(found.length, 1);
      },
    );
    assert.equal(document.getText(block!.range), 'web');
    assert.match(
      block!.message,
      /^Container "web" does not set "allowPrivilegeEscalation", "capabilities.drop", "readOnlyRootFilesystem", "runAsNonRoot", "seccompProfile(.type)?" in its "securityContext". PCI DSS requirements touched: \d+ \(2\.2\.1/,
    );
    assert.equal((block!.code as { value: string }).value, 'PCI-K8S-301, 303, 304, 307, 309');
    assert.equal((block!.code as { target: Uri }).target.scheme, 'command');
  });

  it('are in JSON documents too, at the value', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pay' },
      spec: { hostPID: true, containers: [{ name: 'web', image: 'registry.example.com/web:1' }] },
    };
    const document = await openText(JSON.stringify(pod, undefined, 2), 'json');
    await has(document, /^PCI-K8S-305 true: /);
  });

  it('come from the exact reader too, which a command for whoever measures tells', async () => {
    const document = await openText(PRIVILEGED.replace('name: pay', 'name: pay\n  name: twice'));
    await eventually(
      () => diagnostics(document.uri).map(({ message }) => message),
      (messages) => {
        assert.ok(messages.includes('The key "name" is given twice in this mapping, and kubectl takes the last one.'), messages.join(' '));
      },
    );
    assert.match(
      await commands.executeCommand<string>('pciK8s.showReaderStatistics'),
      /^Documents that the fast YAML reader left to the exact one: \d+ \(.*key twice: \d+.*\)\.$/,
    );
  });

  it('say what kubectl would refuse', async () => {
    const document = await openText('apiVersion: v1\nkind: Pod\nmetadata: { name: pay\n');
    await has(document, /: kubectl refuses this document, so it was not assessed: /);
    assert.equal(diagnostics(document.uri)[0]?.severity, DiagnosticSeverity.Warning);
  });

  it('say which value the API server would refuse for its type', async () => {
    const document = await openText(BARE.replace('automountServiceAccountToken: false', 'automountServiceAccountToken: "false"'));
    await has(document, /^ "false": "spec.automountServiceAccountToken" has to be a boolean; the API server refuses this object\.$/);
  });

  it('leave documents alone that hold nothing of Kubernetes', async () => {
    const document = await openText('name: notes\nprivileged: true\n');
    const marker = await openText(PRIVILEGED);
    await has(marker, /^PCI-K8S-302/);
    assert.deepEqual(diagnostics(document.uri), []);
  });

  it('go when a document stops being a manifest, and when it becomes another language', async () => {
    const document = await openText(PRIVILEGED);
    await has(document, /^PCI-K8S-302/);
    await replace(document, 'kind: Pod\n', 'sort: Pod\n');
    await gone(document.uri);
    await replace(document, 'sort: Pod\n', 'kind: Pod\n');
    await has(document, /^PCI-K8S-302/);
    await languages.setTextDocumentLanguage(document, 'plaintext');
    await gone(document.uri);
  });

  it('go when the file is closed, renamed or deleted', async () => {
    const uri = await write('suite/one.yaml', PRIVILEGED);
    await has(await openFile(uri), /^PCI-K8S-302/);
    await closeAll();
    await gone(uri);

    await has(await openFile(uri), /^PCI-K8S-302/);
    const renamed = inFolder('suite/two.yaml');
    await workspace.fs.rename(uri, renamed);
    await gone(uri);
    await closeAll();

    await has(await openFile(renamed), /^PCI-K8S-302/);
    await workspace.fs.delete(renamed);
    await gone(renamed);
  });

  it('wait for a save in a document above 5 MB', async () => {
    const uri = await write('suite/large.yaml', LARGE);
    const document = await openFile(uri);
    const marker = await openText(PRIVILEGED);
    await has(marker, /^PCI-K8S-302/);
    assert.deepEqual(diagnostics(uri), []);
    await replace(document, 'name: pay', 'name: paid');
    await document.save();
    await has(document, /^PCI-K8S-302/);
    await closeAll();
    await workspace.fs.delete(inFolder('suite'), { recursive: true });
  }).timeout(30_000);

  it('come by command in a document above 5 MB', async () => {
    const document = await openFile(await write('suite/large.yaml', LARGE));
    assert.deepEqual(diagnostics(document.uri), []);
    await commands.executeCommand('pciK8s.checkFile');
    await has(document, /^PCI-K8S-302 true: /);
    // What is typed then waits for the next time.
    await replace(document, 'privileged: true', 'privileged: false');
    const marker = await openText(PRIVILEGED);
    await has(marker, /^PCI-K8S-302/);
    await has(document, /^PCI-K8S-302 /);
    await openFile(document.uri);
    await commands.executeCommand('pciK8s.checkFile');
    await eventually(
      () => diagnostics(document.uri).map(codeOf),
      (codes) => {
        assert.equal(codes.includes('PCI-K8S-302'), false);
      },
    );
    await closeAll();
    await workspace.fs.delete(inFolder('suite'), { recursive: true });
  }).timeout(30_000);

  it('give the reason, the requirements and what the fix does in the hover', async () => {
    const document = await openText(BARE);
    await has(document, /^PCI-K8S-301/);
    const text = await hoverAt(document, 'web\n');
    assert.match(text, /\[PCI-K8S-309\]\(command:pciK8s\.openRulePage\?/);
    assert.match(text, /PCI DSS 2\.2\.6, 11\.5\.2, 5\.2\.1 · Container guidance 8\.2, 3\.1/);
    assert.match(text, /Whoever gets into a container that can write to its own file system can leave programs there/);
    assert.match(text, /Set readOnlyRootFilesystem to true\.\* The container can then write only to volumes\./);
    assert.match(text, /\[Ignore with a reason…\]\(command:pciK8s\.ignore\?/);
  });

  it('follow the settings without a reload', async () => {
    const document = await openText(PRIVILEGED);
    await has(document, /^PCI-K8S-302/);
    const settings = workspace.getConfiguration('pciK8s');
    const severity = () => diagnostics(document.uri).find(({ code }) => (code as { value: string }).value === 'PCI-K8S-302')?.severity;
    try {
      await settings.update('severity.critical', 'hint', true);
      await eventually(severity, (level) => {
        assert.equal(level, DiagnosticSeverity.Hint);
      });
      await settings.update('enable', false, true);
      await gone(document.uri);
    } finally {
      await settings.update('enable', undefined, true);
      await settings.update('severity.critical', undefined, true);
    }
    await eventually(severity, (level) => {
      assert.equal(level, DiagnosticSeverity.Error);
    });
  });

  it('compare objects only once the workspace is read, and then do', async () => {
    const uri = await write('suite/namespace.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: lonely\n');
    try {
      await has(await openFile(uri), /^PCI-K8S-401 lonely: /);
      await write('suite/policy.yaml', POLICY);
      await eventually(
        () => diagnostics(uri).map(({ code }) => (code as { value: string }).value),
        (codes) => {
          assert.equal(codes.includes('PCI-K8S-401'), false);
        },
      );
    } finally {
      await workspace.fs.delete(Uri.joinPath(folder(), 'suite'), { recursive: true });
    }
  });

  it('are where the findings are in a document that cannot be edited', async () => {
    const provider = workspace.registerTextDocumentContentProvider('pci-test', { provideTextDocumentContent: () => PRIVILEGED });
    try {
      const document = await workspace.openTextDocument(Uri.parse('pci-test:/read-only.yaml'));
      await has(document, /^PCI-K8S-302 true/);
    } finally {
      provider.dispose();
    }
  });
});

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: lonely
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`;
