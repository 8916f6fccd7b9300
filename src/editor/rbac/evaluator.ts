/** What of the evaluator of RBAC is too large to be loaded before somebody asks: it is in the engine's bundle. */
export { RbacIndex } from '../../rbac/index';
export { RbacRisks } from '../../rbac/danger/risks';
export { Chains } from '../../rbac/danger/chains';
export { bootstrapFor, bootstrapMinors } from '../../rbac/bootstrap';
export { driftOf } from '../../rbac/drift';
export { lintBinding, lintRole, lintSubjects } from '../../rbac/lints';
export { originOf } from '../../rbac/origin';
export { staleIn } from '../../rbac/stale';
export { ownResources, ruleOnlyResources } from '../../kube/resourceNames';
