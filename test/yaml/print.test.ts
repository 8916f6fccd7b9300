import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printDocument } from '../../src/yaml/print';

describe('a printed manifest', () => {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: 'on', annotations: {} },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }], to: [] }] },
  };

  it('is in block style, with lists at the column of their key and quotes only where they are needed', () => {
    assert.equal(
      printDocument(policy, { eol: '\n' }),
      [
        'apiVersion: networking.k8s.io/v1',
        'kind: NetworkPolicy',
        'metadata:',
        '  name: default-deny',
        '  namespace: "on"',
        '  annotations: {}',
        'spec:',
        '  podSelector: {}',
        '  policyTypes:',
        '  - Ingress',
        '  - Egress',
        '  egress:',
        '  - ports:',
        '    - port: 53',
        '      protocol: UDP',
        '    to: []',
        '',
      ].join('\n'),
    );
  });

  it('has the line breaks that are asked for', () => {
    assert.equal(
      printDocument({ kind: 'ConfigMap', data: { a: 'x\ny\n' } }, { eol: '\r\n' }),
      'kind: ConfigMap\r\ndata:\r\n  a: |\r\n    x\r\n    y\r\n',
    );
  });
});
