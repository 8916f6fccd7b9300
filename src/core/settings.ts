import { any, boolean, closed, described, list, literals, map, oneOf, string, type Data } from '../kube/schema';
import type { EndOfLife } from '../kube/versions/endOfLife';
import { shippedTable } from '../kube/versions/shippedTable';
import type { PodShape } from '../kube/workloads';
import { defaultParameters, parameterSchema, type Parameters } from './parameters';
import { severities, type Severity } from './severity';

/** YAML reads a bare `off` as false, so both mean the same. */
const severitySetting = oneOf(literals('off', ...severities), boolean);

const ruleSetting = oneOf(
  described(literals('off', ...severities), 'The severity of all its findings, or `off`.'),
  boolean,
  closed({ severity: severitySetting, variants: map(severitySetting), options: map(any) }),
);

export const exceptionSchema = closed(
  {
    rule: described(string, 'The code, or the code and a variant: `PCI-K8S-306`, `PCI-K8S-306.readonly`.'),
    match: described(
      closed({ kind: string, namespace: string, name: string, container: string }),
      'Which objects. `*` stands for any text; what is left out matches all.',
    ),
    reason: described(string, 'Why this is accepted. An assessor asks for it.'),
    approvedBy: string,
    expires: described(string, 'The last day on which it holds: `2027-03-31`.'),
  },
  'rule',
  'reason',
);

const tierSchema = closed(
  {
    name: string,
    namespaces: described(list(string), 'Namespaces. `*` stands for any text.'),
    paths: described(list(string), 'Files. `*` stands for any text.'),
    rules: map(ruleSetting),
    owners: list(string),
  },
  'name',
);

/** All of `.pci-k8s.yaml`. */
export const settingsSchema = closed({
  rules: described(map(ruleSetting), 'Rules by name or code: off, another severity, or options.'),
  parameters: parameterSchema,
  cde: described(
    closed({ matchLabels: map(string), namespaces: list(string) }),
    'Which namespaces hold card data: labels of the Namespace, or names. `*` stands for any text.',
  ),
  exemptNamespaces: described(list(string), 'Namespaces of the platform, whose workloads and images are not judged. `*` stands for any text.'),
  podSpecPaths: described(
    list(closed({ group: string, kind: string, path: string }, 'kind', 'path')),
    'Further kinds with a pod template: `{group, kind, path: spec.jobs[*].template.spec}`.',
  ),
  exceptions: list(exceptionSchema),
  tiers: described(list(tierSchema), 'Teams, kept apart: every object belongs to the first tier that matches.'),
});

export type SettingsFile = Data<typeof settingsSchema>;
export type Exception = Data<typeof exceptionSchema>;
export type Tier = Data<typeof tierSchema>;

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly variants?: Readonly<Record<string, Severity | 'off'>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What is in force: frozen once, handed to everything that judges. */
export interface Settings {
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly parameters: Parameters;
  readonly cde: { readonly labels: Readonly<Record<string, string>>; readonly namespaces: readonly string[] };
  readonly exemptNamespaces: readonly string[];
  readonly podShapes: readonly PodShape[];
  readonly exceptions: readonly Exception[];
  readonly tiers: readonly Tier[];
  /** `2026-11-24`: exceptions that expired before it no longer hold. The clock is read by whoever makes the settings. */
  readonly today: string;
  /** Until when versions get security fixes: the shipped table, or the one of the parameter `endOfLifeFile`. */
  readonly endOfLife: EndOfLife;
}

export const defaultSettings: Settings = {
  rules: {},
  parameters: defaultParameters,
  cde: { labels: { 'pci.k8s/scope': 'cde' }, namespaces: [] },
  exemptNamespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
  podShapes: [],
  exceptions: [],
  tiers: [],
  today: '1970-01-01',
  endOfLife: shippedTable,
};

export { matches, matchesAny } from '../kube/pattern';
