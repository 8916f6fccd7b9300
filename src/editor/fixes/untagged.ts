import type { Patch } from '../../core/patch';

/** The same patch of an image, without the tag beside the digest. */
export function withoutTag(patch: Patch): Patch {
  return patch.op === 'set' && typeof patch.value === 'string' ? { ...patch, value: untagged(patch.value) } : patch;
}

/** `host:5000/web@sha256:…` of `host:5000/web:1.4@sha256:…`. A colon before the last slash begins a port. */
export const untagged = (reference: string): string => reference.replace(/^((?:.*\/)?[^/:@]+):[^/@]+@/, '$1@');
