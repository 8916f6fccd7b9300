import { groupOf } from '../manifest';
import { valueAt, type Path } from '../path';
import type { KubeletConfiguration, Manifest } from '../types';
import { booleanFlag, textFlag, type Flag } from './flags';
import { kubeadmKinds, kubeletFlagsIn } from './kubeadm';
import type { KopsKubelet } from './types';

/** A value that a kubelet is given, and where. */
export interface Setting<T> {
  readonly value: T;
  readonly at: Path;
}

/** What a file gives a kubelet of what decides who may talk to it. What it does not give has the safe default of a configuration file. */
export interface KubeletSettings {
  readonly anonymous: Setting<boolean> | undefined;
  readonly webhook: Setting<boolean> | undefined;
  readonly authorization: Setting<string> | undefined;
  readonly readOnlyPort: Setting<number> | undefined;
  readonly debugFlags: Setting<boolean> | undefined;
  readonly profiling: Setting<boolean> | undefined;
  readonly idleTimeout: Setting<string> | undefined;
}

/** The kinds that give kubelets their settings. */
export const kubeletKinds: Readonly<Record<string, readonly string[]>> = {
  'kubelet.config.k8s.io': ['KubeletConfiguration'],
  'kubeadm.k8s.io': ['InitConfiguration', 'JoinConfiguration'],
  'bootstrap.cluster.x-k8s.io': kubeadmKinds['bootstrap.cluster.x-k8s.io'],
  'controlplane.cluster.x-k8s.io': kubeadmKinds['controlplane.cluster.x-k8s.io'],
  'kops.k8s.io': ['Cluster', 'InstanceGroup'],
};

/** What an object of the `kubeletKinds` gives kubelets, once for each kind of node that it configures; none where it gives nothing. */
export function kubeletSettingsIn(manifest: Manifest): readonly KubeletSettings[] {
  switch (groupOf(manifest.apiVersion)) {
    case 'kubelet.config.k8s.io':
      return [ofConfiguration(manifest)];
    case 'kops.k8s.io':
      return ['kubelet', 'controlPlaneKubelet', 'masterKubelet'].flatMap((field) => {
        const at = ['spec', field];
        const kubelet = valueAt(manifest, at) as KopsKubelet | null | undefined;
        return kubelet ? [ofKops(kubelet, at)] : [];
      });
    default:
      return kubeletFlagsIn(manifest)
        .filter((flags) => flags.length > 0)
        .map(ofFlags);
  }
}

function ofConfiguration(manifest: Manifest): KubeletSettings {
  const kubelet = manifest as KubeletConfiguration;
  const { authentication, authorization } = kubelet;
  return {
    anonymous: given(authentication?.anonymous?.enabled, ['authentication', 'anonymous', 'enabled']),
    webhook: given(authentication?.webhook?.enabled, ['authentication', 'webhook', 'enabled']),
    authorization: given(authorization?.mode, ['authorization', 'mode']),
    readOnlyPort: given(kubelet.readOnlyPort, ['readOnlyPort']),
    debugFlags: given(kubelet.enableDebugFlagsHandler, ['enableDebugFlagsHandler']),
    profiling: given(kubelet.enableProfilingHandler, ['enableProfilingHandler']),
    idleTimeout: given(kubelet.streamingConnectionIdleTimeout, ['streamingConnectionIdleTimeout']),
  };
}

function ofKops(kubelet: KopsKubelet, at: Path): KubeletSettings {
  return {
    anonymous: given(kubelet.anonymousAuth, [...at, 'anonymousAuth']),
    webhook: given(kubelet.authenticationTokenWebhook, [...at, 'authenticationTokenWebhook']),
    authorization: given(kubelet.authorizationMode, [...at, 'authorizationMode']),
    readOnlyPort: given(kubelet.readOnlyPort, [...at, 'readOnlyPort']),
    debugFlags: undefined,
    profiling: undefined,
    idleTimeout: given(kubelet.streamingConnectionIdleTimeout, [...at, 'streamingConnectionIdleTimeout']),
  };
}

/** A flag wins over the configuration file, which kubeadm writes for every kubelet, so a flag that is not given changes nothing. */
function ofFlags(flags: readonly Flag[]): KubeletSettings {
  const port = textFlag(flags, 'read-only-port');
  return {
    anonymous: known(booleanFlag(flags, 'anonymous-auth')),
    webhook: known(booleanFlag(flags, 'authentication-token-webhook')),
    authorization: textFlag(flags, 'authorization-mode'),
    readOnlyPort: port && { value: Number(port.value), at: port.at },
    debugFlags: undefined,
    profiling: undefined,
    idleTimeout: textFlag(flags, 'streaming-connection-idle-timeout'),
  };
}

/** A null counts as not given. */
const given = <T>(value: T | null | undefined, at: Path): Setting<T> | undefined =>
  value === null || value === undefined ? undefined : { value, at };

/** A kubelet with a boolean flag that is none does not start. */
const known = (flag: { readonly value: boolean | undefined; readonly at: Path } | undefined): Setting<boolean> | undefined =>
  flag?.value === undefined ? undefined : { value: flag.value, at: flag.at };
