/** Something that the extension host did to the world around it. */
export interface Activity {
  readonly kind: 'process' | 'connection';
  /** The program, or the address. */
  readonly what: string;
  readonly stack: string;
}

/** What was done since the extension host started; undefined in a VS Code that was started without the recorder. */
export function hostActivity(): readonly Activity[] | undefined {
  return (globalThis as { pciHostActivity?: readonly Activity[] }).pciHostActivity;
}
