import type { NamedResource } from '../kube/resourceNames';
import { readQuestion, type Asked, type Question } from '../rbac/question';
import { UsageError } from './options';

export type { Question };

/** What the arguments ask, by the resources that are known. Throws UsageError where no request could be meant. */
export function questionOf(asked: Asked, known: readonly NamedResource[]): Question {
  const question = readQuestion(asked, known);
  if ('problem' in question) throw new UsageError(question.problem);
  return question;
}
