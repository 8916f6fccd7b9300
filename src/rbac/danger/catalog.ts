import { asterisks, controls } from './catalog/controls';
import { full, handingOn } from './catalog/handingOn';
import { identities } from './catalog/identities';
import { nodes, pods } from './catalog/workloads';
import type { Danger } from './danger';

/** What is dangerous to hold. Entries of one id go from worst to least. Whoever can do everything is told nothing else. */
export const dangers: readonly Danger[] = [...full, ...handingOn, ...identities, ...pods, ...nodes, ...controls, ...asterisks];

/** The id of the entry that says it all. */
export const EVERYTHING = 'RB-ADMIN';
