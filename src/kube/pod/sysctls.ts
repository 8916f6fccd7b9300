/**
 * Kernel parameters that a pod may set for itself without touching its neighbours, as of Pod Security in Kubernetes 1.37.
 * Source: kubernetes/pod-security-admission, `policy/check_sysctls.go`.
 */
const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  // Since 1.27.
  'net.ipv4.ip_local_reserved_ports',
  // Since 1.29.
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  // Since 1.32.
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  // Since 1.37.
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
]);

/** The API server takes slashes for the dots of a name. */
export const isSafeSysctl = (name: string): boolean => safeSysctls.has(name.replaceAll('/', '.'));
