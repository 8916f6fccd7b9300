import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { certificatesIn, certificatesInData, type Certificate } from '../../../src/kube/access/certificate';
import { lastOf, problemsOf } from '../../../src/kube/access/certificateHealth';
import { certificate, der, inData, pem } from '../../support/certificates';
import { projectRoot } from '../../support/project';

/** Made by openssl; their keys were thrown away. */
const real = readFileSync(path.join(projectRoot, 'test/fixtures/certificates/openssl.pem'), 'utf8');
const only = (text: string): Certificate => {
  const [one, ...others] = certificatesIn(text);
  assert.ok(one);
  assert.deepEqual(others, []);
  return one;
};

describe('certificates', () => {
  it('are read as Node.js reads them', () => {
    const blocks = real.split(/(?<=-----END CERTIFICATE-----\n)/);
    assert.equal(blocks.length, 5);
    for (const block of blocks) {
      const [ours, theirs] = [only(block), new X509Certificate(block)];
      assert.equal(ours.notBefore, Date.parse(theirs.validFrom));
      assert.equal(ours.notAfter, Date.parse(theirs.validTo));
      assert.equal(ours.authority, theirs.ca);
      assert.equal([...ours.subject.groups.map((group) => `O=${group}`), `CN=${ours.subject.user}`].join('\n'), theirs.subject);
    }
  });

  it('tell their key and how they were signed', () => {
    assert.deepEqual(
      certificatesIn(real).map(({ key, signature }) => `${key.algorithm} ${key.bits} ${signature}`),
      // openssl signs with SHA-256 whatever the curve is.
      ['RSA 2048 SHA256-RSA', 'EC 384 ECDSA-SHA256', 'Ed25519 256 Ed25519', 'RSA 2048 SHA256-RSAPSS', 'RSA 1024 SHA1-RSA'],
    );
  });

  it('tell whom they are for, who issued them and until when', () => {
    const { subject, issuer, selfIssued, authority, notBefore, notAfter } = only(certificate({ user: 'alice', groups: ['dev', 'ops'] }));
    assert.deepEqual(
      [subject, issuer],
      [
        { user: 'alice', groups: ['dev', 'ops'] },
        { user: 'ca', groups: [] },
      ],
    );
    assert.deepEqual([selfIssued, authority], [false, false]);
    assert.deepEqual([notBefore, notAfter], [Date.UTC(2026, 10, 1), Date.UTC(2027, 10, 1)]);
  });

  it('have years of two digits until 2049 and of four after it', () => {
    const until = (day: string) => new Date(only(certificate({ until: day })).notAfter).toISOString().slice(0, 10);
    assert.deepEqual(['2049-12-31', '2050-01-01', '2126-11-24'].map(until), ['2049-12-31', '2050-01-01', '2126-11-24']);
    assert.equal(new Date(only(certificate({ from: '1999-01-01' })).notBefore).getUTCFullYear(), 1999);
  });

  it('stand in fields as base64 of one or more', () => {
    const users = certificatesInData(inData(certificate({ user: 'a' }), certificate({ user: 'b' }))).map(({ subject }) => subject.user);
    assert.deepEqual(users, ['a', 'b']);
  });

  it('that cannot be read are left out', () => {
    const whole = certificate();
    for (const broken of ['', 'REDACTED', '%', btoa('no PEM'), btoa(pem('CERTIFICATE', der(0x30))), btoa(pem('CERTIFICATE', [0x30, 0x80, 0, 0]))]) {
      assert.deepEqual(certificatesInData(broken), [], broken);
    }
    const bytes = [...Uint8Array.from(Buffer.from(whole.replace(/-.*-|\n/g, ''), 'base64'))];
    for (let end = 0; end < bytes.length; end += 1) assert.deepEqual(certificatesIn(pem('CERTIFICATE', bytes.slice(0, end))), [], String(end));
  });
});

describe('problems of certificates', () => {
  const today = '2026-11-24';
  const problems = (parts: Parameters<typeof certificate>[0], maxDays = 398) => problemsOf(only(certificate(parts)), { today, minDays: 30, maxDays });

  it('are none in one of a year', () => {
    assert.deepEqual(problems({}), []);
  });
  it('are that it expired, from the day after its last on', () => {
    assert.deepEqual(problems({ until: '2026-11-23' }), [{ problem: 'expired' }]);
    assert.deepEqual(problems({ from: '2025-11-24', until: '2026-11-24' }), [{ problem: 'soon', days: 0 }]);
  });
  it('are that it ends soon', () => {
    assert.deepEqual(problems({ from: '2025-12-23', until: '2026-12-23' }), [{ problem: 'soon', days: 29 }]);
    assert.deepEqual(problems({ from: '2025-12-24', until: '2026-12-24' }), []);
  });
  it('are not that it ends soon because it is short', () => {
    assert.deepEqual(problems({ from: '2026-11-24', until: '2026-11-25' }), []);
    // 47 days, renewed at a third.
    assert.deepEqual(problems({ from: '2026-10-24', until: '2026-12-10' }), []);
    assert.deepEqual(problems({ from: '2026-10-15', until: '2026-12-01' }), [{ problem: 'soon', days: 7 }]);
  });
  it('are that an authority ends within a year, and never that it is long', () => {
    assert.deepEqual(problems({ authority: true, from: '2017-11-20', until: '2027-11-20' }), [{ problem: 'soon', days: 361 }]);
    assert.deepEqual(problems({ authority: true, from: '2026-11-01', until: '2036-11-01' }), []);
    assert.deepEqual(problems({ authority: true, from: '2026-10-01', until: '2027-10-01' }), []);
  });
  it('are that it goes on for long, however long it has been', () => {
    assert.deepEqual(problems({ until: '2028-11-01' }), [{ problem: 'long', days: 708 }]);
    assert.deepEqual(problems({ from: '2020-01-01', until: '2027-11-01' }), []);
    assert.deepEqual(problems({ until: '2026-12-24' }, 1), [{ problem: 'long', days: 30 }]);
  });
  it('are a key or a signature that is too weak', () => {
    assert.deepEqual(problems({ bits: 1024 }), [{ problem: 'weak', weakness: 'an RSA key of 1024 bits' }]);
    assert.deepEqual(problems({ bits: 2048 }), []);
    assert.deepEqual(problems({ signature: '1.2.840.113549.1.1.5' }), [{ problem: 'weak', weakness: 'a signature by SHA-1' }]);
    assert.deepEqual(problems({ signature: '1.2.840.113549.1.1.4' }), [{ problem: 'weak', weakness: 'a signature by MD5' }]);
    assert.deepEqual(problems({ signature: '1.2.840.113549.1.1.10' }), [{ problem: 'weak', weakness: 'a signature by SHA-1' }]);
    assert.deepEqual(problems({ user: 'ca', issuer: 'ca', authority: true, until: '2036-11-01', signature: '1.2.840.113549.1.1.5' }), []);
  });
  it('of a bundle are those of what ends last', () => {
    const bundle = certificatesIn(certificate({ user: 'old', until: '2026-11-02' }) + certificate({ user: 'new' }));
    assert.equal(lastOf(bundle)?.subject.user, 'new');
    assert.equal(lastOf([]), undefined);
  });
});
