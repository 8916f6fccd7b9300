import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { resolveDigest } from '../../src/images/resolveDigest';
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_INDEX,
  OCI_MANIFEST,
  pushImage,
  pushMultiPlatform,
  registryProgram,
  startRegistry,
  type Registry,
} from '../support/registry';
import { ISSUER, SERVICE, signToken, startTokenServer, TOKEN_CERTIFICATE, type TokenServer } from '../support/tokenServer';

const found = registryProgram();
const program = 'program' in found ? found.program : '';
/** What `before` started, the last first. */
const stopAll = async (stops: (() => void | Promise<void>)[]) => {
  for (const stop of stops.splice(0).reverse()) await stop();
};
/** Each test for itself, as a skipped suite does not count as skipped tests. */
const real = 'missing' in found ? { skip: found.missing } : {};
const PLATFORMS = ['amd64', 'arm64'];
const USER = { username: 'reader', password: 'test-password' };
/** bcrypt of the password, as `htpasswd -B` writes it. */
const HTPASSWD = 'reader:$2b$05$abcdefghijklmnopqrstuu34chBxBG/k9ApCErH1wl/WrV4FVTS/q\n';

describe('a registry that everybody may read', () => {
  const stops: (() => void | Promise<void>)[] = [];
  let registry: Registry;
  before(async () => {
    if (!program) return;
    registry = await startRegistry(program);
    stops.push(registry.stop);
  });
  after(() => stopAll(stops));

  it('gives the digest of the index of an OCI image, not of one platform', real, async () => {
    const digest = await pushMultiPlatform({ host: registry.host, repository: 'team/oci' }, '1.4.2', OCI_INDEX, PLATFORMS);
    assert.deepEqual(await resolveDigest(`${registry.host}/team/oci:1.4.2`), { digest, mediaType: OCI_INDEX, multiPlatform: true });
  });

  it("gives the digest of Docker's manifest list", real, async () => {
    const digest = await pushMultiPlatform({ host: registry.host, repository: 'team/docker' }, '1.4.2', DOCKER_LIST, PLATFORMS);
    assert.deepEqual(await resolveDigest(`${registry.host}/team/docker:1.4.2`), { digest, mediaType: DOCKER_LIST, multiPlatform: true });
  });

  it('gives the digest of the manifest of an image for one platform', real, async () => {
    const repository = 'team/single';
    const oci = await pushImage({ host: registry.host, repository }, 'oci', OCI_MANIFEST, 'amd64');
    const docker = await pushImage({ host: registry.host, repository }, 'docker', DOCKER_MANIFEST, 'amd64');
    assert.deepEqual(await resolveDigest(`${registry.host}/team/single:oci`), { digest: oci, mediaType: OCI_MANIFEST, multiPlatform: false });
    assert.deepEqual(await resolveDigest(`${registry.host}/team/single:docker`), {
      digest: docker,
      mediaType: DOCKER_MANIFEST,
      multiPlatform: false,
    });
  });

  it('says which digest a tag has now, whatever digest the reference had', real, async () => {
    const target = { host: registry.host, repository: 'team/moved' };
    const old = await pushImage(target, 'stable', OCI_MANIFEST, 'amd64');
    const current = await pushImage(target, 'stable', OCI_MANIFEST, 'arm64');
    assert.notEqual(old, current);
    assert.deepEqual(await resolveDigest(`${registry.host}/team/moved:stable@${old}`), {
      digest: current,
      mediaType: OCI_MANIFEST,
      multiPlatform: false,
    });
    assert.deepEqual(await resolveDigest(`${registry.host}/team/moved@${old}`), { digest: old, mediaType: OCI_MANIFEST, multiPlatform: false });
  });

  it('takes "latest" where a reference has neither tag nor digest', real, async () => {
    const digest = await pushImage({ host: registry.host, repository: 'plain' }, 'latest', OCI_MANIFEST, 'amd64');
    assert.deepEqual(await resolveDigest(`${registry.host}/plain`), { digest, mediaType: OCI_MANIFEST, multiPlatform: false });
  });

  it('says what it does not have', real, async () => {
    const { host } = registry;
    assert.deepEqual(await resolveDigest(`${host}/team/none:1`), {
      kind: 'not-found',
      message: `The registry "${host}" has no "${host}/team/none:1". Check the name and the tag.`,
    });
  });
});

