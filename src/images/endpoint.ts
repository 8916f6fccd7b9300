/** Docker Hub's images are named `docker.io`, but that host serves a web site. Source: distribution/reference, `normalize.go`. */
const API_HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/**
 * Where a registry's API is: https, except on this machine, where test registries seldom have a certificate. Undefined
 * where host and port make no address.
 */
export function endpointOf(registry: string): URL | undefined {
  const host = Object.hasOwn(API_HOSTS, registry) ? API_HOSTS[registry]! : registry;
  if (!URL.canParse(`https://${host}`)) return undefined;
  const url = new URL(`https://${host}`);
  return isLoopback(url) ? new URL(`http://${host}`) : url;
}

/** Whether an address is on this machine. A URL writes every form of an IPv4 address the same way. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Whether a registry may send us to an address, as its token server or by a redirect. Never to an unencrypted one
 * elsewhere; and a registry elsewhere must not make us speak to the services of this machine.
 */
export function mayLeadTo(registry: URL, target: URL): boolean {
  if (isLoopback(target)) return isLoopback(registry) && (target.protocol === 'http:' || target.protocol === 'https:');
  return target.protocol === 'https:';
}
