import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requestedSubject } from '../../../src/kube/access/certificateRequest';
import { der, pem as pemOf, text } from '../../support/certificates';

const attribute = (type: number, value: number[]) => der(0x31, der(0x30, der(0x06, [0x55, 0x04, type]), value));
const [CN, O] = [3, 10];
const version = der(0x02, [0]);

function request(...attributes: number[][]): string {
  const info = der(0x30, version, der(0x30, ...attributes), der(0x30, Array<number>(300).fill(0x05)));
  return pem(der(0x30, info, der(0x30), der(0x03, [0])));
}
const pem = (bytes: number[]): string => btoa(pemOf('CERTIFICATE REQUEST', bytes));

describe('certificateRequest', () => {
  it('reads the user and every group', () => {
    assert.deepEqual(requestedSubject(request(attribute(O, text('dev')), attribute(CN, text('alice')), attribute(O, text('system:masters')))), {
      user: 'alice',
      groups: ['dev', 'system:masters'],
    });
  });

  it('reads several pairs in one set, and the kinds of texts that certificates have', () => {
    const pair = (type: number, value: number[]) => der(0x30, der(0x06, [0x55, 0x04, type]), value);
    const both = der(0x31, pair(O, text('printable', 0x13)), pair(O, der(0x1e, [0, 0x62, 0, 0x6d, 0, 0x70])), pair(O, text('ümlaut')));
    assert.deepEqual(requestedSubject(request(both)), { user: '', groups: ['printable', 'bmp', 'ümlaut'] });
  });

  it('passes over other attributes', () => {
    assert.deepEqual(requestedSubject(request(attribute(6, text('DE', 0x13)), attribute(11, text('system:masters')))), { user: '', groups: [] });
  });

  it('says that it read nothing where there is nothing to read', () => {
    const whole = pem(der(0x30, der(0x30, version, der(0x30, attribute(O, text('dev'))))));
    assert.deepEqual(requestedSubject(whole)?.groups, ['dev']);
    const cut = pem(der(0x30, der(0x30, version, der(0x30, attribute(O, text('dev'))))).slice(0, -3));
    for (const broken of [
      '',
      'no base64!',
      btoa('no PEM'),
      btoa('-----BEGIN CERTIFICATE REQUEST-----\n!\n-----END'),
      pem([0x30]),
      pem(der(0x02, [1])),
      cut,
    ]) {
      assert.equal(requestedSubject(broken), undefined, JSON.stringify(broken));
    }
  });
});
