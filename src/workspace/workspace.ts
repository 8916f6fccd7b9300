import type { Finding, NotAssessed } from '../core/finding';
import { Inventory } from '../core/inventory';
import { lint, type Counts, type Judgement } from '../core/lint';
import type { Resource } from '../core/resource';
import type { AnyRule, NotAssessedReason } from '../core/rule';
import type { Settings } from '../core/settings';
import { suppress } from '../core/suppress';
import { isMapping } from '../kube/manifest';
import type { YamlDocument, YamlFile, YamlProblem } from '../yaml/document';
import { readFile } from '../yaml/read';
import { isKustomizationFile, readKustomization, type Kustomization } from './kustomize';
import { folderOf, foldersAbove } from './paths';
import { resourcesIn, type DocumentHolder, type Surroundings } from './resources';

/** What a file turned out to be. */
export type FileKind =
  /** Holds Kubernetes objects. */
  | 'manifests'
  /** A Helm template: not YAML before Helm has read it. */
  | 'template'
  | 'kustomization'
  /** Nothing of Kubernetes in it. */
  | 'other'
  /** Could not be read or is too large. */
  | 'unread';

export interface FileJudgement {
  readonly file: string;
  readonly kind: FileKind;
  /** Undefined where it was not read. */
  readonly yaml: YamlFile | undefined;
  readonly resources: readonly Resource[];
  /** Also the accepted ones. */
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
  /** What kubectl takes but a person should know. */
  readonly notes: readonly (YamlProblem & { readonly document: number })[];
  readonly counts: ReadonlyMap<string, Counts>;
}

interface Entry {
  yaml: YamlFile | undefined;
  kind: FileKind;
  readonly refused: { readonly reason: NotAssessedReason; readonly message: string } | undefined;
  holders: Map<object, DocumentHolder & { resources?: readonly Resource[] }>;
  judgement?: FileJudgement;
}

/**
 * The manifests of a folder or of an editor, and what the rules say of them. Takes texts, reads nothing itself. A file is
 * judged when somebody asks, and again only after something changed that it may depend on.
 */
export class Workspace {
  readonly #files = new Map<string, Entry>();
  readonly #charts = new Set<string>();
  readonly #kustomizations = new Map<string, Kustomization>();
  #inventory: Inventory | undefined;
  /** Judgements by rules that look at nothing but the object itself. */
  #alone = new WeakMap<Resource, Judgement>();
  #cde = '';

  readonly #lonely: readonly AnyRule[];
  readonly #social: readonly AnyRule[];

  constructor(
    readonly rules: readonly AnyRule[],
    private settings: Settings,
  ) {
    this.#social = rules.filter((rule) => rule.target === 'namespace' || rule.looksUp !== undefined);
    this.#lonely = rules.filter((rule) => !this.#social.includes(rule));
  }

