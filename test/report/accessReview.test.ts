import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allSeen, type Visibility } from '../../src/core/visibility';
import type { Manifest } from '../../src/kube/types';
import { RbacRisks } from '../../src/rbac/danger/risks';
import { RbacIndex } from '../../src/rbac/index';
import { accessReview, type AccessReview, type Reviewed } from '../../src/report/accessReview';
import { accessReviewCsv } from '../../src/report/accessReviewCsv';
import { accessReviewHtml } from '../../src/report/accessReviewHtml';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const clusterRole = (name: string, rules: readonly object[]): Manifest => ({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules });
const bind = (name: string, role: string, subject: object, namespace?: string): Manifest => ({
  apiVersion,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: namespace === undefined ? { name } : { name, namespace },
  roleRef: { apiGroup, kind: 'ClusterRole', name: role },
  subjects: [subject],
});

const ana = { kind: 'User', apiGroup, name: 'ana@shop.example' };
const OBJECTS = [
  clusterRole('cluster-admin', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]),
  clusterRole('pod-reader', [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }]),
  bind('ana-reads', 'pod-reader', ana, 'shop'),
  bind('ana-is-admin', 'cluster-admin', ana),
  bind('gone', 'gone', { kind: 'ServiceAccount', namespace: 'shop', name: 'web' }, 'shop'),
  bind('evil', 'pod-reader', { kind: 'User', apiGroup, name: '=HYPERLINK("http://x.example","<script>alert(1)</script>")' }),
];

async function review(objects: readonly Manifest[] = OBJECTS, more: Partial<Reviewed> = {}): Promise<AccessReview> {
  const index = new RbacIndex(objects);
  const reviewed: Reviewed = {
    scope: 'cluster of the context "prod"',
    identity: 'auditor@shop.example',
    at: new Date(Date.UTC(2026, 10, 24, 12, 0, 0)),
    index,
    risks: new RbacRisks(index),
    visibility: allSeen,
    gaps: [],
    originOf: (key) => (key.endsWith('ana-reads') ? 'helm' : key.endsWith('gone') ? undefined : 'user'),
    ...more,
  };
  return accessReview(reviewed, () => Promise.resolve());
}

const textOf = (parts: Iterable<string>): string => [...parts].join('');
const refused: Visibility = {
  serves: () => true,
  unseen: (_, kind) =>
    kind === 'ClusterRole' || kind === 'RoleBinding' ? { reason: 'forbidden', message: `The list of ${kind} was refused.` } : undefined,
};

describe('The access review', () => {
  it('lists every binding of every subject, with what is dangerous in it, who brought it, and by which requirement it is reviewed', async () => {
    const { subjects } = await review();
    const [masters, ...others] = subjects;
    assert.equal(masters!.name, 'system:masters');
    assert.equal(masters!.grants[0]!.binding, 'the API server itself');
    assert.deepEqual(
      others.map(({ kind, namespace, name, requirement }) => `${kind} ${namespace}/${name} ${requirement}`),
      ['User /=HYPERLINK("http://x.example","<script>alert(1)</script>") 7.2.4', 'User /ana@shop.example 7.2.4', 'ServiceAccount shop/web 7.2.5.1'],
    );
    const ofAna = others[1]!.grants.map(({ binding, role, scope, dangers, origin, lastSeen }) => ({
      binding,
      role,
      scope,
      dangers,
      origin,
      lastSeen,
    }));
    assert.deepEqual(ofAna, [
      {
        binding: 'ClusterRoleBinding/ana-is-admin',
        role: 'ClusterRole/cluster-admin',
        scope: 'whole cluster',
        dangers: [{ severity: 'critical', text: 'can do everything (whole cluster)' }],
        origin: 'not labelled',
        lastSeen: 'not looked at',
      },
      {
        binding: 'shop/RoleBinding/ana-reads',
        role: 'ClusterRole/pod-reader',
        scope: 'namespace "shop"',
        dangers: [],
        origin: 'Helm',
        lastSeen: 'not looked at',
      },
    ]);
  });

  it('says of a binding without a role whether there is none or none was seen', async () => {
    const remarkIn = ({ subjects }: AccessReview) => subjects.find(({ name }) => name === 'web')!.grants[0]!.remark;
    assert.equal(remarkIn(await review()), 'There is no such role. Whoever makes one decides what this grants.');
    assert.equal(remarkIn(await review(OBJECTS, { visibility: refused })), 'The role was not seen, so that what it grants is not known.');
  });

  it('says where a danger is listed elsewhere, as the one binding may be removed and the other kept', async () => {
    const { subjects } = await review();
    const [everywhere, inShop] = subjects.find(({ name }) => name === 'ana@shop.example')!.grants;
    assert.equal(everywhere!.remark, '');
    assert.equal(inShop!.remark, 'A danger that the subject has in the whole cluster is listed there and not here, though this may give it too.');
  });

  it('says what was not seen, each once', async () => {
    const { notSeen } = await review(OBJECTS, { visibility: refused, gaps: ['a.yaml is a template.', 'The list of RoleBinding was refused.'] });
    assert.deepEqual(notSeen, ['The list of RoleBinding was refused.', 'a.yaml is a template.']);
  });

  it('takes no side: nothing is called secure or compliant', async () => {
    const made = await review();
    for (const text of [textOf(accessReviewCsv(made)), textOf(accessReviewHtml(made))]) assert.doesNotMatch(text, /complian|\bsecure\b/i);
  });
});

