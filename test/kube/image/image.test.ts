import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  canonicalName,
  formatImage,
  imageOf,
  isBelow,
  isDigest,
  isMalformed,
  isTemplated,
  parseImage,
  tagClass,
  type Image,
} from '../../../src/kube/image/image';

const HEX = '0123456789abcdef'.repeat(4);
const SHA256 = `sha256:${HEX}`;
const SHA512 = `sha512:${HEX}${HEX}`;

const image = (reference: string): Image => {
  const parsed = parseImage(reference);
  assert.ok(!isMalformed(parsed), `${reference}: ${JSON.stringify(parsed)}`);
  return parsed;
};

describe('image references', () => {
  // What distribution/reference 0.6.0 (ParseNormalizedNamed) makes of them.
  const cases: [reference: string, registry: string, repository: string, tag?: string | undefined, digest?: string][] = [
    ['nginx', 'docker.io', 'library/nginx'],
    ['nginx:1.29', 'docker.io', 'library/nginx', '1.29'],
    ['team/app', 'docker.io', 'team/app'],
    ['docker.io/nginx', 'docker.io', 'library/nginx'],
    ['docker.io/library/nginx', 'docker.io', 'library/nginx'],
    ['index.docker.io/nginx', 'docker.io', 'library/nginx'],
    ['registry-1.docker.io/nginx', 'registry-1.docker.io', 'nginx'],
    ['registry.corp/app', 'registry.corp', 'app'],
    ['reg.corp:5000/app', 'reg.corp:5000', 'app'],
    ['reg:5000/team/app:1.4.2', 'reg:5000', 'team/app', '1.4.2'],
    ['localhost/app', 'localhost', 'app'],
    ['localhost:5000/app', 'localhost:5000', 'app'],
    // Without a slash there is no registry.
    ['localhost:5000', 'docker.io', 'library/localhost', '5000'],
    ['registry.corp', 'docker.io', 'library/registry.corp'],
    ['CORP.io/app', 'CORP.io', 'app'],
    // A repository has no upper-case letters, so this is a registry.
    ['Corp/app', 'Corp', 'app'],
    ['10.0.0.1/app', '10.0.0.1', 'app'],
    ['[::1]:5000/app', '[::1]:5000', 'app'],
    ['under_score.io/app', 'under_score.io', 'app'],
    ['a/b/c/d--e__f.g_h', 'docker.io', 'a/b/c/d--e__f.g_h'],
    [`app:_Tag.1-x`, 'docker.io', 'library/app', '_Tag.1-x'],
    [`app:${'t'.repeat(128)}`, 'docker.io', 'library/app', 't'.repeat(128)],
    [`registry.corp/app@${SHA256}`, 'registry.corp', 'app', undefined, SHA256],
    [`reg:5000/app:1@${SHA256}`, 'reg:5000', 'app', '1', SHA256],
    [`app@${SHA512}`, 'docker.io', 'library/app', undefined, SHA512],
    [`app@sha384:${HEX}${HEX.slice(0, 32)}`, 'docker.io', 'library/app', undefined, `sha384:${HEX}${HEX.slice(0, 32)}`],
  ];
  for (const [reference, registry, repository, tag, digest] of cases) {
    it(`reads ${reference.slice(0, 60)}`, () => {
      const { name, ...read } = image(reference);
      assert.deepEqual(read, { registry, repository, tag, digest });
      assert.equal(formatImage({ name, tag, digest }), reference);
    });
  }

  const faults: [reference: string, malformed: string][] = [
    ['', 'The image is empty.'],
    [' nginx', 'The image has a blank in it.'],
    ['nginx\n', 'The image has a blank in it.'],
    [HEX, 'The image is named by its id alone; a registry has to be able to find it by name.'],
    ['Nginx', 'The repository "library/Nginx" has upper-case letters, which only a registry may have.'],
    ['team/App:1', 'The repository "team/App" has upper-case letters, which only a registry may have.'],
    ['corp-.io/app', 'The registry "corp-.io" is not a host name with or without a port.'],
    ['corp.io:/app', 'The registry "corp.io:" is not a host name with or without a port.'],
    ['corp.io:x/app', 'The registry "corp.io:x" is not a host name with or without a port.'],
    ['::1/app', 'The registry "::1" is not a host name with or without a port.'],
    ['https://corp.io/app', 'The registry "https:" is not a host name with or without a port.'],
    ['corp.io/', 'The repository "" is not made of lower-case letters and digits with single ".", "_" or "-" between them.'],
    ['corp.io//app', 'The repository "/app" is not made of lower-case letters and digits with single ".", "_" or "-" between them.'],
    ['a..b', 'The repository "library/a..b" is not made of lower-case letters and digits with single ".", "_" or "-" between them.'],
    ['-app', 'The repository "library/-app" is not made of lower-case letters and digits with single ".", "_" or "-" between them.'],
    ['a:b/c', 'The registry "a:b" is not a host name with or without a port.'],
    [`corp.io/${'x'.repeat(256)}`, 'The repository is longer than 255 characters.'],
    ['app:', 'The tag "" is not made of up to 128 letters, digits, "_", "." and "-", the first of them a letter, a digit or "_".'],
    ['app:-1', 'The tag "-1" is not made of up to 128 letters, digits, "_", "." and "-", the first of them a letter, a digit or "_".'],
    ['app@', 'The digest "" is not one of sha256, sha384, sha512.'],
    ['app@sha256', 'The digest "sha256" does not have 64 lower-case hexadecimal digits after "sha256:".'],
    ['app@sha256:abc', 'The digest "sha256:abc" does not have 64 lower-case hexadecimal digits after "sha256:".'],
    [`app@sha256:${HEX.toUpperCase()}`, `The digest "sha256:${HEX.toUpperCase()}" does not have 64 lower-case hexadecimal digits after "sha256:".`],
    [`app@sha512:${HEX}`, `The digest "sha512:${HEX}" does not have 128 lower-case hexadecimal digits after "sha512:".`],
    ['app@md5:d41d8cd98f00b204e9800998ecf8427e', 'The digest "md5:d41d8cd98f00b204e9800998ecf8427e" is not one of sha256, sha384, sha512.'],
    ['app@constructor:x', 'The digest "constructor:x" is not one of sha256, sha384, sha512.'],
    [`app@${SHA256}@${SHA256}`, `The digest "${SHA256}@${SHA256}" does not have 64 lower-case hexadecimal digits after "sha256:".`],
  ];
  for (const [reference, malformed] of faults) {
    it(`refuses ${JSON.stringify(reference.slice(0, 60))}`, () => {
      assert.deepEqual(parseImage(reference), { malformed });
      assert.equal(imageOf(reference), undefined);
    });
  }

  it('takes a repository of 255 characters', () => {
    assert.equal(image(`corp.io/${'x'.repeat(255)}`).repository.length, 255);
  });

  it('has one name for each repository', () => {
    const nginx = ['nginx', 'nginx:1', 'library/nginx', 'docker.io/nginx', `index.docker.io/library/nginx:1@${SHA256}`];
    assert.deepEqual([...new Set(nginx.map(imageOf))], ['docker.io/library/nginx']);
    assert.equal(canonicalName(image('CORP.io:5000/app:1')), 'corp.io:5000/app');
  });

  it('changes a part and leaves the others as they are written', () => {
    assert.equal(formatImage({ ...image('nginx:1.29'), digest: SHA256 }), `nginx:1.29@${SHA256}`);
    assert.equal(formatImage({ ...image('Corp.io/app'), tag: '2' }), 'Corp.io/app:2');
  });
});

