/**
 * All that judges manifests, as a bundle of its own: a window in which nobody opens a manifest never loads it, so that
 * activation costs next to nothing.
 */
export { readEndOfLife } from '../../config/endOfLife';
export { CONFIG_FILE, problemOfParameter, readConfig } from '../../config/read';
export { cutOffBy } from '../../lookups/isolation';
export { liveDocument } from '../../live/document';
export { LiveCluster } from '../../live/liveCluster';
export { clusterRole } from '../../live/clusterRole';
export { rules } from '../../rules';
export { changedLines } from '../../workspace/changedLines';
export { applyFix } from '../../workspace/fix';
export { fixAll } from '../../workspace/fixAll';
export { Workspace } from '../../workspace/workspace';
export { editsOf } from '../../yaml/edits';
export { printDocument } from '../../yaml/print';
export { wantedKinds } from '../../live/plan';
export { exceptionRule } from '../../core/suppress';
/** What tells who may do what. The view itself asks it; what is large of it is loaded with the rules, which need it too. */
export * as rbac from '../rbac/evaluator';
export { MatrixModel } from '../rbac/matrixModel';
export { waysTo } from '../rbac/matrixWays';
export { accessReview } from '../../report/accessReview';
export { accessReviewCsv } from '../../report/accessReviewCsv';
export { accessReviewHtml } from '../../report/accessReviewHtml';
