import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { AnyRule, FixInfo } from '../../src/core/rule';
import { isManifest } from '../../src/kube/manifest';
import { rules } from '../../src/rules';
import { readFile } from '../../src/yaml/read';
import { projectRoot } from '../support/project';

/** What the rule catalogue says of each rule: code, name, tier, severity, ids of PCI DSS 4.0.1, numbers of the SSC's guidance. */
const catalogue: readonly (readonly [string, string, number, string, string, string])[] = [
  ['PCI-K8S-101', 'system-masters-subject', 1, 'critical', '7.2.1, 7.2.2, 8.2.2, 8.2.5', '1.2, 2.2'],
  ['PCI-K8S-102', 'cluster-admin-binding', 1, 'high', '7.2.1, 7.2.2, 7.2.5, 7.2.3', '2.1, 1.5'],
  ['PCI-K8S-103', 'rbac-wildcard', 1, 'high', '7.2.1, 7.2.2, 7.2.5', '2.1, 1.5'],
  ['PCI-K8S-104', 'rbac-escalation-verbs', 1, 'critical', '7.2.1, 7.2.2, 7.2.5, 8.2.1, 10.2.1.2', '2.1, 2.3'],
  ['PCI-K8S-105', 'rbac-secret-read', 1, 'high', '7.2.1, 7.2.5, 7.2.6, 3.6.1.3, 8.6.3', '1.5, 2.1, 6.1'],
  ['PCI-K8S-106', 'rbac-exec-proxy', 2, 'high', '7.2.1, 7.2.2, 8.6.1, 10.2.1.2', '2.1, 8.2, 16.4'],
  ['PCI-K8S-107', 'rbac-indirect-takeover', 2, 'high', '7.2.1, 7.2.2, 7.2.5, 8.2.4', '2.1, 5.1, 16.4'],
  ['PCI-K8S-108', 'public-group-binding', 1, 'critical', '7.2.1, 7.3.3, 8.2.1, 8.3.1', '1.1, 2.1'],
  ['PCI-K8S-109', 'default-service-account', 1, 'high', '2.2.2, 7.2.5, 8.2.2, 8.6.1', '1.5, 1.2'],
  ['PCI-K8S-110', 'automount-token', 1, 'medium', '2.2.4, 7.2.5, 8.6.1', '1.5'],
  ['PCI-K8S-112', 'kubeconfig-credential-type', 1, 'high', '8.2.1, 8.2.2, 8.2.5, 8.3.1, 8.4.1, 8.4.2, 8.6.1', '1.3, 1.6, 5.1'],
  ['PCI-K8S-113', 'default-admin-account', 1, 'high', '2.2.2, 8.2.1, 8.2.2, 10.2.1.2', '1.2'],
  ['PCI-K8S-301', 'run-as-root', 1, 'high', '2.2.6, 7.2.5, 2.2.1', '3.1, 12.3'],
  ['PCI-K8S-302', 'privileged', 1, 'critical', '2.2.6, 7.2.5, 2.2.4', '3.1, 9.2'],
  ['PCI-K8S-303', 'privilege-escalation', 1, 'medium', '2.2.6, 7.2.5', '3.1, 12.3'],
  ['PCI-K8S-304', 'capabilities', 1, 'critical', '2.2.4, 2.2.6, 7.2.5', '3.1, 9.1'],
  ['PCI-K8S-305', 'host-namespaces', 1, 'high', '1.3.1, 2.2.6, 7.2.5', '3.1, 4.1'],
  ['PCI-K8S-306', 'host-path', 1, 'critical', '2.2.6, 7.2.5, 3.6.1.3', '3.1, 9.1'],
  ['PCI-K8S-307', 'seccomp', 1, 'medium', '2.2.4, 2.2.6', '9.1, 3.1'],
  ['PCI-K8S-308', 'kernel-protections', 2, 'high', '2.2.4, 2.2.6', '9.1, 3.1'],
  ['PCI-K8S-309', 'read-only-root-fs', 2, 'medium', '2.2.6, 11.5.2, 5.2.1', '8.2, 3.1'],
  ['PCI-K8S-310', 'resource-limits', 2, 'medium', '2.2.6, A1.1.3, 6.2.4', '11.1'],
  ['PCI-K8S-312', 'pod-security-labels', 1, 'high', '2.2.1, 2.2.6, 6.5.1', '3.1, 15.1'],
  ['PCI-K8S-313', 'workload-inventory', 2, 'low', '12.5.1, 6.3.2, 2.2.3', '14.1, 7.1'],
  ['PCI-K8S-401', 'default-deny-ingress', 1, 'high', '1.2.1, 1.3.1, 1.4.1, 1.4.2, 7.3.3', '4.1'],
  ['PCI-K8S-402', 'default-deny-egress', 1, 'high', '1.3.2, 1.2.1, 1.4.1', '4.1, 4.2'],
  ['PCI-K8S-403', 'allow-all-network-policy', 1, 'high', '1.2.5, 1.3.1, 1.3.2, 1.2.7', '4.1'],
  ['PCI-K8S-404', 'cni-enforcement', 2, 'critical', '1.2.1, 1.4.1, 10.7.2', '4.1'],
  ['PCI-K8S-408', 'host-port', 1, 'medium', '1.2.5, 2.2.4, 1.4.2', '3.1, 4.1'],
  ['PCI-K8S-501', 'image-mutable-tag', 1, 'high', '6.3.2, 6.5.1, 2.2.1', '3.2'],
  ['PCI-K8S-502', 'image-digest', 1, 'medium', '6.3.2, 6.5.1, 11.5.2', '3.2, 13.4'],
  ['PCI-K8S-503', 'image-registry', 1, 'high', '6.3.2, 2.2.1, 12.8.1', '3.3, 12.1, 12.2, 13.1, 13.2'],
  ['PCI-K8S-601', 'kubelet-api-access', 1, 'critical', '2.2.4, 2.2.5, 7.3.3, 8.3.1', '1.1, 4.3'],
  ['PCI-K8S-602', 'node-version-skew', 1, 'high', '6.3.3, 12.3.4', '10.1, 10.2'],
  ['PCI-K8S-603', 'node-os-runtime-patch', 2, 'high', '6.3.3, 2.2.1, 12.3.4', '10.2, 9.1'],
  ['PCI-K8S-604', 'node-agents', 2, 'medium', '10.2.1, 10.4.1.1, 10.7.2, 11.5.1, 11.5.2, 5.2.1', '8.1, 8.2'],
  ['PCI-K8S-701', 'kubernetes-supported-version', 1, 'high', '6.3.3, 12.3.4', '10.1'],
  ['PCI-K8S-702', 'apiserver-anonymous-auth', 1, 'medium', '2.2.4, 7.3.3, 8.2.1, 8.3.1', '1.1'],
  ['PCI-K8S-706', 'policy-enforcement', 1, 'high', '2.2.1, 6.5.1, 6.5.2, 10.7.2', '15.1, 3.1, 16.3'],
  ['PCI-K8S-901', 'certificate-expiry', 2, 'high', '4.2.1, 4.2.1.1, 8.3.11, 12.3.3, 2.2.7', '5.1, 4.3'],
  ['PCI-K8S-902', 'user-certificate-issued', 2, 'high', '8.2.4, 8.2.5, 8.3.11, 8.6.1', '1.3, 5.1'],
  ['PCI-K8S-903', 'insecure-api-transport', 1, 'high', '2.2.7, 4.2.1.1, 8.3.2', '4.3, 5.2'],
  ['PCI-K8S-953', 'cross-scope-rbac', 3, 'high', '7.2.1, 7.2.2, 7.2.5, 7.3.2, 6.5.3, A1.1.2', '16.4, 16.1'],
];