describe('a registry with passwords', () => {
  const stops: (() => void | Promise<void>)[] = [];
  let registry: Registry;
  let digest: string;
  before(async () => {
    if (!program) return;
    const folder = mkdtempSync(path.join(tmpdir(), 'htpasswd-'));
    stops.push(() => {
      rmSync(folder, { recursive: true });
    });
    const file = path.join(folder, 'htpasswd');
    writeFileSync(file, HTPASSWD);
    registry = await startRegistry(program, { htpasswd: { realm: 'test', path: file } });
    stops.push(registry.stop);
    const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
    digest = await pushMultiPlatform({ host: registry.host, repository: 'team/app', authorization }, '1.4.2', OCI_INDEX, PLATFORMS);
  });
  after(() => stopAll(stops));

  it('takes the password that the provider gives for it', real, async () => {
    const asked: string[] = [];
    const credentials = (name: string) => {
      asked.push(name);
      return Promise.resolve(USER);
    };
    assert.deepEqual(await resolveDigest(`${registry.host}/team/app:1.4.2`, { credentials }), { digest, mediaType: OCI_INDEX, multiPlatform: true });
    assert.deepEqual(asked, [registry.host]);
  });

  it('refuses a wrong password, and the message does not hold it', real, async () => {
    const { host } = registry;
    assert.deepEqual(
      await resolveDigest(`${host}/team/app:1.4.2`, { credentials: () => Promise.resolve({ username: 'reader', password: 'wrong' }) }),
      {
        kind: 'unauthorized',
        message: `The registry "${host}" does not let these credentials read "${host}/team/app:1.4.2" (401), or there is no such repository. Check the name, or log in again: docker login ${host}.`,
      },
    );
  });

  it('asks for a login where there are no credentials', real, async () => {
    const { host } = registry;
    const message = `The registry "${host}" does not let everybody read "${host}/team/app:1.4.2" (401), or there is no such repository. Check the name, or log in (docker login ${host}) and allow the use of the credentials.`;
    assert.deepEqual(await resolveDigest(`${host}/team/app:1.4.2`), { kind: 'unauthorized', message });
    assert.deepEqual(await resolveDigest(`${host}/team/app:1.4.2`, { credentials: () => Promise.resolve(undefined) }), {
      kind: 'unauthorized',
      message,
    });
  });

  it('has no use for an identity token', real, async () => {
    const { host } = registry;
    assert.deepEqual(await resolveDigest(`${host}/team/app:1.4.2`, { credentials: () => Promise.resolve({ identityToken: 'abc' }) }), {
      kind: 'credentials',
      message: `The registry "${host}" takes a user name and a password, but the credentials for it are an identity token. Log in to it again.`,
    });
  });
});

for (const field of ['token', 'access_token'] as const) {
  describe(`a registry with a token server that answers "${field}"`, () => {
    const stops: (() => void | Promise<void>)[] = [];
    let tokens: TokenServer;
    let registry: Registry;
    let digest: string;
    before(async () => {
      if (!program) return;
      tokens = await startTokenServer({ field, ...USER, identityToken: 'test-identity' });
      stops.push(tokens.stop);
      const token = { realm: `http://${tokens.host}/token`, service: SERVICE, issuer: ISSUER, rootcertbundle: TOKEN_CERTIFICATE };
      registry = await startRegistry(program, { token });
      stops.push(registry.stop);
      for (const repository of ['public/app', 'team/app']) {
        const authorization = `Bearer ${signToken([{ type: 'repository', name: repository, actions: ['pull', 'push'] }])}`;
        digest = await pushMultiPlatform({ host: registry.host, repository, authorization }, '1.4.2', OCI_INDEX, PLATFORMS);
      }
    });
    after(() => stopAll(stops));

    it('reads what is public with a token for nobody', real, async () => {
      const asked = tokens.seen.length;
      assert.deepEqual(await resolveDigest(`${registry.host}/public/app:1.4.2`), { digest, mediaType: OCI_INDEX, multiPlatform: true });
      assert.deepEqual(tokens.seen.slice(asked), [
        { method: 'GET', url: '/token?service=registry.test&scope=repository%3Apublic%2Fapp%3Apull', authorization: undefined },
      ]);
    });

    it('reads what is private with a token for a password', real, async () => {
      const options = { credentials: () => Promise.resolve(USER) };
      assert.deepEqual(await resolveDigest(`${registry.host}/team/app:1.4.2`, options), { digest, mediaType: OCI_INDEX, multiPlatform: true });
    });

    it('reads what is private with a token for an identity token', real, async () => {
      const options = { credentials: () => Promise.resolve({ identityToken: 'test-identity' }) };
      assert.deepEqual(await resolveDigest(`${registry.host}/team/app:1.4.2`, options), { digest, mediaType: OCI_INDEX, multiPlatform: true });
      assert.deepEqual(tokens.forms.at(-1), {
        grant_type: 'refresh_token',
        client_id: 'pci-kubernetes',
        refresh_token: 'test-identity',
        service: SERVICE,
        scope: 'repository:team/app:pull',
      });
    });

    it('does not read what is private with a token for nobody', real, async () => {
      const { host } = registry;
      assert.deepEqual(await resolveDigest(`${host}/team/app:1.4.2`), {
        kind: 'unauthorized',
        message: `The registry "${host}" does not let everybody read "${host}/team/app:1.4.2" (401), or there is no such repository. Check the name, or log in (docker login ${host}) and allow the use of the credentials.`,
      });
    });

    it('says that the token server refused the credentials', real, async () => {
      const { host } = registry;
      for (const wrong of [{ username: 'reader', password: 'wrong' }, { identityToken: 'wrong' }]) {
        assert.deepEqual(await resolveDigest(`${host}/team/app:1.4.2`, { credentials: () => Promise.resolve(wrong) }), {
          kind: 'unauthorized',
          message: `The token server "${tokens.host}" of the registry "${host}" does not let these credentials read "${host}/team/app:1.4.2" (401), or there is no such repository. Check the name, or log in again: docker login ${host}.`,
        });
      }
    });
  });
}
