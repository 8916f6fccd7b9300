/** An entry of a kustomization's `images`. */
export interface ImageOverride {
  /** A regular expression: to Kustomize a dot stands for any character. */
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  /** Put behind the old tag, where neither tag nor digest is given. */
  readonly tagSuffix?: string;
  readonly digest?: string;
}

/**
 * What an image becomes by a kustomization's `images`: each entry in turn, so that a later one sees what an earlier one
 * made. An entry with a tag or a digest replaces both, as Kustomize takes an empty text for one not given. Undefined where an entry's name is a pattern that is not followed
 * here, so that nobody knows.
 *
 * Source: kubernetes-sigs/kustomize, `api/filters/imagetag/updater.go` and `api/internal/image/image.go`.
 */
export function overrideImage(reference: string, overrides: readonly ImageOverride[]): string | undefined {
  let image = reference;
  for (const override of overrides) {
    const pattern = patternOf(override.name);
    if (!pattern) return undefined;
    if (pattern.test(image)) image = replaced(image, override);
  }
  return image;
}

/**
 * Plain names and names with a few `.*` are all that people write. Other expressions could take RegExp exponential time,
 * which Go's does not, and may mean something else to it.
 */
function patternOf(name: string): RegExp | undefined {
  const any = name.match(/\.[*+]/g)?.length ?? 0;
  if (any > 3 || !/^(?:[\w./:@-]|\.[*+]|\(\.[*+]\))*$/.test(name)) return undefined;
  return new RegExp(`^${name}(?::[\\w.{}-]*)?(?:@[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*:[\\w.{}-]*)?$`);
}

function replaced(image: string, { newName, newTag, tagSuffix, digest }: ImageOverride): string {
  const old = split(image);
  const name = newName === undefined || newName === '' ? old.name : newName;
  if (newTag || digest) return join(name, newTag, digest);
  return tagSuffix ? join(name, old.tag + tagSuffix, '') : join(name, old.tag, old.digest);
}

const join = (name: string, tag: string | undefined, digest: string | undefined): string =>
  name + (tag ? `:${tag}` : '') + (digest ? `@${digest}` : '');

/** Everything up to the first `/` may hold a port, so a tag or digest is looked for behind it. */
function split(image: string): { name: string; tag: string; digest: string } {
  const from = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', from);
  const rest = at < 0 ? image : image.slice(0, at);
  const colon = rest.indexOf(':', from);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    tag: colon < 0 ? '' : rest.slice(colon + 1),
    digest: at < 0 ? '' : image.slice(at + 1),
  };
}
