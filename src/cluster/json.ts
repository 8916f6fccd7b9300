import { isMapping } from '../kube/manifest';
import { BodyFailure, type ApiServer, type Failure, type Request } from './api';
import { failure, failureOfError, isFailure } from './failures';

/** Five hundred objects of the largest size that etcd takes would be 750 MB; real pages are 1 MB. */
const MAX_BODY = 64 * 1024 * 1024;

/** So many bytes hold what a list says of itself, whose longest part is the token of the next page. */
const BEGIN = 4096;

/** The object in an answer, if it is of the kind that was asked for: `kind` is a name or how it ends. */
export async function getObject(
  api: ApiServer,
  request: Request,
  isKind: (kind: string) => boolean,
  onBegin?: (text: string) => void,
): Promise<Record<string, unknown> | Failure> {
  const data = await getJson(api, request, onBegin);
  if (isFailure(data)) return data;
  const kind: unknown = data['kind'];
  return typeof kind === 'string' && isKind(kind) ? data : notAsked(request, described(kind));
}

/**
 * The mapping in an answer. A login page, half a JSON and anything else that is none is a failure.
 *
 * @param onBegin Is given how the body begins, as soon as something of it is there.
 */
export async function getJson(api: ApiServer, request: Request, onBegin?: (text: string) => void): Promise<Record<string, unknown> | Failure> {
  const answer = await api.send(request);
  if (isFailure(answer)) return answer;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.byteLength;
      if (size > MAX_BODY)
        return failure('too-large', `The answer to "${request.path}" is larger than ${MAX_BODY / 1024 / 1024} MB and was not read to its end.`);
      if (chunks.push(chunk) === 1) onBegin?.(Buffer.from(chunk.subarray(0, BEGIN)).toString('utf8'));
    }
  } catch (error) {
    return error instanceof BodyFailure ? error.failure : failureOfError(request.path, error);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return parse(text) ?? notAsked(request, /^\s*</.test(text) ? 'a web page' : 'no JSON object, or only half of one');
}

/** An answer with a good status that is not what an API server says. */
export const notAsked = ({ path }: Pick<Request, 'path'>, what: string): Failure =>
  failure(
    'not-the-api',
    `What came for "${path.split('?')[0]!}" is ${what}, and not what was asked for. Check the address in the kubeconfig, and whether a proxy asks for a login.`,
    { status: 200 },
  );

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isMapping(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

const described = (kind: unknown): string => (typeof kind === 'string' && /^\w{1,60}$/.test(kind) ? `"${kind}"` : 'an object of no kind');
