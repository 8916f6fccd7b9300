import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Ajv from 'ajv';
import { configSchema } from '../../src/catalog/schema';
import { readConfig } from '../../src/config/read';
import { rules } from '../../src/rules';
import { readFile } from '../../src/yaml/read';

const validate = new Ajv({ strict: false }).compile(JSON.parse(configSchema(rules)) as object);
const today = '2026-11-24';

/** What the editor's schema and the reader itself make of the same text; they have to agree. */
const verdicts: readonly (readonly [text: string, taken: boolean])[] = [
  ['', true],
  ['rules: { read-only-root-fs: off }', true],
  ['rules: { read-only-root-fs: "off", PCI-K8S-309: high }', true],
  ['rules: { read-only-root-fs: { severity: low, variants: { writable: info } } }', true],
  ['rules: { read-only-root-fs: { severity: off, variants: { writable: off } } }', true],
  ['rules: { read-only-root-fs: loud }', false],
  ['parameters: { trustedRegistries: [registry.corp], workspaceIsComplete: yes }', true],
  ['parameters: { trustedRegistries: registry.corp }', false],
  ['parameters: { unheardOf: 1 }', false],
  ['cde: { matchLabels: { pci.k8s/scope: cde }, namespaces: [pay-*] }', true],
  ['cde: [pay]', false],
  ['exemptNamespaces: [kube-*]', true],
  ['podSpecPaths: [{ group: example.com, kind: Farm, path: "spec.jobs[*].template.spec" }]', true],
  ['podSpecPaths: [{ kind: Farm }]', false],
  ['exceptions: [{ rule: PCI-K8S-309, reason: It caches., expires: "2027-01-01", match: { name: a* } }]', true],
  ['exceptions: [{ rule: PCI-K8S-309 }]', false],
  ['exceptions: [{ rule: PCI-K8S-309, reason: x, match: { label: a } }]', false],
  ['tiers: [{ name: pay, namespaces: [pay], paths: ["pay/*"], owners: [Ann], rules: { image-digest: off } }]', true],
  ['tiers: [{ namespaces: [pay] }]', false],
  ['- rules', false],
];

describe('.pci-k8s.yaml', () => {
  for (const [text, taken] of verdicts) {
    it(`${taken ? 'takes' : 'refuses'}: ${text}`, () => {
      const { settings, problems } = readConfig(text, rules, today);
      assert.equal(settings !== undefined, taken, problems.map(({ message }) => message).join(' '));
      const data = readFile(text).documents[0]?.data;
      if (data !== undefined && data !== null) assert.equal(validate(data), taken, JSON.stringify(validate.errors));
    });
  }

  it('an unknown rule is a warning at its name, and the rest is in force', () => {
    const text = 'rules:\n  no-such-rule: off\nexemptNamespaces: [a]\n';
    const { settings, problems } = readConfig(text, rules, today);
    assert.deepEqual(
      problems.map(({ message, severity, range }) => [text.slice(range.start, range.end), severity, message]),
      [['no-such-rule', 'warning', 'There is no rule "no-such-rule". Rules go by name or code, as "pci-k8s rules" lists them.']],
    );
    assert.deepEqual(settings!.exemptNamespaces, ['a']);
  });

  it('a bare off turns off a rule or one of its variants, wherever a severity may stand', () => {
    const { settings } = readConfig('rules: { privileged: { severity: off }, read-only-root-fs: { variants: { writable: off } } }', rules, today);
    assert.deepEqual([settings!.rules['privileged']!.severity, settings!.rules['read-only-root-fs']!.variants], ['off', { writable: 'off' }]);
  });

  it('what would have no effect is a warning: an unknown variant, a key given twice', () => {
    const text = `rules: { PCI-K8S-309: { variants: { wrtable: low } } }
exceptions: [{ rule: PCI-K8S-309.readable, reason: x }]
exemptNamespaces: [a]
exemptNamespaces: [b]
`;
    const { settings, problems } = readConfig(text, rules, today);
    assert.deepEqual(settings!.exemptNamespaces, ['b']);
    assert.deepEqual(
      problems.map(({ range, severity, message }) => [text.slice(range.start, range.end), severity, message]),
      [
        ['exemptNamespaces', 'warning', 'The key "exemptNamespaces" is given twice in this mapping, and kubectl takes the last one.'],
        ['wrtable', 'warning', 'The rule PCI-K8S-309 has no variant "wrtable". It has writable.'],
        ['PCI-K8S-309.readable', 'warning', 'The rule PCI-K8S-309 has no variant "readable". It has writable.'],
      ],
    );
  });

  it('an exception until a day that there is not does not hold', () => {
    const until = (date: string) => readConfig(`exceptions: [{ rule: PCI-K8S-309, reason: x, expires: "${date}" }]`, rules, today).problems;
    for (const date of ['2027-99-99', '2027-02-30', '2027-2-3', 'never']) {
      assert.deepEqual(
        until(date).map(({ message }) => message),
        [`This exception does not hold, because "${date}" is no date of the form 2027-03-31.`],
      );
    }
    assert.deepEqual(until('2028-02-29'), []);
  });

  it('options go by the schema of their rule', () => {
    const { settings, problems } = readConfig('rules: { read-only-root-fs: { options: { x: 1 } } }', rules, today);
    assert.deepEqual([settings !== undefined, problems.map(({ message }) => message)], [true, ['The rule "read-only-root-fs" has no options.']]);
  });

  it('defaults stand where the file says nothing', () => {
    const { settings } = readConfig('parameters: { platform: eks }', rules, today);
    assert.deepEqual(
      [settings!.parameters.platform, settings!.parameters.workspaceIsComplete, settings!.cde.labels, settings!.today],
      ['eks', false, { 'pci.k8s/scope': 'cde' }, today],
    );
  });
});
