import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inFolder, readReport } from '../support/cli';

const kubeadm = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.33.4\n';
const table = (ends: string) => `date: "2026-11-20"\nkubernetes: [{ version: "1.33", ends: "${ends}" }]\nruntimes: []\nnodeOs: []\n`;
const scan = ['scan', 'cluster.yaml', '--format', 'json', '--rule', 'kubernetes-supported-version'];

describe('scan: the parameter endOfLifeFile', () => {
  it('names a table, relative to the configuration, that takes the place of the shipped one', async () => {
    const files = (ends: string) => ({
      'cluster.yaml': kubeadm,
      'conf/pci.yaml': 'parameters: { endOfLifeFile: ../dates.yaml }\n',
      'dates.yaml': table(ends),
    });
    await inFolder(files('2028-01-01'), async (run) => {
      assert.deepEqual(readReport(await run(...scan, '--config', 'conf/pci.yaml')).findings, []);
    });
    await inFolder(files('2026-11-01'), async (run) => {
      assert.deepEqual(
        readReport(await run(...scan, '--config', 'conf/pci.yaml')).findings.map(({ message }) => message),
        ['Kubernetes v1.33.4 has had no security fixes since 2026-11-01, by the table of 2026-11-20.'],
      );
    });
  });

  it('ends the scan where the file is missing or wrong, and says why', async () => {
    const config = { 'cluster.yaml': kubeadm, '.pci-k8s.yaml': 'parameters: { endOfLifeFile: dates.yaml }\n' };
    await inFolder(config, async (run) => {
      const { code, out, err } = await run(...scan);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /^The file of end-of-life dates "dates\.yaml", which "\.pci-k8s\.yaml" names, could not be read: .+\n$/);
    });
    await inFolder({ ...config, 'dates.yaml': table('never') }, async (run) => {
      const { code, out, err } = await run(...scan);
      assert.deepEqual([code, out, err], [2, '', 'dates.yaml:2:39: error: "never" is no date of the form 2027-03-31.\n']);
    });
  });
});
