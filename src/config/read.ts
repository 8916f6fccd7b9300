import type { AnyRule } from '../core/rule';
import { defaultParameters } from '../core/parameters';
import type { Severity } from '../core/severity';
import { defaultSettings, settingsSchema, type RuleSetting, type Settings, type SettingsFile } from '../core/settings';
import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import { mistakes } from '../kube/schema';
import { isDate } from '../core/suppress';
import { parsePodShape } from '../kube/workloads';
import type { YamlDocument } from '../yaml/document';
import { readFile } from '../yaml/read';
import { problemAt, problemOf, type ConfigProblem } from './problems';

export type { ConfigProblem };

/** The name of the configuration file, at the root of a workspace folder or in the current folder. */
export const CONFIG_FILE = '.pci-k8s.yaml';

export interface ConfigReading {
  /** What the file says over the defaults. Undefined where it has an error: then what was in force stays in force. */
  readonly settings: Settings | undefined;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads `.pci-k8s.yaml`. An empty file means the defaults.
 * @param today the date that decides which exceptions have expired: `2026-11-24`
 */
export function readConfig(text: string, rules: readonly AnyRule[], today: string): ConfigReading {
  const [document, second] = readFile(text).documents;
  if (!document) return { settings: { ...defaultSettings, today }, problems: [] };
  if (document.error) return { settings: undefined, problems: [{ ...document.error, severity: 'error' }] };
  const problems: ConfigProblem[] = mistakes(settingsSchema, document.data).map((mistake) => problemOf(mistake, document));
  if (document.data !== null && !isMapping(document.data)) problems.push(problemAt(document, [], 'The configuration has to be a mapping.', 'error'));
  if (second)
    problems.push({ message: 'Only the first document of this file is read.', range: { start: second.start, end: second.end }, severity: 'warning' });
  if (problems.some(({ severity }) => severity === 'error')) return { settings: undefined, problems };
  const given = (document.data ?? {}) as SettingsFile;
  for (const note of document.notes) problems.push({ ...note, severity: 'warning' });
  problems.push(
    ...unknownRules(given, rules, document),
    ...unknownVariants(given, rules, document),
    ...weakExceptions(given, rules, document, today),
    ...wrongOptions(given, rules, document),
  );
  if (problems.some(({ severity }) => severity === 'error')) return { settings: undefined, problems };
  return { settings: settingsOf(given, rules, today), problems };
}

function settingsOf(given: SettingsFile, rules: readonly AnyRule[], today: string): Settings {
  const { cde } = given;
  return {
    rules: Object.fromEntries(
      Object.entries(given.rules ?? {}).flatMap(([name, setting]) => {
        const rule = findRule(rules, name);
        return rule && setting !== null ? [[rule.id, ruleSetting(setting)]] : [];
      }),
    ),
    parameters: { ...defaultParameters, ...withoutNulls(given.parameters ?? {}) },
    cde: cde ? { labels: withoutNulls(cde.matchLabels ?? {}), namespaces: cde.namespaces ?? [] } : defaultSettings.cde,
    exemptNamespaces: given.exemptNamespaces ?? defaultSettings.exemptNamespaces,
    podShapes: (given.podSpecPaths ?? []).map(({ group, kind, path }) => parsePodShape({ group: group ?? '', kind: kind ?? '', path: path ?? '' })),
    exceptions: given.exceptions ?? [],
    tiers: given.tiers ?? [],
    today,
    endOfLife: defaultSettings.endOfLife,
  };
}

type GivenRule = NonNullable<NonNullable<SettingsFile['rules']>[string]>;

function ruleSetting(given: GivenRule): RuleSetting {
  if (typeof given !== 'object') return withoutNulls({ severity: severityFrom(given) });
  const variants = Object.entries(given.variants ?? {}).map(([name, severity]) => [name, severityFrom(severity)] as const);
  return withoutNulls({ severity: severityFrom(given.severity), variants: withoutNulls(Object.fromEntries(variants)), options: given.options });
}

/** A bare `off` is false to a YAML reader; `on` and true say what is the case anyway. */
function severityFrom(given: Severity | 'off' | boolean | null | undefined): Severity | 'off' | undefined {
  if (typeof given === 'boolean') return given ? undefined : 'off';
  return given ?? undefined;
}

function withoutNulls<T extends object>(data: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

const findRule = (rules: readonly AnyRule[], name: string): AnyRule | undefined => rules.find(({ id, code }) => id === name || code === name);

function unknownRules(given: SettingsFile, rules: readonly AnyRule[], document: YamlDocument): ConfigProblem[] {
  return Object.keys(given.rules ?? {})
    .filter((name) => !findRule(rules, name))
    .map((name) =>
      problemAt(document, ['rules', name], `There is no rule "${name}". Rules go by name or code, as "pci-k8s rules" lists them.`, 'warning', 'key'),
    );
}

function unknownVariants(given: SettingsFile, rules: readonly AnyRule[], document: YamlDocument): ConfigProblem[] {
  return Object.entries(given.rules ?? {}).flatMap(([name, setting]) => {
    const rule = findRule(rules, name);
    if (!rule || typeof setting !== 'object') return [];
    return Object.keys(setting?.variants ?? {})
      .filter((variant) => !Object.hasOwn(rule.messages as object, variant))
      .map((variant) => problemAt(document, ['rules', name, 'variants', variant], noVariant(rule, variant), 'warning', 'key'));
  });
}

const noVariant = (rule: AnyRule, variant: string): string =>
  `The rule ${rule.code} has no variant "${variant}". It has ${Object.keys(rule.messages as object).join(', ')}.`;

/** An exception that does not hold is left out, and said here, where it stands. */
function weakExceptions(given: SettingsFile, rules: readonly AnyRule[], document: YamlDocument, today: string): ConfigProblem[] {
  return (given.exceptions ?? []).flatMap((exception, i) => {
    const at = ['exceptions', i];
    const { rule, reason, expires } = exception;
    const problems: ConfigProblem[] = [];
    const [code, variant] = (rule ?? '').split('.');
    const meant = findRule(rules, code!);
    if (!meant) problems.push(problemAt(document, [...at, 'rule'], `There is no rule "${rule ?? ''}".`, 'warning'));
    else if (variant !== undefined && !Object.hasOwn(meant.messages as object, variant))
      problems.push(problemAt(document, [...at, 'rule'], noVariant(meant, variant), 'warning'));
    if ((reason ?? '').trim() === '')
      problems.push(problemAt(document, [...at, 'reason'], 'This exception does not hold, because it gives no reason.', 'warning'));
    if (expires && !isDate(expires)) {
      problems.push(
        problemAt(document, [...at, 'expires'], `This exception does not hold, because "${expires}" is no date of the form 2027-03-31.`, 'warning'),
      );
    } else if (expires && expires < today) {
      problems.push(problemAt(document, [...at, 'expires'], `This exception does not hold any more: it expired on ${expires}.`, 'warning'));
    }
    return problems;
  });
}

/** Options are checked by the schema of the rule that they are for. */
function wrongOptions(given: SettingsFile, rules: readonly AnyRule[], document: YamlDocument): ConfigProblem[] {
  return Object.entries(given.rules ?? {}).flatMap(([name, setting]) => {
    const rule = findRule(rules, name);
    const options: unknown = valueAt(setting, ['options']);
    if (!rule || options === undefined || options === null) return [];
    if (!rule.options) return [problemAt(document, ['rules', name, 'options'], `The rule "${name}" has no options.`, 'warning', 'key')];
    return mistakes(rule.options.schema, options, ['rules', name, 'options']).map((mistake) => problemOf(mistake, document));
  });
}

/** A problem with the file that a parameter names, as a problem of the configuration that names it. */
export function problemOfParameter(text: string, name: string, message: string): ConfigProblem {
  const [document] = readFile(text).documents;
  return document ? problemAt(document, ['parameters', name], message, 'error') : { message, range: { start: 0, end: 0 }, severity: 'error' };
}
