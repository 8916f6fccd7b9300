/** Text in which Markdown's signs stand for themselves, but words between backticks are code. */
export function plain(text: string): string {
  return text.replace(/[\\*_{}[\]()#+!|<>~]/g, '\\$&');
}
