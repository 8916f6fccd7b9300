/** Whatever has to be let go of. VS Code's own Disposable is a class, and most things that can be disposed of are of another. */
export interface Owned {
  dispose(): unknown;
}

export function disposeAll(owned: Iterable<Owned>): void {
  for (const one of owned) one.dispose();
}
