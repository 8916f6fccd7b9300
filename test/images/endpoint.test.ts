import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpointOf, mayLeadTo } from '../../src/images/endpoint';

describe('where a registry is', () => {
  const cases: [registry: string, origin: string][] = [
    ['registry.corp', 'https://registry.corp'],
    ['registry.corp:5000', 'https://registry.corp:5000'],
    ['docker.io', 'https://registry-1.docker.io'],
    ['localhost', 'http://localhost'],
    ['LOCALHOST:5000', 'http://localhost:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['127.9.8.7', 'http://127.9.8.7'],
    ['[::1]:5000', 'http://[::1]:5000'],
    // Another way to write 127.0.0.1.
    ['2130706433:5000', 'http://127.0.0.1:5000'],
    ['127.0.0.1.corp.io', 'https://127.0.0.1.corp.io'],
    ['localhost.corp.io', 'https://localhost.corp.io'],
    ['10.0.0.1:5000', 'https://10.0.0.1:5000'],
    ['[fe80::1]', 'https://[fe80::1]'],
  ];
  for (const [registry, origin] of cases) {
    it(`${registry} is at ${origin}`, () => {
      assert.equal(endpointOf(registry)?.origin, origin);
    });
  }

  it('is nowhere when the port is none', () => {
    assert.equal(endpointOf('registry.corp:65536'), undefined);
  });
});

describe('where a registry may lead to', () => {
  const cases: [registry: string, target: string, may: boolean][] = [
    ['https://registry.corp', 'https://auth.corp/token', true],
    ['https://registry.corp', 'http://registry.corp/x', false],
    ['https://registry.corp', 'http://127.0.0.1:8080/x', false],
    ['https://registry.corp', 'https://localhost/x', false],
    ['https://registry.corp', 'data:text/plain,x', false],
    ['http://127.0.0.1:5000', 'http://localhost:8080/token', true],
    ['http://127.0.0.1:5000', 'https://[::1]:8080/token', true],
    ['http://127.0.0.1:5000', 'https://auth.corp/token', true],
    ['http://127.0.0.1:5000', 'http://auth.corp/token', false],
    ['http://127.0.0.1:5000', 'ftp://127.0.0.1/token', false],
  ];
  for (const [registry, target, may] of cases) {
    it(`${registry} ${may ? 'may' : 'may not'} lead to ${target}`, () => {
      assert.equal(mayLeadTo(new URL(registry), new URL(target)), may);
    });
  }
});
