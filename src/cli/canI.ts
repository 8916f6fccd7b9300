import { answer, readQueryLine, type Query, type QueryAnswer } from '../rbac/answer';
import type { RbacIndex } from '../rbac/index';
import type { CanIArgs } from './canIArgs';
import { because } from './files';
import type { Io } from './io';
import { linesIn, linesOf, type Line } from './lines';
import { indexOf, readRbacFiles } from './rbacFiles';

/**
 * Runs `pci-k8s can-i`; returns the exit code: 1 where an answer is not the expected one, 2 where something could not be read.
 *
 * Each line of the queries that is not blank gets one line of standard output, in their order, so that the n-th answer is
 * the n-th query's: `{"allowed": true, "by": [{"binding": "shop/RoleBinding/web", "role": "ClusterRole/view", "rule": 0}]}`.
 * `allowed` is true, false or "unknown" (the Node authorizer decides about a node by its pods), `by` has every way, and `rule`
 * is the index in the role's own rules. A line that is no query gets `{"error": "…"}`.
 *
 * Answers are a SubjectAccessReview's on a cluster of these objects only. No group is implied but those in the query, and an
 * aggregated ClusterRole has the rules that its own manifest lists: the API server's authorizer goes by them, and whatever
 * fills them in is no part of it.
 */
export function canI({ objects, queries, format }: CanIArgs, io: Io): number {
  const files = readRbacFiles(objects, io);
  const index = indexOf(files, 'cluster', io);
  const told = new Told(io, format);
  try {
    const lines = queries === '-' ? linesIn(io.stdin()) : linesOf(queries);
    for (const line of lines) if (line.text?.trim() !== '') told.add(queries, line, index);
    told.flush();
  } catch (error) {
    told.flush();
    io.error(queries === '-' ? `Standard input could not be read: ${because(error)}\n` : `"${queries}" could not be read: ${because(error)}\n`);
    return 2;
  }
  if (told.differing > 0) io.error(`${told.differing} of ${told.expecting} expected answers ${told.differing === 1 ? 'differs' : 'differ'}.\n`);
  return !files.complete || told.wrong > 0 ? 2 : told.differing > 0 ? 1 : 0;
}

/** Characters that are put together before they are written: one write a line would take longer than all answers. */
const AT_ONCE = 64 * 1024;

/** The answers as they are given, and how many were what. */
class Told {
  expecting = 0;
  differing = 0;
  wrong = 0;
  #out = '';

  constructor(
    private readonly io: Io,
    private readonly format: CanIArgs['format'],
  ) {}

  add(file: string, { number, text }: Line, index: RbacIndex): void {
    const line = text === undefined ? { problem: 'The line is not valid UTF-8.' } : readQueryLine(text);
    const place = `${file === '-' ? 'standard input' : file}:${number}`;
    if ('problem' in line) {
      this.wrong++;
      this.io.error(`${place}: error: ${line.problem}\n`);
      this.#write(this.format === 'json' ? JSON.stringify({ error: line.problem }) : `error    ${line.problem}`);
      return;
    }
    const { query, expect } = line;
    const given = answer(index, query);
    this.#write(this.format === 'json' ? JSON.stringify(given) : textOf(query, given));
    if (expect === undefined) return;
    this.expecting++;
    if (given.allowed === expect) return;
    this.differing++;
    this.io.error(`${place}: expected ${word(expect)}, and it is ${word(given.allowed)}: ${sentence(query)}${waysOf(given)}\n`);
  }

  flush(): void {
    if (this.#out !== '') this.io.out(this.#out);
    this.#out = '';
  }

  #write(line: string): void {
    this.#out += `${line}\n`;
    if (this.#out.length >= AT_ONCE) this.flush();
  }
}

const word = (allowed: QueryAnswer['allowed']): string => (allowed === true ? 'allowed' : allowed === false ? 'refused' : 'unknown');

const textOf = (query: Query, given: QueryAnswer): string => `${word(given.allowed).padEnd(8)} ${sentence(query)}${waysOf(given)}`;

const waysOf = ({ by }: QueryAnswer): string =>
  by.length === 0 ? '' : `, by ${by.map(({ binding, role, rule }) => `${binding} → ${role} rules[${rule}]`).join(' and ')}`;

/** `"dana" in "developers": get pods/log "web-1" of namespace "shop"`. */
function sentence({ user, groups, verb, group, resource, subresource, namespace, name, path }: Query): string {
  const who = [user ? `"${user}"` : '', groups?.length ? `in ${groups.map((one) => `"${one}"`).join(', ')}` : ''].filter(Boolean).join(' ');
  const what = path ?? `${resource ?? ''}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
  return `${who}: ${verb} ${what}${name ? ` "${name}"` : ''}${namespace ? ` in namespace "${namespace}"` : ''}`;
}
