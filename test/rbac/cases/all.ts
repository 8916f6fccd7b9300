import { bindingCases } from './bindings';
import type { Case } from './case';
import { coverCases, escalationCases, impersonationCases } from './escalation';
import { matchCases } from './match';
import { aggregationCases, noteCases } from './objects';
import { requestCases } from './requests';
import { userCases } from './users';

export const allCases: Readonly<Record<string, readonly Case[]>> = {
  'which requests a rule allows': matchCases,
  'what a request asks the authorizer': requestCases,
  'what a binding gives': bindingCases,
  'who asks, and what the answer is worth': userCases,
  'aggregated ClusterRoles': aggregationCases,
  'what of an object does not count': noteCases,
  'which rules cover others': coverCases,
  'who may hand on rights': escalationCases,
  'who may act as another': impersonationCases,
};
