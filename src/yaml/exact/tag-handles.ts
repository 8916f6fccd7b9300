import { Refused } from './refused';
import type { Scanner } from './scanner';
import type { Token } from './token';

/** What the handles of tags stand for: `!` and `!!`, and those that directives declare. */
export class TagHandles {
  readonly #prefixes = new Map<string, string>();

  /** Takes the directives at the beginning of a document. */
  readDirectives(scanner: Scanner): void {
    let hasVersion = false;
    for (let token = scanner.peek(); token.type === 'version-directive' || token.type === 'tag-directive'; token = scanner.peek()) {
      if (token.type === 'tag-directive') this.#declare(token);
      else if (hasVersion) throw new Refused('The directive "%YAML" is given twice.', token.start);
      else if (token.value !== '1.1') throw new Refused('kubectl reads YAML 1.1 only.', token.start);
      else hasVersion = true;
      scanner.take();
    }
    if (!this.#prefixes.has('!')) this.#prefixes.set('!', '!');
    if (!this.#prefixes.has('!!')) this.#prefixes.set('!!', 'tag:yaml.org,2002:');
  }

  #declare({ value: handle, suffix: prefix, start }: Token): void {
    if (this.#prefixes.has(handle)) throw new Refused(`The tag handle "${handle}" is declared twice.`, start);
    this.#prefixes.set(handle, prefix);
  }

  inFull({ value: handle, suffix, start, end }: Token): string {
    if (handle === '') return suffix;
    const prefix = this.#prefixes.get(handle);
    if (prefix === undefined)
      throw new Refused(`The tag handle "${handle}" is not declared. Text that starts with "!" has to be in quotes.`, start, end);
    return prefix + suffix;
  }
}
