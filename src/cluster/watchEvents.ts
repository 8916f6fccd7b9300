import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import { BodyFailure, type Failure } from './api';
import { failure } from './failures';

/** One event of a watch. A bookmark only tells how far the watch has come. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: object;
}

/** An object may have some 1.5 MB in etcd; a line longer than this is no event of an API server. */
const LONGEST_LINE = 64 << 20;
const NEWLINE = 0x0a;
const TYPES: readonly unknown[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'] satisfies WatchEvent['type'][];

/**
 * The events in the body of a watch, one JSON a line. An event of type ERROR ends them as a `BodyFailure`, and so does what
 * is no event. A last line without its end is dropped: what it was to tell comes again when watched from the event before.
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes"; kubernetes/apimachinery, `pkg/apis/meta/v1/watch.go`.
 */
export async function* eventsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(body)) {
    if (line.length === 0) continue;
    const event = parse(line);
    if (!isMapping(event) || !isMapping(event['object'])) throw notAnEvent();
    if (event['type'] === 'ERROR') throw new BodyFailure(failureOf(event['object']));
    if (!TYPES.includes(event['type'])) throw notAnEvent();
    yield { type: event['type'] as WatchEvent['type'], object: event['object'] };
  }
}

/** Splits bytes, not text: in UTF-8 no part of a longer character is a newline, and a chunk may end within one. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let unfinished: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...unfinished, chunk.subarray(start, end)]).toString('utf8');
      unfinished = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    unfinished.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE) throw notAnEvent();
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw notAnEvent();
  }
}

/** What the Status in an ERROR event means: its code is the HTTP status that would have been, had it come sooner. */
function failureOf(status: Readonly<Record<string, unknown>>): Failure {
  const code = typeof status['code'] === 'number' ? status['code'] : undefined;
  const details = code === undefined ? {} : { status: code };
  if (code === 410) {
    return failure('expired', 'The API server no longer has the changes that came after those it told (410). All is listed again.', details);
  }
  const said = typeof status['message'] === 'string' && status['message'] !== '' ? ` It says: "${status['message'].slice(0, 300)}".` : '';
  const seconds = valueAt(status, ['details', 'retryAfterSeconds']);
  if (code === 429 || code === 503) {
    const wait = typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {};
    return failure('busy', `The API server ended a watch because it has too much to do (${code}). It is tried again.${said}`, {
      ...details,
      ...wait,
    });
  }
  return failure(
    'refused',
    `The API server ended a watch with an error${code === undefined ? '' : ` (${code})`}. It is tried again.${said}`,
    details,
  );
}

function notAnEvent(): BodyFailure {
  return new BodyFailure(
    failure(
      'not-the-api',
      'A watch was answered with something that is no event of the Kubernetes API. Check the address in the kubeconfig, and whether a proxy asks for a login.',
    ),
  );
}
