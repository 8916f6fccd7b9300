import type { Path } from './path';

/**
 * The types of the fields that we read, said once: TypeScript types, the check of a manifest's values, the check of the
 * configuration file and its JSON schema all come from the same value.
 *
 * Every field is optional and may be null, as the API server takes a null for an absent field. Fields that a schema does
 * not name are left alone, unless it is `closed`.
 */
export type Schema<T = unknown> = (
  | { readonly type: 'any' | 'string' | 'boolean' | 'integer' | 'number' | 'intOrString' }
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'list'; readonly items: Schema }
  | { readonly type: 'map'; readonly values: Schema }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, Schema>>; readonly closed: boolean; readonly required: readonly string[] }
  | { readonly type: 'oneOf'; readonly of: readonly Schema[] }
) & { readonly description?: string; readonly of_?: T };

/** The TypeScript type of the data that a schema describes. */
export type Data<S> = S extends Schema<infer T> ? T : never;
type Fields = Readonly<Record<string, Schema>>;
type ObjectOf<F extends Fields> = { readonly [K in keyof F]?: Data<F[K]> | null };

export const any: Schema = { type: 'any' };
export const string: Schema<string> = { type: 'string' };
export const boolean: Schema<boolean> = { type: 'boolean' };
export const integer: Schema<number> = { type: 'integer' };
export const number: Schema<number> = { type: 'number' };
/** A port or a quantity: `80`, `"http"`, `0.5`, `"128Mi"`. */
export const intOrString: Schema<number | string> = { type: 'intOrString' };
export const list = <T>(items: Schema<T>): Schema<readonly T[]> => ({ type: 'list', items });
export const map = <T>(values: Schema<T>): Schema<Readonly<Record<string, T | null>>> => ({ type: 'map', values });
export const oneOf = <T extends readonly Schema[]>(...of: T): Schema<Data<T[number]>> => ({ type: 'oneOf', of });
export const literals = <const V extends readonly string[]>(...values: V): Schema<V[number]> => ({ type: 'enum', values });
export const object = <F extends Fields>(fields: F): Schema<ObjectOf<F>> => ({ type: 'object', fields, closed: false, required: [] });

/** As `object`, but a key that is not named is a mistake: for files of our own. */
export const closed = <F extends Fields>(fields: F, ...required: (keyof F & string)[]): Schema<ObjectOf<F>> => ({
  type: 'object',
  fields,
  closed: true,
  required,
});

/** The same schema with a sentence for people: completion and hover show it. */
export const described = <T>(schema: Schema<T>, description: string): Schema<T> => ({ ...schema, description });

/** A value that is not of its field's type, or a key that is not known (`expected` is then undefined) or is missing. */
export interface Mistake {
  readonly path: Path;
  readonly problem: 'type' | 'unknown-key' | 'missing-key';
  /** What the schema takes there, for people: "a boolean". For an unknown key: the keys that there are. */
  readonly expected: string;
}

/** Every value below `data` that is not what the schema says, in document order. */
export function mistakes(schema: Schema, data: unknown, at: Path = []): Mistake[] {
  const found: Mistake[] = [];
  look(schema, data, [...at], found);
  return found;
}

/** The steps to the value at hand, taken and taken back: of all the values there are, few are wrong and need a path. */
type Way = (string | number)[];

function look(schema: Schema, data: unknown, at: Way, found: Mistake[]): void {
  if (data === null || data === undefined) return;
  if (!fits(schema, data)) {
    found.push({ path: [...at], problem: 'type', expected: nameOf(schema) });
    return;
  }
  switch (schema.type) {
    case 'list':
      for (const [i, item] of (data as unknown[]).entries()) {
        at.push(i);
        lookAtItem(schema.items, item, at, found);
        at.pop();
      }
      break;
    case 'map':
      for (const [key, value] of Object.entries(data)) lookBelow(key, schema.values, value, at, found);
      break;
    case 'object':
      lookAtFields(schema, data as Record<string, unknown>, at, found);
      break;
    case 'oneOf': {
      // The first that fits at the outside is the one that was meant.
      const meant = schema.of.find((one) => fits(one, data));
      if (meant) look(meant, data, at, found);
    }
  }
}

/** A null in a list is not an absent field: there is no field that could be absent. */
function lookAtItem(schema: Schema, item: unknown, at: Way, found: Mistake[]): void {
  if (item === null && schema.type !== 'any') found.push({ path: [...at], problem: 'type', expected: nameOf(schema) });
  else look(schema, item, at, found);
}

function lookBelow(key: string, schema: Schema, value: unknown, at: Way, found: Mistake[]): void {
  at.push(key);
  look(schema, value, at, found);
  at.pop();
}

function lookAtFields(schema: Extract<Schema, { type: 'object' }>, data: Record<string, unknown>, at: Way, found: Mistake[]): void {
  for (const key of Object.keys(data)) {
    if (Object.hasOwn(schema.fields, key)) lookBelow(key, schema.fields[key]!, data[key], at, found);
    else if (schema.closed) found.push({ path: [...at, key], problem: 'unknown-key', expected: Object.keys(schema.fields).join(', ') });
  }
  for (const key of schema.required) {
    if (data[key] === undefined || data[key] === null)
      found.push({ path: [...at, key], problem: 'missing-key', expected: nameOf(schema.fields[key]!) });
  }
}

function fits(schema: Schema, data: unknown): boolean {
  switch (schema.type) {
    case 'any':
      return true;
    case 'string':
    case 'boolean':
      return typeof data === schema.type;
    case 'integer':
      return Number.isInteger(data);
    case 'number':
      return typeof data === 'number';
    case 'intOrString':
      return typeof data === 'number' || typeof data === 'string';
    case 'enum':
      return typeof data === 'string' && schema.values.includes(data);
    case 'list':
      return Array.isArray(data);
    case 'map':
    case 'object':
      return typeof data === 'object' && !Array.isArray(data);
    case 'oneOf':
      return schema.of.some((one) => fits(one, data));
  }
}

function nameOf(schema: Schema): string {
  switch (schema.type) {
    case 'any':
      return 'a value';
    case 'integer':
      return 'a whole number';
    case 'intOrString':
      return 'a number or a string';
    case 'enum':
      return `one of ${schema.values.join(', ')}`;
    case 'map':
    case 'object':
      return 'a mapping';
    case 'oneOf':
      return schema.of.map(nameOf).join(' or ');
    default:
      return `a ${schema.type}`;
  }
}
