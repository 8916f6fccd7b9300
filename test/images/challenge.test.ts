import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { challengeIn } from '../../src/images/challenge';

describe('challenges', () => {
  it('reads the one of Docker Hub', () => {
    assert.deepEqual(challengeIn('Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"'), {
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:library/nginx:pull',
    });
  });

  it('reads commas and quotes in quotes, blanks around signs, and names in any case', () => {
    assert.deepEqual(challengeIn('BEARER Realm = "https://a/\\"t\\"" , SCOPE="repository:a:pull,push" ,service=plain'), {
      scheme: 'bearer',
      realm: 'https://a/"t"',
      service: 'plain',
      scope: 'repository:a:pull,push',
    });
  });

  it('takes a token rather than a password, in whatever order they are offered', () => {
    const bearer = { scheme: 'bearer', realm: 'https://a/t', service: undefined, scope: undefined };
    assert.deepEqual(challengeIn('Basic realm="x", Bearer realm="https://a/t"'), bearer);
    assert.deepEqual(challengeIn('Negotiate, Bearer realm="https://a/t", Basic realm="x"'), bearer);
    assert.deepEqual(challengeIn('Basic realm="Bearer, realm=x"'), { scheme: 'basic' });
    assert.deepEqual(challengeIn('Basic'), { scheme: 'basic' });
  });

  it('has no answer to others', () => {
    for (const header of [null, '', 'Negotiate', 'Bearer', 'Bearer service="x"', 'realm="https://a/t"', ',,,"'])
      assert.equal(challengeIn(header), undefined);
  });
});
