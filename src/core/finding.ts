import { valueAt, type Path } from '../kube/path';
import type { Change, Patch } from './patch';
import type { AnyRule, DigestFix, FixInfo, NotAssessedReason } from './rule';
import { textOf } from './rule';
import type { ObjectRef, Resource, Source, TextRange } from './resource';
import type { Severity } from './severity';

/** What a rule says of one place in one resource. */
export interface Finding {
  readonly rule: AnyRule;
  /** The message id. */
  readonly variant: string;
  readonly severity: Severity;
  readonly args: Readonly<Record<string, string>>;
  readonly resource: Resource;
  readonly path: Path;
  readonly fixes: readonly OfferedFix[];
  /** Why it is no longer open, when somebody accepted it. */
  readonly accepted?: Acceptance;
  /** The container it is about, for exceptions that name one. */
  readonly container?: string;
  /** In a cluster: the pods that run what it is about, as `namespace/name`. */
  readonly pods?: readonly string[];
}

export interface Acceptance {
  readonly reason: string;
  readonly approvedBy?: string;
  readonly expires?: string;
}

export interface OfferedFix {
  /** The name in the rule's data sheet. */
  readonly id: string;
  readonly info: FixInfo;
  /** The changes, or what has to be looked up before they are known. */
  readonly make: (() => readonly Change[]) | DigestFix;
}

/** Something that no rule judged, or one rule could not judge. */
export interface NotAssessed {
  /** Undefined when it concerns all rules. */
  readonly rule?: AnyRule;
  readonly source: Pick<Source, 'kind'> & {
    readonly file?: string;
    readonly document?: number;
    readonly range?: TextRange;
    readonly context?: string;
  };
  /** The object in a cluster that it is about. */
  readonly object?: ObjectRef;
  readonly reason: NotAssessedReason;
  /** What happened, why, and what to do; full sentences. */
  readonly message: string;
}

/** Puts the arguments into a text with named places in braces. */
export const fillIn = (text: string, args: Readonly<Record<string, string>>): string => filler(text)(args);

/** As `fillIn`, for a text that is filled in again and again. */
export function filler(text: string): (args: Readonly<Record<string, string>>) => string {
  // Of what is split at a place with a group, every second piece is what the group took: the names.
  const [first = '', ...rest] = text.split(/\{(\w+)\}/);
  return (args) => {
    let filled = first;
    for (let i = 0; i < rest.length; i += 2) {
      const name = rest[i]!;
      filled += (Object.hasOwn(args, name) ? args[name]! : `{${name}}`) + rest[i + 1]!;
    }
    return filled;
  };
}

/** The finding's sentence in English; the editor translates the text before it fills it in. */
export const messageOf = ({ rule, variant, args }: Finding): string => fillIn(textOf(rule, variant), args);

/** Whether the finding is about a field that is not there, so that there is no value to underline. */
export function isAbsent({ resource, path }: Finding): boolean {
  const value = valueAt(resource.manifest, path);
  return value === undefined || value === null;
}

/** The changes of a fix that needs nothing looked up. */
export function changesOf(fix: OfferedFix): readonly Change[] {
  return typeof fix.make === 'function' ? fix.make() : [];
}

export const isPatches = (made: readonly Patch[] | readonly Change[]): made is readonly Patch[] => made.length > 0 && 'op' in made[0]!;