describe('The access review as CSV', () => {
  it('has a head that says what it is of, and a line for each binding with room to sign', async () => {
    const text = textOf(accessReviewCsv(await review()));
    assert.ok(
      text.startsWith(
        '\ufeffAccess review,Kubernetes RBAC\r\nScope,"cluster of the context ""prod"""\r\nRead as,auditor@shop.example\r\nRead at,2026-11-24T12:00:00.000Z\r\n',
      ),
    );
    const [, table] = text.split('\r\n\r\n');
    const lines = table!.split('\r\n');
    assert.equal(
      lines[0],
      'Subject,Kind,Namespace,Binding,Role,Scope,Danger,Remark,Origin,Last seen,PCI DSS,"Decision (keep, change, remove)",Reviewed by,Date',
    );
    assert.ok(
      lines.includes(
        'ana@shop.example,User,,ClusterRoleBinding/ana-is-admin,ClusterRole/cluster-admin,whole cluster,critical: can do everything (whole cluster),,not labelled,not looked at,7.2.4,,,',
      ),
      lines.join('\n'),
    );
    assert.match(text, /\r\nNot seen,nothing that was asked for\r\n/);
  });

  it('holds no formula', async () => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1']) {
      const text = textOf(accessReviewCsv(await review([bind('b', 'r', { kind: 'User', apiGroup, name })])));
      assert.ok(text.includes(`'${name}`), JSON.stringify(name));
      assert.doesNotMatch(text, /(^|,|\r\n)"?\s*[=+\-@]/, JSON.stringify(name));
    }
    const text = textOf(accessReviewCsv(await review()));
    assert.ok(text.includes(`"'=HYPERLINK(""http://x.example"",""<script>alert(1)</script>"")",User`), text);
  });
});

describe('The access review as HTML', () => {
  it('is one file that loads nothing and runs nothing, with names escaped', async () => {
    const text = textOf(accessReviewHtml(await review()));
    assert.doesNotMatch(text, /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=/i);
    assert.ok(text.includes('=HYPERLINK(&quot;http://x.example&quot;,&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;)'));
    assert.ok(text.includes("default-src 'none'"));
  });

  it('spans all bindings of a subject with its name, and keeps its tables whole', async () => {
    const text = textOf(accessReviewHtml(await review()));
    assert.ok(text.includes('<th scope="rowgroup" rowspan="2"><b>ana@shop.example</b><br>User<br><small>PCI DSS 7.2.4</small></th>'), text);
    assert.ok(text.includes('<b class="critical">critical</b> can do everything (whole cluster)'));
    for (const tag of ['table', 'tbody', 'tr', 'td', 'th', 'ul', 'li', 'dl']) {
      assert.equal(text.split(`<${tag}>`).length + text.split(`<${tag} `).length - 2, text.split(`</${tag}>`).length - 1, tag);
    }
  });

  it('says what was not seen', async () => {
    assert.match(
      textOf(accessReviewHtml(await review(OBJECTS, { visibility: refused }))),
      /<h2>What was not seen<\/h2>\s*<ul class="gaps"><li>The list of RoleBinding was refused\.<\/li>/,
    );
    assert.match(textOf(accessReviewHtml(await review())), /<p>Nothing that was asked for\.<\/p>/);
  });
});
