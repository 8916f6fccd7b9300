/** How many bytes the character has that begins with a byte; 0 where none does. */
export function widthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >> 5 === 0b110) return 2;
  if (byte >> 4 === 0b1110) return 3;
  return byte >> 3 === 0b11110 ? 4 : 0;
}
