/** What of this folder the editor and the command line use. They load it by `import()`, as a bundle of its own. */
export { connect } from './connect';
export type { Connection } from './connect';
export { contextOf, contextsOf } from './contexts';
export { isFailure } from './failures';
export { readKubeconfig } from './kubeconfig';
export { ClusterScan } from './scan';
export { mayI } from './mayI';
export { mayThey } from './mayThey';
export { systemClock } from './watchClock';
