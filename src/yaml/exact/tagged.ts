import { resolvePlain, type Scalar } from '../scalar';
import type { ScalarNode } from './node';
import { Refused } from './refused';
import { widthOf } from './utf8';

const yamlOrg = 'tag:yaml.org,2002:';

/** What a scalar of a document means, its tag considered (go.yaml.in/yaml/v2, `decoder.scalar` and `resolve`). */
export function resolveScalar(node: ScalarNode): Scalar {
  const { tag, value, implicit } = node;
  if (tag === '') return implicit ? resolvePlain(value) : { type: 'string', value };
  if (!tag.startsWith(yamlOrg)) return { type: 'string', value };
  const name = tag.slice(yamlOrg.length);
  switch (name) {
    case 'bool':
    case 'int':
    case 'null':
    case 'float':
      return asTagged(node, name);
    case 'timestamp':
      // A date is checked, and then is the text that it was.
      if (!isTimestamp(value)) throw mismatch(node, name);
      return { type: 'string', value };
    case 'binary':
      return { type: 'string', value: decodeBase64(node) };
    default:
      return { type: 'string', value };
  }
}

function asTagged(node: ScalarNode, wanted: 'bool' | 'int' | 'null' | 'float'): Scalar {
  // Only without a tag may a date be meant, which here would be no number either.
  const scalar = resolvePlain(node.value);
  if (scalar.type === wanted) return scalar;
  if (wanted === 'float' && scalar.type === 'int' && scalar.value < 2n ** 63n) return { type: 'float', value: Number(scalar.value) };
  throw mismatch(node, wanted);
}

function mismatch({ value, start, end }: ScalarNode, wanted: string): Refused {
  return new Refused(`"${value}" is not what its tag "!!${wanted}" says.`, start, end);
}

const timestamp = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?(Z|[-+]\d\d:\d\d)?$/;

/** The formats of resolve.go's `parseTimestamp`: a date alone, with `T` and zone, or with a blank and without zone. */
function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text);
  if (!match) return false;
  const [, year, month, day, hour, minute, second, zone] = match;
  const hasZone = zone !== undefined;
  if (hasZone !== /[Tt]/.test(text)) return false;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > daysInMonth) return false;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return false;
  return !hasZone || zone === 'Z' || (Number(zone.slice(1, 3)) <= 24 && Number(zone.slice(4)) <= 60);
}

/** Go takes line breaks inside base 64 and wants the padding; bytes that are no UTF-8 become U+FFFD, one for each. */
function decodeBase64({ value, start, end }: ScalarNode): string {
  const text = value.replaceAll(/[\r\n]/g, '');
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!isBase64) throw new Refused('The value of a "!!binary" is no base 64.', start, end);
  return decodeUtf8(Buffer.from(text, 'base64'));
}

function decodeUtf8(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const width = widthOf(bytes[i]!);
    const character = bytes.subarray(i, i + width).toString();
    const isValid = width > 0 && Buffer.byteLength(character) === width && (width === 3 || !character.includes('\ufffd'));
    text += isValid ? character : '\ufffd';
    i += isValid ? width : 1;
  }
  return text;
}
