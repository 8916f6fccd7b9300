/**
 * All that judges manifests, as a bundle of its own: a window in which nobody opens a manifest never loads it, so that
 * activation costs next to nothing.
 */
export { CONFIG_FILE, readConfig } from '../../config/read';
export { cutOffBy } from '../../lookups/isolation';
export { rules } from '../../rules';
export { changedLines } from '../../workspace/changedLines';
export { applyFix } from '../../workspace/fix';
export { fixAll } from '../../workspace/fixAll';
export { Workspace } from '../../workspace/workspace';
export { exceptionRule } from '../../core/suppress';
