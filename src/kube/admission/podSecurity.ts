import { valueAt, type Path } from '../path';
import { groupOf } from '../manifest';
import type { Manifest } from '../types';
import type { AdmissionConfiguration, PodSecurityConfiguration } from './types';

/** What the labels of Pod Security admission begin with. */
export const POD_SECURITY = 'pod-security.kubernetes.io/';
export const ENFORCE = `${POD_SECURITY}enforce`;
export const ENFORCE_VERSION = `${POD_SECURITY}enforce-version`;

const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

export const isLevel = (value: string): value is Level => (levels as readonly string[]).includes(value);

/** `latest` or `v1.36`. Source: kubernetes/pod-security-admission, `api/helpers.go`, ParseVersion. */
export const isVersion = (value: string): boolean => /^(latest|v1\.(0|[1-9]\d*))$/.test(value);

const modes = new Set(['enforce', 'audit', 'warn'].flatMap((mode) => [mode, `${mode}-version`]));

interface Misspelt {
  readonly label: string;
  readonly part: 'key' | 'value';
}

/** The labels of Pod Security that mean nothing to it, or that the API server refuses. */
export function misspeltLabels(labels: Readonly<Record<string, string | null>>): Misspelt[] {
  return Object.entries(labels).flatMap(([label, value]): Misspelt[] => {
    if (!label.startsWith(POD_SECURITY)) return [];
    const mode = label.slice(POD_SECURITY.length);
    if (!modes.has(mode)) return [{ label, part: 'key' }];
    return (mode.endsWith('-version') ? isVersion : isLevel)(value ?? '') ? [] : [{ label, part: 'value' }];
  });
}

/** What a file for the API server sets for all namespaces. */
export interface PodSecurityDefaults {
  /** The level of namespaces without a label. */
  readonly enforce: Level;
  /** Namespaces whose pods are let through, whatever their labels say. */
  readonly exempt: readonly string[];
}

/** Reads a PodSecurityConfiguration, also one inside an AdmissionConfiguration; undefined where there is none. */
export function readPodSecurityDefaults(manifest: Manifest): PodSecurityDefaults | undefined {
  const configuration = configurationIn(manifest);
  if (configuration === undefined) return undefined;
  const enforce = configuration.defaults?.enforce ?? '';
  return { enforce: isLevel(enforce) ? enforce : 'privileged', exempt: configuration.exemptions?.namespaces ?? [] };
}

function configurationIn(manifest: Manifest): PodSecurityConfiguration | undefined {
  const group = groupOf(manifest.apiVersion);
  if (group === 'pod-security.admission.config.k8s.io' && manifest.kind === 'PodSecurityConfiguration') return manifest as PodSecurityConfiguration;
  if (group !== 'apiserver.config.k8s.io' || manifest.kind !== 'AdmissionConfiguration') return undefined;
  const plugin = (manifest as AdmissionConfiguration).plugins?.find(({ name }) => name === 'PodSecurity');
  const inner = plugin?.configuration;
  return valueAt(inner, ['kind']) === 'PodSecurityConfiguration' ? (inner as PodSecurityConfiguration) : undefined;
}

export const labelPath = (label: string): Path => ['metadata', 'labels', label];
