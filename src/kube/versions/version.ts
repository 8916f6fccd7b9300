/** A version of Kubernetes or of a program of the same kind: `v1.36.4`, `v1.33.5-eks-113cf36`, `1.35`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  /** Undefined where only the minor version is given. */
  readonly patch: number | undefined;
  /** An alpha, a beta or a release candidate. */
  readonly isPreRelease: boolean;
  /** What follows the numbers: `-eks-113cf36`, `-gke.1099000`, `+k3s1`. */
  readonly suffix: string;
}

/** Undefined for a text that begins with no version. */
export function readVersion(text: string): Version | undefined {
  const [, major, minor, patch, suffix = ''] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])(.*)$/s.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
    isPreRelease: /^[-.]?(alpha|beta|rc)\b/.test(suffix),
    suffix,
  };
}

/** `1.36` */
export const minorOf = ({ major, minor }: Version): string => `${major}.${minor}`;

/** Negative where the first is older. Patches count only where both have one. */
export function compareVersions(a: Version, b: Version): number {
  const patches = a.patch === undefined || b.patch === undefined ? 0 : a.patch - b.patch;
  return a.major - b.major || a.minor - b.minor || patches;
}

/**
 * Whether a cloud provider made the build, which carries fixes of its own and is released on days of its own, so that
 * Kubernetes' own patch releases say nothing of it.
 */
export const isProviderBuild = ({ suffix }: Version): boolean => /^-(eks|gke)\b/.test(suffix);
