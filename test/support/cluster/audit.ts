import { readFileSync } from 'node:fs';
import type { Cluster } from './cluster';

/** An event of the audit log, audit.k8s.io/v1, typed as far as tests read it. */
export interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly name?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestObject?: unknown;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * What the server wrote down up to now, oldest first. An event is written before the answer leaves, so that whoever has an
 * answer finds its event here.
 */
export function readAudit({ auditLog }: Cluster): AuditEvent[] {
  if (auditLog === undefined) throw new Error('This cluster keeps no audit log.');
  const lines = readFileSync(auditLog, 'utf8').split('\n');
  // The last line is empty, or still being written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as AuditEvent);
}
