import { daysBetween } from '../date';
import { matches } from '../pattern';
import { closed, described, list, string, type Data } from '../schema';
import { compareVersions, minorOf, readVersion, type Version } from './version';

const day = described(string, 'A date: `2027-02-28`.');
const version = described(string, 'The minor version, in quotes: `"1.36"`.');

/** A file of end-of-life dates, as the parameter `endOfLifeFile` names it. */
export const endOfLifeSchema = closed(
  {
    date: described(string, 'The day on which its dates were looked up: `2026-11-24`.'),
    sources: described(list(string), 'Where the dates come from.'),
    kubernetes: list(
      closed(
        {
          version,
          ends: day,
          platform: described(string, 'The provider whose own dates these are: `eks`, `gke`, `aks`, `openshift`. Left out: the Kubernetes project.'),
          patches: described(list(string), 'The days on which the releases .0, .1, .2 … came out.'),
        },
        'version',
        'ends',
      ),
    ),
    runtimes: list(closed({ name: described(string, 'As nodes report it: `containerd`.'), version, ends: day }, 'name', 'version', 'ends')),
    nodeOs: list(
      closed(
        { image: described(string, 'The image that nodes report. `*` stands for any text; the first entry that matches counts.'), ends: day },
        'image',
        'ends',
      ),
    ),
  },
  'date',
  'kubernetes',
  'runtimes',
  'nodeOs',
);

export type EndOfLifeFile = Data<typeof endOfLifeSchema>;

/** Until when versions get security fixes, as far as it was known on a day. */
export interface EndOfLife {
  readonly date: string;
  readonly sources: readonly string[];
  readonly kubernetes: readonly KubernetesRelease[];
  readonly runtimes: readonly { readonly name: string; readonly version: string; readonly ends: string }[];
  readonly nodeOs: readonly { readonly image: string; readonly ends: string }[];
}

export interface KubernetesRelease {
  readonly version: string;
  readonly ends: string;
  readonly platform?: string;
  readonly patches: readonly string[];
}

/** When security fixes end or ended. `before`: earlier than that day, since the version is older than all that are listed. */
export interface End {
  readonly day: string;
  readonly before: boolean;
}

/** The end of a minor version of Kubernetes; undefined where the table does not know it. A provider's own dates come first. */
export function kubernetesEnd(table: EndOfLife, of: Version, platform = ''): (End & { readonly own: boolean }) | undefined {
  const own = endIn(
    table.kubernetes.filter((release) => release.platform === platform && platform !== ''),
    of,
  );
  if (own) return { ...own, own: true };
  const common = endIn(
    table.kubernetes.filter((release) => release.platform === undefined),
    of,
  );
  return common && { ...common, own: false };
}

/** The days on which the patch releases of a minor version came out, by their number; none where the table does not tell. */
export function patchesOf(table: EndOfLife, of: Version): readonly string[] {
  return table.kubernetes.find((release) => release.platform === undefined && release.version === minorOf(of))?.patches ?? [];
}

/** The end of a container runtime's version. CRI-O has the versions and the life of Kubernetes, by its own rules of release. */
export function runtimeEnd(table: EndOfLife, name: string, of: Version): End | undefined {
  const listed = table.runtimes.filter((runtime) => runtime.name === name);
  if (listed.length === 0 && name === 'cri-o') return kubernetesEnd(table, of);
  return endIn(listed, of);
}

/** The end of the operating system that a node reports. */
export function nodeOsEnd(table: EndOfLife, image: string): End | undefined {
  const known = table.nodeOs.find((os) => matches(os.image, image));
  return known && { day: known.ends, before: false };
}

/** What is older than the oldest version of a list ended no later; what is newer than the newest, or in between, is not known. */
function endIn(listed: readonly { readonly version: string; readonly ends: string }[], of: Version): End | undefined {
  const exact = listed.find((one) => one.version === minorOf(of));
  if (exact) return { day: exact.ends, before: false };
  const versions = listed.flatMap((one) => {
    const read = readVersion(one.version);
    return read ? [{ read, ends: one.ends }] : [];
  });
  const oldest = versions.sort((a, b) => compareVersions(a.read, b.read))[0];
  return oldest && isOlder(of, oldest.read) ? { day: oldest.ends, before: true } : undefined;
}

const isOlder = (a: Version, b: Version): boolean => a.major < b.major || (a.major === b.major && a.minor < b.minor);

/** Whether security fixes have ended. The day of the end is the last one on which there may be some. */
export const hasEnded = ({ day }: End, today: string): boolean => day < today;

/** `since 2026-06-28`, `since before 2024-10-22`: for messages. */
export const sinceWhen = ({ day, before }: End): string => `since ${before ? 'before ' : ''}${day}`;

/** After half a year, two of the three Kubernetes versions that a table calls supported are on their way out. */
const OLD_TABLE = 180;

/** Which table a message goes by, and how old it is if it is old: `the table of 2026-11-24`. */
export function nameTable({ date }: EndOfLife, today: string): string {
  const age = daysBetween(date, today) ?? 0;
  return `the table of ${date}${age > OLD_TABLE ? `, which is ${age} days old` : ''}`;
}
