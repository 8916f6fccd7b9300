import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dangers } from '../../../src/rbac/danger/catalog';
import { RbacRisks, type Surroundings } from '../../../src/rbac/danger/risks';
import { RbacIndex } from '../../../src/rbac/index';
import { binding, clusterRole } from './objects';

const dana = { by: 'name', login: 'dana' } as const;

/** `RB-TOKEN critical`, or with the variant `RB-CSR.sign high`: what Dana is told of who has a role with these rules there. */
function found(rules: readonly string[], namespace: string, surroundings: Surroundings = {}): string[] {
  const index = new RbacIndex([clusterRole('r', ...rules), binding(namespace, 'b', 'r', 'User dana')]);
  return new RbacRisks(index, surroundings).findingsOf(dana).map(({ id, variant, severity }) => `${id}${variant ? `.${variant}` : ''} ${severity}`);
}

type Place = 'cluster' | 'kube-system' | 'shop';
const namespaceOf: Readonly<Record<Place, string>> = { cluster: '', 'kube-system': 'kube-system', shop: 'shop' };
type Row = readonly [rules: string | readonly string[], cluster: string, privileged: string, namespace: string, surroundings?: Surroundings];

const csr = ['create certificatesigningrequests.certificates.k8s.io', 'update certificatesigningrequests.certificates.k8s.io/approval'];
const RBAC = 'rbac.authorization.k8s.io';
const at = (minor: number): Surroundings => ({ minor });