  /** Replaces the settings; everything is judged anew when asked for. */
  configure(settings: Settings): void {
    this.settings = settings;
    for (const entry of this.#files.values())
      entry.holders = new Map([...entry.holders].map(([key, { document, templated }]) => [key, { document, templated }]));
    this.#alone = new WeakMap();
    this.#changed();
  }

  /** Names a folder with a `Chart.yaml` that is not among the files. */
  addChart(folder: string): void {
    this.#charts.add(folder);
    this.#changed();
  }

  /** Takes a file's text, new or changed. */
  update(file: string, text: string): void {
    const old = this.#files.get(file);
    if (old?.yaml?.text === text) return;
    const entry: Entry = { yaml: undefined, kind: 'other', refused: undefined, holders: new Map() };
    if (/(^|\/)Chart\.yaml$/.test(file)) this.#charts.add(folderOf(file));
    entry.yaml = readFile(text, old?.yaml);
    for (const document of entry.yaml.documents) {
      const holder = old?.holders.get(document.identity) ?? { document, templated: text.slice(document.start, document.end).includes('{{') };
      holder.document = document;
      entry.holders.set(document.identity, holder);
    }
    this.#files.set(file, entry);
    if (isKustomizationFile(file)) this.#readKustomization(file, entry.yaml);
    this.#changed();
  }

  /** Says that a file is there but could not be read, and why. */
  refuse(file: string, reason: NotAssessedReason, message: string): void {
    this.#files.set(file, { yaml: undefined, kind: 'unread', refused: { reason, message }, holders: new Map() });
    this.#changed();
  }

  remove(file: string): void {
    this.#files.delete(file);
    this.#charts.delete(folderOf(file));
    if (isKustomizationFile(file)) this.#kustomize(folderOf(file), undefined);
    this.#changed();
  }

  /** The files, sorted by path. */
  get files(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  has(file: string): boolean {
    return this.#files.has(file);
  }

  get inventory(): Inventory {
    if (!this.#inventory) {
      const resources = this.files.flatMap((file) => this.#resourcesOf(file, this.#files.get(file)!));
      this.#inventory = new Inventory(resources, this.settings);
      this.#forgetWhereCdeChanged(this.#inventory);
    }
    return this.#inventory;
  }

  /** The findings of one file, judged with all others in view. Undefined for a file that is not here. */
  judge(file: string): FileJudgement | undefined {
    const entry = this.#files.get(file);
    if (!entry) return undefined;
    return (entry.judgement ??= this.#judge(file, entry, this.inventory));
  }

  #judge(file: string, entry: Entry, inventory: Inventory): FileJudgement {
    const resources = this.#resourcesOf(file, entry);
    const found: Finding[] = [];
    const notAssessed = this.#notReadIn(file, entry);
    const counts = new Map<string, Counts>();
    for (const resource of resources) {
      let alone = this.#alone.get(resource);
      if (!alone) this.#alone.set(resource, (alone = lint([resource], this.#lonely, inventory)));
      for (const judgement of [alone, lint([resource], this.#social, inventory)]) {
        found.push(...judgement.findings);
        notAssessed.push(...judgement.notAssessed);
        addUp(counts, judgement.counts);
      }
    }
    const findings = inOrder(suppress(found, this.settings));
    const notes = (entry.yaml?.documents ?? []).flatMap((document) => document.notes.map((note) => ({ ...note, document: document.index })));
    return { file, kind: entry.kind, yaml: entry.yaml, resources, findings, notAssessed: unique(notAssessed), notes, counts };
  }

  /** The objects of a file; decides at the same time what the file is. */
  #resourcesOf(file: string, entry: Entry): readonly Resource[] {
    if (!entry.yaml) return [];
    if (this.#isTemplate(file, entry.yaml)) {
      entry.kind = 'template';
      return [];
    }
    const around = this.#surroundingsOf(file);
    const resources: Resource[] = [];
    for (const holder of entry.holders.values()) resources.push(...(holder.resources ??= resourcesIn(holder, around, this.settings)));
    const broken = entry.yaml.documents.some((document) => document.error && looksLikeManifest(entry.yaml!.text, document));
    entry.kind = isKustomizationFile(file) ? 'kustomization' : resources.length > 0 || broken ? 'manifests' : 'other';
    return entry.kind === 'kustomization' ? [] : resources;
  }

  #isTemplate(file: string, yaml: YamlFile): boolean {
    for (const folder of foldersAbove(file)) {
      if (this.#charts.has(folder)) {
        const below = folder === '' ? file : file.slice(folder.length + 1);
        if (below.startsWith('templates/')) return true;
      }
    }
    // In a text that is not YAML because of it, `{{` can only be a template's.
    return yaml.documents.some(({ start, end, error }) => error && yaml.text.slice(start, end).includes('{{'));
  }

  #surroundingsOf(file: string): Surroundings {
    const above = [...foldersAbove(file)].flatMap((folder) => this.#kustomizations.get(folder) ?? []);
    return {
      file,
      kustomization: this.#kustomizations.get(folderOf(file)),
      listedAsPatch: [...this.#kustomizations.values()].some(({ patches }) => patches.has(file)),
      inKustomize: above.length > 0,
    };
  }

  /** What no rule could look at: a file not read, a template, a document with a syntax error. */
  #notReadIn(file: string, entry: Entry): NotAssessed[] {
    if (entry.refused) return [{ source: { kind: 'file', file }, ...entry.refused }];
    if (entry.kind === 'template') {
      const message = 'This is a Helm template, which is not YAML before Helm has filled it in. Check what "helm template" prints.';
      return [{ source: { kind: 'file', file }, reason: 'helm-template', message }];
    }
    if (entry.kind === 'other' || !entry.yaml) return [];
    return entry.yaml.documents.flatMap((document) =>
      document.error
        ? [
            {
              source: { kind: 'file', file, document: document.index, range: document.error.range },
              reason: 'parse-error',
              message: document.error.message,
            } as const,
          ]
        : [],
    );
  }

  #readKustomization(file: string, yaml: YamlFile): void {
    this.#kustomize(folderOf(file), readKustomization(file, yaml.documents.find(({ data }) => isMapping(data))?.data));
  }

  #kustomize(folder: string, kustomization: Kustomization | undefined): void {
    if (kustomization) this.#kustomizations.set(folder, kustomization);
    else this.#kustomizations.delete(folder);
    // What objects mean may have changed for every file that it is above of or lists.
    for (const entry of this.#files.values()) for (const holder of entry.holders.values()) delete holder.resources;
  }

  /** Which namespaces hold card data decides severities, also of rules that look at one object only. */
  #forgetWhereCdeChanged(inventory: Inventory): void {
    const cde = inventory
      .ofKind('', 'Namespace')
      .map(({ namespace }) => namespace)
      .filter((namespace) => inventory.isCde(namespace))
      .sort()
      .join();
    if (cde !== this.#cde) this.#alone = new WeakMap();
    this.#cde = cde;
  }

  #changed(): void {
    this.#inventory = undefined;
    for (const entry of this.#files.values()) delete entry.judgement;
  }
}

/** Whether a text that is not YAML was meant to be a manifest. */
function looksLikeManifest(text: string, { start, end }: YamlDocument): boolean {
  return /^[ \t]*["']?(apiVersion|kind)["']?[ \t]*:/m.test(text.slice(start, end));
}

function addUp(into: Map<string, Counts>, more: ReadonlyMap<string, Counts>): void {
  for (const [rule, { pass, fail, notAssessed }] of more) {
    const sum = into.get(rule);
    if (!sum) into.set(rule, { pass, fail, notAssessed });
    else {
      sum.pass += pass;
      sum.fail += fail;
      sum.notAssessed += notAssessed;
    }
  }
}

/** By document, place in the text, rule: an order that the same input always gives. */
function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding) => {
      const { source } = finding.resource;
      return source.kind === 'file'
        ? { finding, document: source.document, start: source.locate(finding.path).start }
        : { finding, document: 0, start: 0 };
    })
    .sort(
      (a, b) =>
        a.document - b.document ||
        a.start - b.start ||
        compare(a.finding.rule.code, b.finding.rule.code) ||
        compare(a.finding.variant, b.finding.variant),
    )
    .map(({ finding }) => finding);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function unique(list: readonly NotAssessed[]): NotAssessed[] {
  const seen = new Map<string, NotAssessed>();
  for (const one of list) seen.set(`${one.source.document ?? ''} ${one.rule?.id ?? ''} ${one.reason} ${one.message}`, one);
  return [...seen.values()];
}
