/** The commands of this extension that others of its parts refer to, as package.json names them. */
export const commandIds = {
  applyFix: 'pciK8s.applyFix',
  checkFile: 'pciK8s.checkFile',
  checkWorkspace: 'pciK8s.checkWorkspace',
  clearResults: 'pciK8s.clearResults',
  createConfig: 'pciK8s.createConfig',
  explain: 'pciK8s.explain',
  filter: 'pciK8s.filter',
  clearFilter: 'pciK8s.clearFilter',
  fixAll: 'pciK8s.fixAll',
  groupBy: 'pciK8s.groupBy',
  ignore: 'pciK8s.ignore',
  openFinding: 'pciK8s.openFinding',
  openSample: 'pciK8s.openSample',
  pinDigest: 'pciK8s.pinDigest',
  showFindings: 'pciK8s.showFindings',
  showReaderStatistics: 'pciK8s.showReaderStatistics',
} as const;
