/** A word as a POSIX shell reads it back: whatever is between single quotes stands for itself. */
export const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');
