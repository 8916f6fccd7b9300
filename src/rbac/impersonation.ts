import { MASTERS } from '../kube/access/subjects';
import { resource, type Attributes, type ResourceAttributes } from './request';

/** Whom somebody wants to act as, by the headers `Impersonate-User`, `-Group`, `-Uid` and `-Extra-…`. */
export interface Wanted {
  readonly name: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The ways of impersonation; `legacy` is the verb `impersonate`, the others came with Kubernetes 1.35 (KEP-5284). */
export type Mode = 'associated-node' | 'arbitrary-node' | 'serviceaccount' | 'user-info' | 'legacy';

export interface ImpersonationOptions {
  /** Whether the server knows the constrained ways: by default from Kubernetes 1.36 on. */
  readonly constrained: boolean;
  /** The node of the pod by whose token a ServiceAccount asks. */
  readonly node?: string;
}

type Allows = (attributes: Attributes) => boolean;

/**
 * The first way by which somebody may make a request as another; undefined where there is none. `allows` tells what the one
 * who asks may do; what the other may do is another question. A constrained way needs two rights: to be that other, and
 * `impersonate-on:…` on what is done. Source: kubernetes/apiserver, `pkg/endpoints/filters/impersonation/mode.go`.
 */
export function impersonation(allows: Allows, wanted: Wanted, on: Attributes, { constrained, node }: ImpersonationOptions): Mode | undefined {
  const modes = constrained ? constrainedModes(wanted, node) : [];
  return modes.find((mode) => allows({ ...on, verb: `impersonate-on:${mode}:${on.verb}` }) && mayBe(allows, wanted, mode)) ?? legacy(allows, wanted);
}

const legacy = (allows: Allows, wanted: Wanted): Mode | undefined => (mayBe(allows, wanted, 'legacy') ? 'legacy' : undefined);

/** The constrained ways that are open for such a user at all: nodes and ServiceAccounts have their own, and fixed groups. */
function constrainedModes(wanted: Wanted, node: string | undefined): Mode[] {
  const asked = nodeNamed(wanted.name);
  const isAccount = accountNamed(wanted.name) !== undefined;
  if (asked === undefined && !isAccount) return ['user-info'];
  const isOnlyName = !wanted.groups?.length && !wanted.uid && Object.keys(wanted.extra ?? {}).length === 0;
  if (!isOnlyName) return [];
  if (isAccount) return ['serviceaccount'];
  return asked === node ? ['associated-node', 'arbitrary-node'] : ['arbitrary-node'];
}

function mayBe(allows: Allows, { name, groups = [], uid = '', extra = {} }: Wanted, mode: Mode): boolean {
  const isLegacy = mode === 'legacy';
  const verb = isLegacy ? 'impersonate' : `impersonate:${mode}`;
  const identities = isLegacy ? '' : AUTHENTICATION;
  const ofExtra = Object.entries(extra).flatMap(([key, values]) =>
    values.map((value) => resource(verb, AUTHENTICATION, 'userextras', { subresource: key, name: value })),
  );
  return (
    allows(nameAttributes(name, mode, verb, identities)) &&
    (uid === '' || allows(resource(verb, AUTHENTICATION, 'uids', { name: uid }))) &&
    (isLegacy || areGroupsFine(groups)) &&
    mayAll(
      allows,
      groups.map((group) => resource(verb, identities, 'groups', { name: group })),
      isLegacy,
    ) &&
    (isLegacy || isExtraFine(extra)) &&
    mayAll(allows, ofExtra, isLegacy)
  );
}

function nameAttributes(name: string, mode: Mode, verb: string, group: string): ResourceAttributes {
  const node = mode === 'legacy' ? undefined : nodeNamed(name);
  // The answer is kept for the ServiceAccount on whatever node it runs, so it has to hold for all.
  if (node !== undefined) return resource(verb, group, 'nodes', { name: mode === 'associated-node' ? '*' : node });
  const account = accountNamed(name);
  return account ? resource(verb, group, 'serviceaccounts', account) : resource(verb, group, 'users', { name });
}

/** Of many at once the constrained ways ask first about all, which is a rule without names or with the name `*`. */
function mayAll(allows: Allows, asked: readonly ResourceAttributes[], isLegacy: boolean): boolean {
  const [first] = asked;
  const isMany = !isLegacy && asked.length >= MANY;
  if (first && isMany && allows({ ...first, subresource: first.subresource === '' ? '' : '*', name: '*' })) return true;
  return asked.every(allows);
}

const MANY = 4;
const AUTHENTICATION = 'authentication.k8s.io';

const areGroupsFine = (groups: readonly string[]): boolean => !groups.includes('') && !groups.includes(MASTERS);

function isExtraFine(extra: NonNullable<Wanted['extra']>): boolean {
  return Object.entries(extra).every(([key, values]) => EXTRA_KEY.test(key) && values.length > 0 && !values.includes(''));
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
/** A domain, a slash and a path, in lower case. Source: kubernetes/apimachinery, `pkg/util/validation/validation.go`. */
const EXTRA_KEY = new RegExp(`^(?=[^/]{1,253}/)${LABEL}(?:\\.${LABEL})*/[-a-z0-9/:@&=+$,;._~!*'()%]+$`);

function nodeNamed(login: string): string | undefined {
  const name = login.startsWith('system:node:') ? login.slice('system:node:'.length) : '';
  return DOMAIN.test(name) ? name : undefined;
}

/** Source: kubernetes/apiserver, `pkg/authentication/serviceaccount/util.go`, `SplitUsername`. */
function accountNamed(login: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]*):([^:]*)$/.exec(login) ?? [];
  const isAccount = namespace !== undefined && new RegExp(`^(?=.{1,63}$)${LABEL}$`).test(namespace) && DOMAIN.test(name!);
  return isAccount ? { namespace, name: name! } : undefined;
}
