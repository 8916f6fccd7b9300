import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podsOf } from '../../../src/kube/pods';
import { secretsOf } from '../../../src/kube/pod/podSecrets';

describe('podSecrets', () => {
  it('finds Secrets in volumes and variables of every container, each once, and passes over what is none', () => {
    const spec = {
      imagePullSecrets: [{ name: 'pull' }],
      volumes: [
        { secret: { secretName: 'a' } },
        { configMap: { name: 'no' } },
        { projected: { sources: [{ secret: { name: 'b' } }, { configMap: { name: 'no' } }, null] } },
      ],
      initContainers: [{ envFrom: [{ secretRef: { name: 'c' } }, { configMapRef: { name: 'no' } }] }],
      containers: [
        {
          env: [
            { name: 'X', valueFrom: { secretKeyRef: { name: 'd' } } },
            { name: 'Y', value: 'no' },
            { name: 'Z', valueFrom: { secretKeyRef: { name: 'a' } } },
          ],
        },
        { env: 'no list', envFrom: [{ secretRef: { name: '' } }, { secretRef: { name: 1 } }] },
      ],
    };
    const [pod] = podsOf({ apiVersion: 'v1', kind: 'Pod', spec });
    assert.deepEqual(secretsOf(pod!), ['a', 'b', 'c', 'd']);
  });
});
