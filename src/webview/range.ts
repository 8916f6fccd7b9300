/** Indexes from the first to before the last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which of `count` things of one size are on screen, with some more before and behind, so that scrolling finds them there. */
export function shownRange(scrolled: number, visible: number, size: number, count: number, more: number): Range {
  const from = Math.max(0, Math.min(count, Math.floor(scrolled / size) - more));
  const to = Math.min(count, Math.ceil((scrolled + Math.max(0, visible)) / size) + more);
  return { from, to: Math.max(from, to) };
}
