/** The bytes of every PEM block of a label, such as `CERTIFICATE`, in their order (RFC 7468). Blocks that are no base64 are left out. */
export function pemBlocks(text: string, label: string): Uint8Array[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g');
  return [...text.matchAll(pattern)].flatMap(([, body]) => {
    const characters = fromBase64(body!);
    return characters === undefined ? [] : [Uint8Array.from(characters, (character) => character.charCodeAt(0))];
  });
}

/** The bytes as characters of the codes 0 to 255; undefined for a text that is no base64. */
export function fromBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}
