/** What a registry asks for in its `WWW-Authenticate` header. */
export type Challenge =
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | undefined; readonly scope: string | undefined }
  | { readonly scheme: 'basic' };

// A parameter's value is a token or is in quotes, where a comma does not end it (RFC 9110, sections 5.6.2 to 5.6.4).
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = `(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`;

/** The challenge to answer: a token where the registry takes one, else a password; undefined where it asks for neither. */
export function challengeIn(header: string | null): Challenge | undefined {
  let basic: Challenge | undefined;
  for (const { scheme, parameters } of split(header ?? '')) {
    const realm = parameters.get('realm');
    if (scheme === 'bearer' && realm !== undefined) return { scheme, realm, service: parameters.get('service'), scope: parameters.get('scope') };
    if (scheme === 'basic') basic ??= { scheme };
  }
  return basic;
}

/** Several challenges and the parameters of each are all parted by commas; a name without `=` begins the next challenge. */
function split(header: string): { scheme: string; parameters: Map<string, string> }[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const part = new RegExp(`${PARAMETER}|(${TOKEN})`, 'g');
  for (const [, name, quoted, plain, scheme] of header.matchAll(part)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain!);
  }
  return challenges;
}