describe('registry prefixes', () => {
  const cases: [reference: string, prefix: string, below: boolean][] = [
    ['corp.io/app', 'corp.io', true],
    ['corp.io/app', 'corp.io/', true],
    ['CORP.IO/app', 'corp.io', true],
    ['corp.io/app', 'CORP.IO', true],
    ['corp.io.evil.com/app', 'corp.io', false],
    ['corp.iox/app', 'corp.io', false],
    ['evil.com/corp.io/app', 'corp.io', false],
    ['sub.corp.io/app', 'corp.io', false],
    ['corp.io:5000/app', 'corp.io', false],
    ['corp.io:5000/app', 'corp.io:5000', true],
    ['corp.io:50001/app', 'corp.io:5000', false],
    ['corp.io/team/app', 'corp.io/team', true],
    ['corp.io/team/app', 'corp.io/team/app', true],
    ['corp.io/teams/app', 'corp.io/team', false],
    ['corp.io/other/team/app', 'corp.io/team', false],
    ['corp.io/team', 'corp.io/team/app', false],
    ['nginx', 'docker.io', true],
    ['nginx', 'docker.io/library', true],
    ['nginx', 'index.docker.io', true],
    ['team/app', 'docker.io/library', false],
    // A prefix begins with a host, and no host is called so.
    ['team/app', 'team', false],
    ['nginx', '', false],
    ['nginx', '/', false],
  ];
  for (const [reference, prefix, below] of cases) {
    it(`${reference} is ${below ? '' : 'not '}below "${prefix}"`, () => {
      assert.equal(isBelow(image(reference), prefix), below);
    });
  }
});

describe('tags', () => {
  const cases: [reference: string, is: ReturnType<typeof tagClass>][] = [
    ['reg:5000/app', 'none'],
    [`app@${SHA256}`, 'none'],
    ['app:latest', 'latest'],
    ['app:LATEST', 'latest'],
    ['app:main', 'branch'],
    ['app:Nightly', 'branch'],
    ['app:stable', 'branch'],
    ['app:1.29', 'fixed'],
    ['app:latest-alpine', 'fixed'],
    ['app:stable-2026-01-01', 'fixed'],
  ];
  for (const [reference, is] of cases) {
    it(`${reference.slice(0, 30)} has ${is}`, () => {
      assert.equal(tagClass(image(reference)), is);
    });
  }
});

describe('values', () => {
  it('are filled in later where a template or a variable is in them', () => {
    for (const value of ['$(IMAGE)', 'corp.io/app:${TAG}', '{{ .Values.image }}', 'corp.io/app:{{inputs.parameters.tag}}'])
      assert.equal(isTemplated(value), true, value);
    for (const value of ['nginx', 'app:$TAG', 'app:{x}', 'app:)(']) assert.equal(isTemplated(value), false, value);
  });

  it('are digests as a whole or not at all', () => {
    for (const value of [SHA256, SHA512]) assert.equal(isDigest(value), true, value);
    for (const value of ['', HEX, `${SHA256} `, `x${SHA256}`, `${SHA256}\n`, 'latest']) assert.equal(isDigest(value), false, value);
  });
});
