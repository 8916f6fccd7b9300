import type { NamedResource } from '../../../kube/resourceNames';
import type { SubjectRef } from '../../../rbac/danger/subject';
import { readQuestion, type Question } from '../../../rbac/question';
import { loggedIn, type User } from '../../../rbac/user';
import { readSubject, wordsOf } from './words';

/** A question of one line, understood. */
export type Ask =
  /** `who can get secrets in shop`. */
  | { readonly kind: 'who'; readonly question: Question }
  /** `what can sa:shop/web do in shop`. */
  | { readonly kind: 'what'; readonly subject: SubjectRef; readonly namespace: string | undefined }
  /** `can dana +ops delete pods in shop`. */
  | { readonly kind: 'can'; readonly subject: SubjectRef; readonly user: User; readonly question: Question };

/** Why a line is no question, or not yet one; a full sentence. */
export interface Problem {
  readonly problem: string;
}

const PATTERNS =
  'Write "who can VERB RESOURCE [NAME] [in NAMESPACE | everywhere | cluster-wide]", "what can SUBJECT do [in NAMESPACE]", or "can SUBJECT [+GROUP] VERB RESOURCE".';

/** Reads a question. Resources may be meant by any of their names; what the line leaves out is asked cluster-wide. */
export function readAsk(line: string, known: readonly NamedResource[]): Ask | Problem {
  const words = wordsOf(line).map(({ text }) => text);
  const [first = '', second = '', ...rest] = words;
  if (first === 'who' && second === 'can') return who(rest, known);
  if (first === 'what' && second === 'can') return what(rest);
  if (first === 'can') return can(words.slice(1), known);
  return { problem: PATTERNS };
}

function who(words: readonly string[], known: readonly NamedResource[]): Ask | Problem {
  const question = requestIn(words, known);
  return 'problem' in question ? question : { kind: 'who', question };
}

function what([name = '', verb, ...rest]: readonly string[]): Ask | Problem {
  const subject = subjectIn(name);
  if ('problem' in subject) return subject;
  if (verb !== 'do') return { problem: `After the subject comes "do": "what can ${name} do".` };
  const place = placeIn(rest);
  if ('problem' in place) return place;
  if (place.words.length > 0) return { problem: `"${place.words[0]!}" is not understood here. Only "in NAMESPACE" may follow.` };
  return { kind: 'what', subject, namespace: place.namespace };
}

function can([name = '', ...rest]: readonly string[], known: readonly NamedResource[]): Ask | Problem {
  const subject = subjectIn(name);
  if ('problem' in subject) return subject;
  const others = rest.findIndex((word) => !word.startsWith('+'));
  const groups = rest.slice(0, others < 0 ? rest.length : others).map((word) => word.slice(1));
  if (groups.includes('')) return { problem: 'After "+" comes the name of a group: "can dana +ops get pods".' };
  const question = requestIn(others < 0 ? [] : rest.slice(others), known);
  if ('problem' in question) return question;
  const named = subject.by === 'group' ? [subject.login, ...groups] : groups;
  return { kind: 'can', subject, user: userOf(subject, named), question };
}

/** Somebody of a group is nobody in particular. */
const userOf = ({ by, login }: SubjectRef, groups: readonly string[]): User => loggedIn(by === 'name' ? login : '', groups);

function subjectIn(word: string): SubjectRef | Problem {
  if (word === '') return { problem: 'Name somebody: "sa:NAMESPACE/NAME", "group:NAME", or a user by the name.' };
  return readSubject(word) ?? { problem: `"${word}" names nobody. A ServiceAccount is "sa:NAMESPACE/NAME", a group is "group:NAME".` };
}

function requestIn(words: readonly string[], known: readonly NamedResource[]): Question | Problem {
  const place = placeIn(words);
  if ('problem' in place) return place;
  const [verb, resource, name, stray] = place.words;
  if (!verb) return { problem: 'Name a verb, such as "get", "list", "create" or "delete".' };
  if (!resource) return { problem: `Name what to ${verb}: a resource, such as "secrets" or "pods/exec", or a URL, such as "/metrics".` };
  if (stray !== undefined)
    return { problem: `"${stray}" is not understood here. After the name may come "in NAMESPACE", "everywhere" or "cluster-wide".` };
  return readQuestion({ verb, resource, name, namespace: place.namespace, everywhere: place.everywhere }, known);
}

interface Place {
  readonly words: readonly string[];
  readonly namespace: string | undefined;
  readonly everywhere: boolean;
}

/** The end of a line says where; an object may be called "in", too, and then a place follows it. */
function placeIn(words: readonly string[]): Place | Problem {
  const last = words.at(-1);
  if (last === 'everywhere' || last === 'cluster-wide') {
    return { words: words.slice(0, -1), namespace: undefined, everywhere: last === 'everywhere' };
  }
  if (last === 'in' && words.length > 1) return { problem: 'Name the namespace: "in shop".' };
  if (words.at(-2) === 'in') return { words: words.slice(0, -2), namespace: last, everywhere: false };
  return { words, namespace: undefined, everywhere: false };
}
