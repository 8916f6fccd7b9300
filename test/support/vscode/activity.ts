/** Something that the extension host did to the world around it. */
export interface Activity {
  readonly kind: 'process' | 'connection';
  /** The program, or the address. */
  readonly what: string;
  /** Whether our extension is behind it: in a call of its own, or in what followed from its being loaded and activated. */
  readonly ours: boolean;
}

/** Does some work as if our extension did it; undefined where there is no recorder. */
export function asExtension(): (<T>(work: () => T) => T) | undefined {
  return (globalThis as { pciAsExtension?: <T>(work: () => T) => T }).pciAsExtension;
}

/** What was done since the extension host started; undefined in a VS Code that was started without the recorder. */
export function hostActivity(): readonly Activity[] | undefined {
  return (globalThis as { pciHostActivity?: readonly Activity[] }).pciHostActivity;
}

/** How long the extension took to be there, in milliseconds. */
export interface ActivationTime {
  /** Loading and running its main file. */
  readonly load: number;
  /** Its `activate`. */
  readonly activate: number;
}

/** Undefined before the extension was activated, and where there is no recorder. */
export function activationTime(): ActivationTime | undefined {
  return (globalThis as { pciActivationTime?: ActivationTime }).pciActivationTime;
}
