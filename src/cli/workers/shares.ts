import type { Section } from '../../report/report';
import type { Crew } from './crew';

/** Judges files in this thread. */
type JudgeHere = (files: readonly string[]) => Iterable<Section>;
type Tell = (note: string) => void;

/**
 * The sections of all files in their order: the first share is judged here, the others by the workers meanwhile. What a
 * worker leaves undone because it died is judged here as well, and `tell` is told so, in full sentences.
 */
export async function* sectionsByCrew(files: readonly string[], crew: Crew, judge: JudgeHere, tell: Tell): AsyncGenerator<Section> {
  const [own = [], ...theirs] = cut(files, crew.size + 1);
  try {
    crew.assign(theirs.map((share, i) => ({ from: share[0] ?? '', to: share.length === 0 ? '' : theirs[i + 1]?.[0] })));
    yield* judge(own);
    for (const [place, share] of theirs.entries()) yield* sectionsOfOne(place, share, crew, judge, tell);
  } finally {
    await crew.stop();
  }
}

async function* sectionsOfOne(place: number, share: readonly string[], crew: Crew, judge: JudgeHere, tell: Tell): AsyncGenerator<Section> {
  let last: string | undefined;
  for await (const news of crew.sectionsOf(place)) {
    if ('died' in news) {
      tell(`A worker thread stopped: ${news.died}. The files that it had not judged yet were judged all the same.`);
      const reached = last;
      yield* judge(share.filter((file) => reached === undefined || file > reached));
    } else {
      ({ last } = news);
      yield news;
    }
  }
}

/** Runs of about the same length; the last are empty where there are more of them than files. */
function cut(files: readonly string[], count: number): (readonly string[])[] {
  const length = Math.ceil(files.length / count);
  return Array.from({ length: count }, (_, i) => files.slice(i * length, (i + 1) * length));
}
