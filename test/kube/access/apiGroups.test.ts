import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isExtensionGroup } from '../../../src/kube/access/apiGroups';

describe('apiGroups', () => {
  it("tells a product's own groups from those of Kubernetes and OpenShift", () => {
    const own = ['cert-manager.io', 'gateway.networking.k8s.io', 'snapshot.storage.k8s.io', 'custom.metrics.k8s.io', 'myopenshift.io'];
    assert.deepEqual(
      own.filter((group) => !isExtensionGroup(group)),
      [],
    );
    const others = [
      '',
      '*',
      'apps',
      'batch',
      'policy',
      'rbac.authorization.k8s.io',
      'networking.k8s.io',
      'metrics.k8s.io',
      'security.openshift.io',
      'openshift.io',
    ];
    assert.deepEqual(others.filter(isExtensionGroup), []);
  });
});
