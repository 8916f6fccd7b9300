/** The name of a capability as the kernel has it, without the prefix: `sys_admin` and `CAP_SYS_ADMIN` are `SYS_ADMIN`. */
export function capabilityName(given: string): string {
  const name = given.toUpperCase();
  return name.startsWith('CAP_') ? name.slice('CAP_'.length) : name;
}

/** Capabilities with which a process takes over the node, reads all of its files or its traffic, or loads code into its kernel. */
export const dangerousCapabilities: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'BPF',
  'NET_ADMIN',
  'DAC_READ_SEARCH',
  'PERFMON',
  'MAC_ADMIN',
]);

/**
 * What Pod Security "baseline" lets a container add: the runtimes' default set but for NET_RAW.
 * Source: kubernetes/pod-security-admission, `policy/check_capabilities_baseline.go`.
 */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
