import { readFileSync, writeSync } from 'node:fs';

/** The world outside, as far as the command line meets it. */
export interface Io {
  readonly now: Date;
  /** Whether standard output is a terminal that takes colors. */
  readonly color: boolean;
  stdin(): Buffer;
  out(text: string): void;
  error(text: string): void;
  /** A line that the next one replaces; shown only on a terminal. */
  progress(text: string): void;
}

/** The process's own streams. Writes are whole, also to a pipe whose reader is slow. */
export function processIo(): Io {
  const onTerminal = process.stderr.isTTY;
  let shown = false;
  let lastAt = 0;
  const clear = () => {
    if (shown) writeAll(2, '\r\u001b[K');
    shown = false;
  };
  return {
    now: new Date(),
    color: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    stdin: () => readFileSync(0),
    out: (text) => {
      clear();
      writeAll(1, text);
    },
    error: (text) => {
      clear();
      writeAll(2, text);
    },
    progress: (text) => {
      if (!onTerminal || Date.now() - lastAt < 100) return;
      lastAt = Date.now();
      shown = true;
      writeAll(2, `\r${text}\u001b[K`);
    },
  };
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Whoever read us has seen enough.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
}