const folder = path.join(projectRoot, 'src', 'rules');
const idsOfFiles = readdirSync(folder)
  .filter((file) => file !== 'index.ts')
  .map((file) => path.basename(file, '.ts'))
  .sort();
const camelCase = (id: string) => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const textsOf = (rule: AnyRule) =>
  Object.values(rule.messages as Record<string, string | { text: string }>).map((message) => (typeof message === 'string' ? message : message.text));
const fixesOf = (rule: AnyRule) => Object.values(rule.fixes as Record<string, FixInfo>);

describe('the list of rules', () => {
  it('holds every file of the folder', () => {
    assert.deepEqual(rules.map(({ id }) => id).sort(), idsOfFiles);
  });
  it('is sorted by code, and no code comes twice', () => {
    const codes = rules.map(({ code }) => code);
    assert.deepEqual(codes, [...new Set(codes)].sort());
  });
  it('is what the catalogue asks for', () => {
    const listed = rules.map(({ code, id, tier, severity, requirements }) => [
      code,
      id,
      tier,
      severity,
      requirements.pciDss.join(', '),
      requirements.guidance.join(', '),
    ]);
    assert.deepEqual(listed, catalogue);
  });
});

for (const rule of rules) {
  const id = rule.id;
  describe(`data sheet of ${id}`, () => {
    it('the file exports it under its name, and has a test of that name', () => {
      assert.match(readFileSync(path.join(folder, `${id}.ts`), 'utf8'), new RegExp(`^export const ${camelCase(id)} = defineRule\\(`, 'm'));
      assert.ok(existsSync(path.join(projectRoot, 'test', 'rules', `${id}.test.ts`)));
    });
    it('the title is a sentence without full stop, messages and texts have one', () => {
      assert.match(rule.title, /^[A-Z].*[^.]$/);
      for (const text of textsOf(rule)) assert.match(text, /^[A-Z{"].*\.$/, text);
      for (const { effect } of fixesOf(rule)) assert.match(effect, /^[A-Z0-9].*\.$/, effect);
      assert.match(rule.docs.why, /^[A-Z].*\.$/);
    });
    it('fixes are asked for in the imperative', () => {
      for (const { title } of fixesOf(rule)) assert.match(title, imperative, title);
    });
    it('requirements are numbered as PCI DSS and the guidance number theirs', () => {
      for (const number of rule.requirements.pciDss) assert.match(number, /^(?:1[0-2]|[1-9]|A[1-3])(?:\.\d+){1,3}$/);
      for (const number of rule.requirements.guidance) assert.match(number, /^(?:1[0-6]|[1-9])\.\d+$/);
    });
    it('its examples are manifests', () => {
      for (const text of [rule.docs.bad, rule.docs.good]) {
        const documents = readFile(text).documents;
        assert.deepEqual(
          documents.map(({ error }) => error?.message),
          documents.map(() => undefined),
        );
        assert.deepEqual(
          documents.filter(({ data }) => !isManifest(data)).map(({ data }) => data),
          [],
        );
      }
    });
  });
}

/** Verbs that begin a fix's title; a new one is added here on purpose. */
const imperative = /^(?:Add|Allow|Delete|Do not|Drop|Leave|Mount|Name|Pin|Pull|Put|Refuse|Remove|Replace|Require|Run|Say|Set|Use|Write) [^.]*[^. ]$/;
