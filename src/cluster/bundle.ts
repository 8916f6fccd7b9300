/** What of this folder the editor and the command line use. They load it by `import()`, as a bundle of its own. */
export { connect } from './connect';
export type { Connection } from './connect';
export { contextOf, contextsOf } from './contexts';
export { certificateFacts } from './certificates';
export { discover, serverVersion } from './discovery';
export { isFailure } from './failures';
export { myRights, whoAmI } from './identity';
export { readKubeconfig } from './kubeconfig';
export { listAll } from './list';
export { knownNamespaces } from './namespaces';
export { ClusterScan } from './scan';
export { mayI } from './mayI';
export { mayThey } from './mayThey';
export { systemClock } from './watchClock';
