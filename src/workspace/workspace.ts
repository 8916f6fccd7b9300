import type { Finding, NotAssessed } from '../core/finding';
import { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import type { AnyRule, NotAssessedReason } from '../core/rule';
import type { Settings } from '../core/settings';
import { isMapping } from '../kube/manifest';
import type { YamlDocument, YamlFile, YamlProblem } from '../yaml/document';
import { readFile } from '../yaml/read';
import { countsOf, type Counts } from './counts';
import { judgeOnce, Judgements, type ResourceJudgement } from './judgements';
import { isKustomizationFile, readKustomization, type Kustomization } from './kustomize';
import { notReadIn } from './notRead';
import { folderOf, foldersAbove } from './paths';
import { holderOf, resourcesIn, type DocumentHolder, type Surroundings } from './resources';

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
  | 'unread'
  /** No file, but an object of a cluster or, without one, what is said of the cluster as a whole. */
  | 'live';

export interface FileJudgement {
  /** Its path; of an object of a cluster, what stands for one: `shop/Deployment/web`. */
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
  /** The objects of all documents, and the layout for which they were made. */
  resources?: { readonly layout: number; readonly list: readonly Resource[] };
  judgement?: { readonly version: number; readonly made: FileJudgement };
}

/**
 * The manifests of a folder or of an editor, and what the rules say of them. Takes texts, reads nothing itself. A file is
 * judged when somebody asks, and again only after something changed that it may depend on.
 */
export class Workspace {
  readonly #files = new Map<string, Entry>();
  readonly #charts = new Set<string>();
  readonly #templates = new Set<string>();
  readonly #kustomizations = new Map<string, Kustomization>();
  readonly #givenUp = new Map<string, number>();
  readonly #judgements: Judgements;
  #inventory: Inventory | undefined;
  /** The last inventory, as long as the settings are the same. */
  #before: Inventory | undefined;
  /** Counts the changes: what was made of an earlier version is made anew when asked for. */
  #version = 0;
  /** Counts the changes of charts, kustomizations and settings, which decide what the objects of other files mean. */
  #layout = 0;

  constructor(
    readonly rules: readonly AnyRule[],
    private settings: Settings,
  ) {
    this.#judgements = new Judgements(rules);
  }

  /** Replaces the settings; everything is judged anew when asked for. */
  configure(settings: Settings): void {
    this.settings = settings;
    this.#judgements.forget();
    this.#before = undefined;
    this.#layoutChanged();
  }

  /** Names a file or folder that lies in the templates of a chart whose `Chart.yaml` is not among the files. */
  addTemplates(name: string): void {
    this.#templates.add(name);
    this.#layoutChanged();
  }

  /** Takes a file's text, new or changed. */
  update(file: string, text: string): void {
    const old = this.#files.get(file);
    if (old?.yaml?.text === text) return;
    const entry: Entry = { yaml: undefined, kind: 'other', refused: undefined, holders: new Map() };
    if (isChart(file) && !this.#charts.has(folderOf(file))) {
      this.#charts.add(folderOf(file));
      this.#layoutChanged();
    }
    entry.yaml = readFile(text, old?.yaml, { onGivenUp: (reason) => this.#givenUp.set(reason, (this.#givenUp.get(reason) ?? 0) + 1) });
    for (const document of entry.yaml.documents) {
      const holder = old?.holders.get(document.identity) ?? holderOf(document, text);
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
    if (isChart(file) && this.#charts.delete(folderOf(file))) this.#layoutChanged();
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

  /**
   * How often the fast reader of YAML left a document to the exact one, by its reason, since there is this workspace. A
   * document counts once for each text that it had.
   */
  get givenUp(): ReadonlyMap<string, number> {
    return this.#givenUp;
  }

  get inventory(): Inventory {
    if (!this.#inventory) {
      const resources = this.files.flatMap((file) => this.#resourcesOf(file, this.#files.get(file)!));
      this.#inventory = new Inventory(resources, this.settings, 'files', this.#before);
      this.#tellWhatChanged(this.#inventory);
    }
    return this.#inventory;
  }

  /** The findings of one file, judged with all others in view. Undefined for a file that is not here. */
  judge(file: string): FileJudgement | undefined {
    const entry = this.#files.get(file);
    if (!entry) return undefined;
    const { inventory } = this;
    if (entry.judgement?.version !== this.#version) {
      const made = this.#judge(file, entry, (resource) => this.#judgements.judge(resource, inventory));
      entry.judgement = { version: this.#version, made };
    }
    return entry.judgement.made;
  }

  /**
   * As `judge` of every file, in their order, for a run that only passes through: nothing is kept, and the text of a file and
   * its places are let go of when the next one is asked for. Of the files only their data is left then, for look-ups of other
   * objects. With `wanted`, of a file only these of its objects, and each of them still with all others in view.
   */
  *judgeAll(files = this.files, wanted: (resource: Resource) => boolean = () => true): Generator<FileJudgement> {
    const { inventory } = this;
    for (const file of files) {
      const entry = this.#files.get(file)!;
      yield this.#judge(file, entry, (resource) => judgeOnce(resource, this.rules, inventory), wanted);
      this.#files.delete(file);
      for (const holder of entry.holders.values()) holder.document = withoutText(holder.document);
    }
  }

  #judge(
    file: string,
    entry: Entry,
    judge: (resource: Resource) => ResourceJudgement,
    wanted: (resource: Resource) => boolean = () => true,
  ): FileJudgement {
    const resources = this.#resourcesOf(file, entry).filter(wanted);
    const judgements = resources.map(judge);
    const findings: Finding[] = [];
    const notAssessed = notReadIn(file, entry, this.#surroundingsOf(file));
    for (const judgement of judgements) {
      findings.push(...judgement.findings);
      notAssessed.push(...judgement.notAssessed);
    }
    const noted = (entry.yaml?.documents ?? []).filter(({ notes }) => notes.length > 0);
    return {
      file,
      kind: entry.kind,
      yaml: entry.yaml,
      resources,
      findings,
      notAssessed: unique(notAssessed),
      notes: noted.flatMap(({ notes, index }) => notes.map((note) => ({ ...note, document: index }))),
      counts: countsOf(judgements),
    };
  }

  /** The objects of a file; decides at the same time what the file is. */
  #resourcesOf(file: string, entry: Entry): readonly Resource[] {
    if (!entry.yaml) return [];
    if (entry.resources?.layout !== this.#layout) entry.resources = { layout: this.#layout, list: this.#findResources(file, entry, entry.yaml) };
    return entry.resources.list;
  }

  #findResources(file: string, entry: Entry, yaml: YamlFile): readonly Resource[] {
    if (this.#isTemplate(file, yaml)) {
      entry.kind = 'template';
      return [];
    }
    const around = this.#surroundingsOf(file);
    const resources: Resource[] = [];
    for (const holder of entry.holders.values()) resources.push(...(holder.resources ??= resourcesIn(holder, around, this.settings)));
    const broken = yaml.documents.some((document) => document.error && looksLikeManifest(yaml.text, document));
    entry.kind = isKustomizationFile(file) ? 'kustomization' : resources.length > 0 || broken || around.listedAsPatch ? 'manifests' : 'other';
    return entry.kind === 'kustomization' ? [] : resources;
  }

  #isTemplate(file: string, yaml: YamlFile): boolean {
    if (this.#templates.has(file)) return true;
    for (const folder of foldersAbove(file)) {
      if (this.#templates.has(folder)) return true;
      if (this.#charts.has(folder)) {
        const below = folder === '' ? file : file.slice(folder.length + 1);
        if (below.startsWith('templates/')) return true;
      }
    }
    // In a text that is not YAML because of it, `{{` can only be a template's.
    return yaml.documents.some(({ start, end, error }) => error && yaml.text.slice(start, end).includes('{{'));
  }

  #surroundingsOf(file: string): Surroundings {
    if (this.#kustomizations.size === 0) return { file, kustomization: undefined, listedAsPatch: false, inKustomize: false };
    const above = [...foldersAbove(file)].flatMap((folder) => this.#kustomizations.get(folder) ?? []);
    return {
      file,
      kustomization: this.#kustomizations.get(folderOf(file)),
      listedAsPatch: [...this.#kustomizations.values()].some(({ patches }) => patches.has(file)),
      inKustomize: above.length > 0,
    };
  }

  #readKustomization(file: string, yaml: YamlFile): void {
    this.#kustomize(folderOf(file), readKustomization(file, yaml.documents.find(({ data }) => isMapping(data))?.data));
  }

  #kustomize(folder: string, kustomization: Kustomization | undefined): void {
    if (kustomization) this.#kustomizations.set(folder, kustomization);
    else this.#kustomizations.delete(folder);
    this.#layoutChanged();
  }

  /** Which rules have to judge again: those that look up what came or went, or all of them, as severities depend on it. */
  #tellWhatChanged(inventory: Inventory): void {
    this.#judgements.changed(differences(this.#before?.resources ?? [], inventory.resources));
    if (inventory.cdeNamespaces !== this.#before?.cdeNamespaces) this.#judgements.forget();
    this.#before = inventory;
  }

  /** What objects mean may have changed, for every file. */
  #layoutChanged(): void {
    this.#layout++;
    for (const entry of this.#files.values()) for (const holder of entry.holders.values()) delete holder.resources;
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    this.#inventory = undefined;
  }
}

/** What is in one list only. Most changes leave all that comes before and behind them in its place. */
function differences<T>(before: readonly T[], now: readonly T[]): T[] {
  const shorter = Math.min(before.length, now.length);
  let start = 0;
  while (start < shorter && before[start] === now[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++;
  const old = new Set(before.slice(start, before.length - end));
  const added = now.slice(start, now.length - end).filter((one) => !old.delete(one));
  return [...old, ...added];
}

/** What is left of a document that nobody will ask for places any more. */
function withoutText({ index, start, end, data, error, notes }: YamlDocument): YamlDocument {
  return { index, start, end, data, error, notes, identity: noText, locate: nowhere, ignoresAbove: noComments };
}

const noText = {};
const nowhere = () => undefined;
const noComments = () => [];

const isChart = (file: string): boolean => /(^|\/)Chart\.yaml$/.test(file);

/** Whether a text that is not YAML was meant to be a manifest. */
function looksLikeManifest(text: string, { start, end }: YamlDocument): boolean {
  return /^[ \t]*["']?(apiVersion|kind)["']?[ \t]*:/m.test(text.slice(start, end));
}

function unique(list: readonly NotAssessed[]): NotAssessed[] {
  if (list.length < 2) return [...list];
  const seen = new Map<string, NotAssessed>();
  for (const one of list) seen.set(`${one.source.document ?? ''} ${one.rule?.id ?? ''} ${one.reason} ${one.message}`, one);
  return [...seen.values()];
}
