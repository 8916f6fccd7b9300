/**
 * Whether a group is an item of a list in the YAML text of `mapRoles` or `mapUsers` in EKS' ConfigMap `aws-auth`. The text
 * is looked through and not read as YAML: an item is what stands alone behind a dash, or in brackets behind `[` or a comma,
 * with or without quotes; what is behind a `#` is a comment.
 */
export function listsGroup(text: string, group: string): boolean {
  const plain = text.replace(/(^|\s)#.*$/gm, '$1');
  for (let at = plain.indexOf(group); at >= 0; at = plain.indexOf(group, at + 1)) {
    const before = plain.slice(0, at).replace(/["']$/, '');
    const after = plain.slice(at + group.length).replace(/^["']/, '');
    if (/(^|\s)-[ \t]+$|[[,]\s*$/.test(before) && /^[ \t]*(\r?\n|$)|^\s*[\],]/.test(after)) return true;
  }
  return false;
}
