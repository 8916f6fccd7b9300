import type { Severity } from '../../../core/severity';
import type { Weights } from '../danger';

export const WRITE = ['create', 'update', 'patch'];
export const CHANGE = ['update', 'patch'];
export const REMOVE = ['delete', 'deletecollection'];
export const READ = ['get', 'list', 'watch'];

/** Requirements of PCI DSS 4.0.1: that people, and that accounts of programs, have no more rights than they need. */
export const LEAST = ['7.2.1', '7.2.2'];
export const ACCOUNTS = ['7.2.2', '7.2.5'];

export const weights = (cluster: Severity | null, privileged: Severity | null, namespace: Severity | null): Weights => ({
  cluster,
  privileged,
  namespace,
});