/** Each line: the rules of the role, and what is found where it is bound: in the cluster, in kube-system, in a shop. */
const rows: readonly Row[] = [
  ['* *.*', 'RB-ADMIN critical', 'RB-ADMIN critical', 'RB-ADMIN high'],
  ['* *.* "a"', 'RB-ADMIN high', 'RB-ADMIN high', 'RB-ADMIN medium'],
  // Escalation.
  [
    [`escalate,update clusterroles.${RBAC}`],
    'RB-ESC critical',
    // A ClusterRole is written, and "escalate" on it asked for, without a namespace.
    '',
    '',
  ],
  [[`escalate,patch roles.${RBAC}`], 'RB-ESC critical', 'RB-ESC critical', 'RB-ESC high'],
  [[`escalate roles.${RBAC}`], 'RB-ESC.alone medium', 'RB-ESC.alone medium', 'RB-ESC.alone medium'],
  // The right to change must be on the same.
  [[`escalate clusterroles.${RBAC}`, `update pods`], 'RB-POD-PATCH high, RB-ESC.alone medium', 'RB-POD-PATCH high', 'RB-POD-PATCH medium'],
  [[`escalate,update roles.${RBAC} "web"`], 'RB-ESC high', 'RB-ESC high', 'RB-ESC medium'],
  [[`bind clusterroles.${RBAC}`, `create rolebindings.${RBAC}`], 'RB-BIND critical', 'RB-BIND critical', 'RB-BIND high'],
  [[`bind clusterroles.${RBAC}`], '', '', ''],
  // A ClusterRoleBinding takes no Role.
  [[`bind roles.${RBAC}`, `create clusterrolebindings.${RBAC}`], 'RB-RBACWRITE medium', '', ''],
  [
    [`bind clusterroles.${RBAC} "view"`, `create rolebindings.${RBAC}`],
    'RB-BIND medium, RB-RBACWRITE medium',
    'RB-BIND medium, RB-RBACWRITE medium',
    'RB-BIND medium, RB-RBACWRITE low',
  ],
  [
    [`bind clusterroles.${RBAC} "r2,r"`, `create clusterrolebindings.${RBAC}`, 'create serviceaccounts/token'],
    'RB-BIND critical, RB-TOKEN critical, RB-RBACWRITE medium',
    'RB-TOKEN critical',
    'RB-TOKEN medium',
  ],
  [[`create rolebindings.${RBAC}`], 'RB-RBACWRITE medium', 'RB-RBACWRITE medium', 'RB-RBACWRITE low'],
  [[`get,list,delete rolebindings.${RBAC}`], '', '', ''],
  // Impersonation.
  ['impersonate users', 'RB-IMP critical', '', ''],
  ['impersonate serviceaccounts', 'RB-IMP critical', 'RB-IMP critical', 'RB-IMP high'],
  ['impersonate users "eve"', 'RB-IMP medium', '', ''],
  ['impersonate groups', 'RB-IMP.alone medium', '', ''],
  ['impersonate userextras.authentication.k8s.io/scopes', 'RB-IMP.alone medium', '', ''],
  // The key of an extra value is a subresource, for which no asterisk stands.
  ['impersonate userextras.authentication.k8s.io', '', '', ''],
  ['impersonate uids.authentication.k8s.io', 'RB-IMP.alone medium', '', ''],
  ['impersonate users.authentication.k8s.io', '', '', ''],
  [['impersonate:user-info users.authentication.k8s.io', 'impersonate-on:user-info:list pods'], 'RB-IMP-C medium', '', '', at(36)],
  // What may be done as another weighs as if one may do it.
  [['impersonate:user-info users.authentication.k8s.io', 'impersonate-on:user-info:get secrets'], 'RB-IMP-C critical', '', '', at(36)],
  [
    ['impersonate:serviceaccount serviceaccounts.authentication.k8s.io', 'impersonate-on:serviceaccount:get secrets'],
    'RB-IMP-C critical',
    'RB-IMP-C critical',
    'RB-IMP-C high',
  ],
  [['impersonate:user-info users.authentication.k8s.io', 'impersonate-on:user-info:list pods'], '', '', '', at(35)],
  [['impersonate:user-info users.authentication.k8s.io', 'impersonate-on:serviceaccount:list pods'], '', '', '', at(36)],
  // Certificates.
  [[...csr, 'approve signers.certificates.k8s.io'], 'RB-CSR critical', '', ''],
  [[...csr, 'approve signers.certificates.k8s.io "kubernetes.io/kube-apiserver-client"'], 'RB-CSR critical', '', ''],
  [[...csr, 'approve signers.certificates.k8s.io "kubernetes.io/*"'], 'RB-CSR critical', '', ''],
  [[...csr, 'approve signers.certificates.k8s.io "example.com/web"'], 'RB-CSR medium', '', ''],
  [csr, '', '', ''],
  [[csr[1]!, 'approve signers.certificates.k8s.io'], 'RB-CSR.approve high', '', ''],
  [[csr[1]!, 'approve signers.certificates.k8s.io "example.com/web"'], 'RB-CSR.approve medium', '', ''],
  [[csr[1]!, 'approve signers.certificates.k8s.io "kubernetes.io/*"'], 'RB-CSR.approve high', '', ''],
  [['sign signers.certificates.k8s.io', 'patch certificatesigningrequests.certificates.k8s.io/status'], 'RB-CSR.sign high', '', ''],
  // Tokens and Secrets. Nobody in the shop has more than Dana, so a token of it is worth less.
  ['create serviceaccounts/token', 'RB-TOKEN critical', 'RB-TOKEN critical', 'RB-TOKEN medium'],
  ['create serviceaccounts/token "web"', 'RB-TOKEN high', 'RB-TOKEN high', 'RB-TOKEN medium'],
  ['create */token', 'RB-TOKEN critical', 'RB-TOKEN critical', 'RB-TOKEN medium'],
  ['create serviceaccounts', '', '', ''],
  ['get secrets', 'RB-SECRET-READ critical', 'RB-SECRET-READ critical', 'RB-SECRET-READ high'],
  ['list secrets', 'RB-SECRET-READ critical', 'RB-SECRET-READ critical', 'RB-SECRET-READ high'],
  ['watch secrets', 'RB-SECRET-READ critical', 'RB-SECRET-READ critical', 'RB-SECRET-READ high'],
  ['get secrets "tls"', 'RB-SECRET-READ low', 'RB-SECRET-READ low', 'RB-SECRET-READ low'],
  ['get secrets/status,Secrets,secret', '', '', ''],
  ['get secrets.apps', '', '', ''],
  ['update secrets', 'RB-SECRET-WRITE critical', 'RB-SECRET-WRITE critical', 'RB-SECRET-WRITE medium'],
  ['patch secrets "tls"', 'RB-SECRET-WRITE high', 'RB-SECRET-WRITE high', 'RB-SECRET-WRITE low'],
  // A token can be asked for by a Secret, and is worth nothing unread.
  ['create secrets', '', '', ''],
  [
    ['create secrets', 'get secrets "mine"'],
    'RB-SECRET-WRITE critical, RB-SECRET-READ low',
    'RB-SECRET-WRITE critical, RB-SECRET-READ low',
    'RB-SECRET-WRITE medium, RB-SECRET-READ low',
  ],
  // Pods.
  ['create pods', 'RB-POD-CREATE critical', 'RB-POD-CREATE critical', 'RB-POD-CREATE high'],
  ['patch deployments.apps', 'RB-POD-CREATE critical', 'RB-POD-CREATE critical', 'RB-POD-CREATE high'],
  ['create cronjobs.batch', 'RB-POD-CREATE critical', 'RB-POD-CREATE critical', 'RB-POD-CREATE high'],
  ['update replicationcontrollers', 'RB-POD-CREATE critical', 'RB-POD-CREATE critical', 'RB-POD-CREATE high'],
  ['create pods', 'RB-POD-CREATE critical', 'RB-POD-CREATE critical', 'RB-POD-CREATE medium', { isRestricted: (name) => name === 'shop' }],
  ['create podtemplates,deployments', '', '', ''],
  // The name of what is to be created is not in the request.
  ['create pods "a"', '', '', ''],
  ['update daemonsets.apps "agent"', 'RB-POD-CREATE high', 'RB-POD-CREATE high', 'RB-POD-CREATE medium'],
  ['patch pods', 'RB-POD-PATCH high', 'RB-POD-PATCH high', 'RB-POD-PATCH medium'],
  ['create pods/exec', 'RB-EXEC critical', 'RB-EXEC high', 'RB-EXEC high'],
  ['create pods/attach', 'RB-EXEC critical', 'RB-EXEC high', 'RB-EXEC high'],
  ['create pods/exec "db-0"', 'RB-EXEC high', 'RB-EXEC medium', 'RB-EXEC medium'],
  ['create *.*/exec', 'RB-WILD-G high, RB-EXEC critical', 'RB-EXEC high, RB-WILD-G medium', 'RB-EXEC high, RB-WILD-G medium'],
  ['create pods/*', '', '', ''],
  // A WebSocket is opened by GET; from 1.35 on that alone is refused (AuthorizePodWebsocketUpgradeCreatePermission).
  ['get pods/exec', 'RB-EXEC.websocket critical', 'RB-EXEC.websocket high', 'RB-EXEC.websocket high', at(34)],
  ['get pods/exec', 'RB-EXEC.websocket critical', 'RB-EXEC.websocket high', 'RB-EXEC.websocket high'],
  ['get pods/exec', '', '', '', at(35)],
  ['create pods/exec', 'RB-EXEC critical', 'RB-EXEC high', 'RB-EXEC high', at(35)],
  ['update pods/ephemeralcontainers', 'RB-EPHEMERAL critical', 'RB-EPHEMERAL high', 'RB-EPHEMERAL high'],
  ['create pods/portforward', 'RB-PORTFWD high', 'RB-PORTFWD high', 'RB-PORTFWD medium'],
  ['get pods/portforward', 'RB-PORTFWD.websocket high', 'RB-PORTFWD.websocket high', 'RB-PORTFWD.websocket medium'],
  ['get pods/portforward', '', '', '', at(37)],
  ['patch pods/status', 'RB-PODSTATUS low', 'RB-PODSTATUS low', 'RB-PODSTATUS low'],
  // Nodes.
  ['get nodes/proxy', 'RB-NODEPROXY critical', '', ''],
  ['create nodes/proxy', 'RB-NODEPROXY critical', '', '', at(37)],
  ['get nodes/proxy "n1"', 'RB-NODEPROXY high', '', ''],
  ['get nodes/metrics,nodes/stats,nodes/log', '', '', ''],
  ['get services/proxy', 'RB-SVCPROXY high', 'RB-SVCPROXY medium', 'RB-SVCPROXY medium'],
  ['create pods/proxy', 'RB-SVCPROXY high', 'RB-SVCPROXY medium', 'RB-SVCPROXY medium'],
  [['patch nodes/status', 'delete pods'], 'RB-NODES.steal high', '', ''],
  ['patch nodes', 'RB-NODES medium', '', ''],
  ['create pods/eviction', 'RB-NODES medium', 'RB-NODES low', 'RB-NODES low'],
  ['create persistentvolumes', 'RB-PV high', '', ''],
  ['create persistentvolumeclaims', '', '', ''],
  // Controls.
  ['patch mutatingwebhookconfigurations.admissionregistration.k8s.io', 'RB-WEBHOOK critical', '', ''],
  ['delete validatingadmissionpolicybindings.admissionregistration.k8s.io', 'RB-WEBHOOK.validating high', '', ''],
  ['delete mutatingwebhookconfigurations.admissionregistration.k8s.io', 'RB-WEBHOOK.validating high', '', ''],
  ['get mutatingwebhookconfigurations.admissionregistration.k8s.io', '', '', ''],
  ['create apiservices.apiregistration.k8s.io', 'RB-APISVC high', '', ''],
  ['patch customresourcedefinitions.apiextensions.k8s.io', 'RB-APISVC high', '', ''],
  // A namespace is in itself, so that a RoleBinding in it gives rights on it.
  ['patch namespaces', 'RB-NSPATCH medium', 'RB-NSPATCH medium', 'RB-NSPATCH medium'],
  ['delete networkpolicies.networking.k8s.io', 'RB-NETPOL high', 'RB-NETPOL high', 'RB-NETPOL medium'],
  ['get,list,watch networkpolicies.networking.k8s.io', '', '', ''],
  ['update configmaps', 'RB-COREDNS high', 'RB-COREDNS high', ''],
  ['update configmaps "coredns"', 'RB-COREDNS high', 'RB-COREDNS high', ''],
  ['update configmaps "settings"', '', '', ''],
  ['patch configmaps "aws-auth"', 'RB-AWSAUTH critical', 'RB-AWSAUTH critical', '', { provider: 'eks' }],
  ['patch configmaps "aws-auth"', '', '', '', { provider: 'gke' }],
  ['deletecollection events.events.k8s.io', 'RB-EVENTS medium', 'RB-EVENTS medium', 'RB-EVENTS low'],
  ['delete events', 'RB-EVENTS medium', 'RB-EVENTS medium', 'RB-EVENTS low'],
  ['patch services/status', 'RB-LB medium', 'RB-LB medium', 'RB-LB medium'],
  [
    'delete *.*',
    'RB-DELETEALL high, RB-WILD-G high, RB-WILD-R high, RB-EVENTS medium, RB-NETPOL high, RB-NODES medium, RB-WEBHOOK.validating high',
    'RB-DELETEALL high, RB-WILD-G medium, RB-WILD-R medium, RB-EVENTS medium, RB-NETPOL high',
    'RB-DELETEALL medium, RB-WILD-G medium, RB-WILD-R medium, RB-EVENTS low, RB-NETPOL medium',
  ],
  // Asterisks.
  ['* widgets.example.com', 'RB-WILD-V high', 'RB-WILD-V medium', 'RB-WILD-V medium'],
  ['delete *.example.com', 'RB-WILD-R high', 'RB-WILD-R medium', 'RB-WILD-R medium'],
  ['update widgets.*', 'RB-WILD-G high', 'RB-WILD-G medium', 'RB-WILD-G medium'],
  // To read all kinds of one product is what its dashboards do.
  ['get,list *.example.com', 'RB-WILD-R.read low', 'RB-WILD-R.read low', 'RB-WILD-R.read low'],
  ['get widgets.*', 'RB-WILD-G.read low', 'RB-WILD-G.read low', 'RB-WILD-G.read low'],
  ['* widgets.example.com "a"', 'RB-WILD-V medium', 'RB-WILD-V low', 'RB-WILD-V low'],
  ['update *.*/scale', '', '', ''],
  ['get /metrics', '', '', ''],
  ['GET,LIST secrets', '', '', ''],
];

