import { childrenOf, oidOf, textOf, type DerValue } from './der';

/** The parts of a name that the API server reads: of a client certificate, the user's name and groups. */
export interface DistinguishedName {
  /** CN. */
  readonly user: string;
  /** Every O. */
  readonly groups: readonly string[];
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** A Name is a sequence of sets of pairs of a type and a value. Source: RFC 5280, section 4.1.2.4. */
export function readName(name: DerValue): DistinguishedName {
  const pairs = childrenOf(name).flatMap((set) => childrenOf(set).map((pair) => childrenOf(pair)));
  const values = (type: string) => pairs.flatMap(([id, value]) => (value && oidOf(id) === type ? [textOf(value)] : []));
  return { user: values(COMMON_NAME)[0] ?? '', groups: values(ORGANIZATION) };
}
