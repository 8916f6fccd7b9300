import type { Path } from '../path';
import type { ContainerTarget } from '../pods';
import type { ExtraArgs } from './types';

/** The programs of a control plane that read flags. */
export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

/** One flag where it is given. A name that comes twice is here twice. */
export interface Flag {
  /** Without dashes in front, and with `-` for `_`, which mean the same: `anonymous-auth`. */
  readonly name: string;
  /** Behind `=`; undefined for a flag that stands alone. */
  readonly value: string | undefined;
  /** The word behind a flag that stands alone, unless that is a flag: the value of any flag but a boolean one. */
  readonly next: string | undefined;
  /** The path of the word, or of the value in a file of kubeadm. */
  readonly at: Path;
}

/** A value that a flag has, and where it is given. */
export interface FlagValue<T> {
  readonly value: T;
  readonly at: Path;
}

export interface CommandLine {
  readonly component: Component;
  readonly flags: readonly Flag[];
  /** Whether a shell starts it, so that what its flags come to is not known; none are given then. */
  readonly opaque: boolean;
}

/**
 * What a container of a static Pod starts, if that is a component of the control plane. `command` and `args` are one line;
 * the component is its first word, or comes behind a program that only starts another: `hyperkube`, or the `go-runner`
 * of Kubernetes' own images, which sends the output to a file.
 */
export function commandLineOf({ container, path }: ContainerTarget): CommandLine | undefined {
  const program = baseName(container.command?.[0] ?? container.args?.[0] ?? '');
  // Nearly every container starts something else.
  if (!shells.has(program) && !starters.has(program) && !isComponent(program)) return undefined;
  const words = [...wordsOf(container.command, path('command')), ...wordsOf(container.args, path('args'))];
  if (shells.has(program)) {
    const component = words
      .slice(1)
      .flatMap(({ word }) => /(?:^|[\s/"'])(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)(?=$|[\s"'])/.exec(word)?.[1] ?? [])[0];
    return component === undefined ? undefined : { component: component as Component, flags: [], opaque: true };
  }
  const start = starters.has(program) ? words.findIndex(({ word }, i) => i > 0 && isComponent(baseName(word))) : 0;
  const component = baseName(words[start]?.word ?? '');
  return isComponent(component) ? { component, flags: flagsIn(words.slice(start + 1)), opaque: false } : undefined;
}

interface Word {
  readonly word: string;
  readonly at: Path;
}

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
const starters = new Set(['hyperkube', 'go-runner']);
const components: ReadonlySet<string> = new Set<Component>(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd']);
const isComponent = (name: string): name is Component => components.has(name);
const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

const wordsOf = (words: readonly string[] | null | undefined, at: Path): Word[] => (words ?? []).map((word, i) => ({ word, at: [...at, i] }));

function flagsIn(words: readonly Word[]): Flag[] {
  const flags: Flag[] = [];
  for (const [i, { word, at }] of words.entries()) {
    // Behind two dashes alone no flags follow.
    if (word === '--') break;
    const [, name, value] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const behind = words[i + 1]?.word;
    flags.push({ name: normal(name), value, next: behind?.startsWith('-') ? undefined : behind, at });
  }
  return flags;
}

/** Kubernetes' programs take an underscore in a flag's name for a dash: kubernetes/component-base, `cli/flag/flags.go`. */
const normal = (name: string): string => name.replaceAll('_', '-');

/** The flags in a file of kubeadm, which hands them on as they are. `at`: the path of the field that holds them. */
export function flagsOfArgs(args: ExtraArgs | null | undefined, at: Path): Flag[] {
  if (!args) return [];
  if (Array.isArray(args)) {
    return (args as readonly { readonly name?: string | null; readonly value?: string | null }[]).flatMap(({ name, value }, i) =>
      name ? [{ name: normal(name), value: value ?? '', next: undefined, at: [...at, i, 'value'] }] : [],
    );
  }
  return Object.entries(args as Readonly<Record<string, string | null>>).map(([name, value]) => ({
    name: normal(name),
    value: value ?? '',
    next: undefined,
    at: [...at, name],
  }));
}

/**
 * The value of a boolean flag, of which the last one counts; undefined where it is not given. A boolean flag that stands
 * alone is true, whatever word follows. `value` is undefined for a text that is no boolean, with which no program starts,
 * and for one that a variable fills in. Source: spf13/pflag, `bool.go`; Go, `strconv.ParseBool`.
 */
export function booleanFlag(flags: readonly Flag[], name: string): FlagValue<boolean | undefined> | undefined {
  const flag = flags.findLast((one) => one.name === name);
  return flag && { value: flag.value === undefined ? true : parseBoolean(flag.value), at: flag.at };
}

/** The value of a flag that holds a text, of which the last one counts; undefined where it is not given. */
export function textFlag(flags: readonly Flag[], name: string): FlagValue<string> | undefined {
  const flag = flags.findLast((one) => one.name === name);
  return flag && { value: flag.value ?? flag.next ?? '', at: flag.at };
}

function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}