describe('dangerous rights', () => {
  for (const [given, ...expected] of rows) {
    const rules = typeof given === 'string' ? [given] : given;
    const [cluster, privileged, namespace, surroundings = {}] = expected;
    for (const [place, wanted] of Object.entries({ cluster, 'kube-system': privileged, shop: namespace }) as [Place, string][]) {
      const where = surroundings.minor ? `${place} of 1.${surroundings.minor}` : place;
      it(`${rules.join('; ')} in ${where}${surroundings.provider ? ` of ${surroundings.provider}` : ''}${surroundings.isRestricted ? ', restricted' : ''}`, () => {
        assert.deepEqual(found(rules, namespaceOf[place], surroundings).sort(), wanted === '' ? [] : wanted.split(', ').sort());
      });
    }
  }

  it('every line of the catalogue is found by a row', () => {
    const cells = rows.flatMap(([, cluster, privileged, namespace]) => [cluster, privileged, namespace]);
    const ids = new Set(cells.flatMap((cell) => [...cell.matchAll(/RB-[A-Z-]+/g)].map(([id]) => id)));
    const lines = new Set(dangers.map(({ id }) => id));
    assert.deepEqual(
      [...lines].filter((id) => !ids.has(id)),
      ['RB-ADMIN-NEAR'],
    );
  });

  it('who can do nearly everything, without an asterisk for the verbs', () => {
    const rules = ['get,list,create,update,patch,delete *.*'];
    const near = (namespace: string) => found(rules, namespace).filter((one) => one.startsWith('RB-ADMIN') || one.startsWith('RB-DELETE'));
    assert.deepEqual([near(''), near('kube-system'), near('shop')], [['RB-ADMIN-NEAR critical'], ['RB-ADMIN-NEAR high'], ['RB-ADMIN-NEAR high']]);
    assert.deepEqual(
      found(['get,list,create,update,patch *.*'], '').filter((one) => one.startsWith('RB-ADMIN')),
      [],
    );
  });
});
