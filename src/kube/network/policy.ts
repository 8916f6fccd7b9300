import type { LabelLookup, Match } from '../labels';
import type { Path } from '../path';

export const directions = ['ingress', 'egress'] as const;
export type Direction = (typeof directions)[number];

/** What is known of a pod that decides which policies are about it. */
export interface PodPlace {
  /** Undefined where no one says which namespace it is in. */
  readonly namespace: string | undefined;
  readonly namespaceLabels: LabelLookup;
  readonly labels: LabelLookup;
}

/** A network policy, whoever enforces it: what rules need to know of any kind of them. */
export interface Policy {
  /** Against a policy of a lower rank it has the last word. NetworkPolicies and those of Calico and Cilium are `normal`. */
  readonly rank: 'admin' | 'normal' | 'baseline';
  /** Whether it is about this pod. A policy with a namespace is asked of pods of that namespace only. */
  selects(pod: PodPlace): Match;
  /** Whether the pods that it is about get only the traffic that some policy allows. */
  isolates(direction: Direction): boolean;
  /** What it allows without choosing. Rules for a direction that the policy is not about have no effect and are left out. */
  openings(direction: Direction): readonly Opening[];
}

/** Something in a rule that allows more than anybody could have chosen. */
export interface Opening {
  /** No peers at all, the pods of every namespace, or every IP address. */
  readonly kind: 'any-peer' | 'any-namespace' | 'any-ip';
  /** Path of the rule that it is in. */
  readonly rule: Path;
  /** Path of what opens: the rule itself where it names no peers. */
  readonly at: Path;
  /** Path of the list item in which the peer stands, where it can be taken out by itself. */
  readonly peer?: Path;
  /** Whether only some ports or protocols are meant. */
  readonly limited: boolean;
  /** The addresses, with what is excepted: `0.0.0.0/0 except 10.0.0.0/8`. */
  readonly addresses?: string;
  readonly excepted?: boolean;
}

/** `0.0.0.0/0`, `::/0` and other ways to write them: a prefix of no bits is every address. */
export const isEveryAddress = (cidr: string | null | undefined): boolean => cidr?.endsWith('/0') ?? false;

/** `0.0.0.0/0 except 10.0.0.0/8`, in the words of the field. */
export const formatAddresses = (cidr: string, except: readonly string[]): string =>
  except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`;

/** A rule must leave nothing out to be about all ports: lists may be absent, null or empty. */
export const isGiven = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '');
