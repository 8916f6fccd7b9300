import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { inFolder } from '../support/cli';
import { projectRoot } from '../support/project';

const files = {
  'shop/a b.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    # pci-k8s-ignore PCI-K8S-309 Writes its cache.
    - name: web
      image: registry.corp/web:1.4.2
    - name: log
      image: registry.corp/log:1.4.2
`,
  'shop/broken.yaml': 'apiVersion: v1\nkind: [\n',
};

interface Sarif {
  runs: {
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[];
      partialFingerprints: object;
      suppressions?: object[];
    }[];
    tool: { driver: { rules: { id: string }[] } };
    invocations: { toolExecutionNotifications: { descriptor: { id: string } }[] }[];
  }[];
}

describe('SARIF', () => {
  let report: Sarif;
  let run: Sarif['runs'][number] | undefined;
  before(async () => {
    report = await inFolder(files, async (cli) => JSON.parse((await cli('scan', 'shop', '--format', 'sarif')).out) as Sarif);
    [run] = report.runs;
  });

  it('validates against the schema of SARIF 2.1.0', () => {
    const schema = JSON.parse(
      readFileSync(path.join(projectRoot, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
    ) as Record<string, unknown>;
    // The schema is a draft 7 that calls its identifier as draft 4 did.
    delete schema['id'];
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats(ajv);
    const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    validate(report);
    assert.deepEqual(validate.errors, null);
  });

  it('regions count from 1; paths are URIs; a rule index leads to its rule', () => {
    const result = run!.results.find(({ ruleId, message }) => ruleId === 'PCI-K8S-309' && message.text.includes('"log"'))!;
    assert.deepEqual(result.locations[0]!.physicalLocation, {
      artifactLocation: { uri: 'shop/a%20b.yaml' },
      region: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 16 },
    });
    assert.deepEqual(result.partialFingerprints, {
      'pciK8s/v1': 'PCI-K8S-309.writable:shop/a%20b.yaml:Pod/shop/web:spec.containers[1].securityContext.readOnlyRootFilesystem',
    });
    for (const { ruleId, ruleIndex } of run!.results) assert.equal(run!.tool.driver.rules[ruleIndex]!.id, ruleId);
  });

  it('what is accepted is suppressed with its justification; what was not assessed is a notification', () => {
    const result = run!.results.find(({ ruleId, message }) => ruleId === 'PCI-K8S-309' && message.text.includes('"web"'))!;
    assert.deepEqual(result.suppressions, [{ kind: 'external', status: 'accepted', justification: 'Writes its cache.' }]);
    assert.deepEqual(
      run!.invocations[0]!.toolExecutionNotifications.map(({ descriptor }) => descriptor.id),
      ['parse-error'],
    );
  });
});
