import { hostPort } from '../../src/rules/host-port';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const port = (fields: string) => pod(`  containers: [{ name: pay, ports: [{ containerPort: 8080, ${fields} }] }]\n`);

testRule(hostPort, {
  passes: {
    'no port on the node': pod(`  containers: [{ name: pay, ports: [{ containerPort: 8080 }] }, { name: log, ports: null }]\n`),
    'zero, which is the same as absent': port('hostPort: 0'),
    null: port('hostPort: null'),
    'a port that the team allows': { yaml: port('hostPort: 443'), given: { parameters: { allowedHostPorts: [443] } } },
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a pod on the network of its node, where the API server fills the port in': pod(
      `  hostNetwork: true\n  containers: [{ name: pay, ports: [{ containerPort: 8080, hostPort: 8080 }] }]\n`,
    ),
    'an addon of the platform': `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-exporter, namespace: monitoring }
spec: { selector: {}, template: { spec: { containers: [{ name: main, ports: [{ containerPort: 9100, hostPort: 9100 }] }] } } }
`,
  },
  notAssessed: {
    'a quoted number': { yaml: port('hostPort: "443"'), reason: 'wrong-type' },
    'a number that a template fills in': { yaml: port('hostPort: "{{ port }}"'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'each port by itself; the address of the node goes with its port',
      yaml: pod(`  initContainers:
    - name: proxy
      restartPolicy: Always
      ports: [{ containerPort: 15001, hostPort: 15001 }]
#                                               ^^^^^ host-port
  containers:
    - name: pay
      ports:
        - containerPort: 8080 # the service
          hostPort: 80
#                   ^^ host-port
          hostIP: 127.0.0.1
        - containerPort: 9090
`),
      fixed: pod(`  initContainers:
    - name: proxy
      restartPolicy: Always
      ports: [{ containerPort: 15001 }]
  containers:
    - name: pay
      ports:
        - containerPort: 8080 # the service
        - containerPort: 9090
`),
      message: 'Container "proxy" opens port 15001 on every node that it runs on.',
    },
    {
      name: 'a port beside the ones that the team allows',
      yaml: pod(
        `  containers: [{ name: pay, ports: [{ containerPort: 8080, hostPort: 80 }] }]\n#                                                                    ^^ host-port\n`,
      ),
      given: { parameters: { allowedHostPorts: [443] } },
    },
    {
      name: 'in an exempt namespace too; a user namespace changes nothing',
      yaml: pod(
        `  hostUsers: false\n  containers: [{ name: pay, ports: [{ containerPort: 8080, hostPort: 80 }] }]\n#                                                                    ^^ host-port\n`,
        '{ name: pay, namespace: kube-system }',
      ),
    },
    {
      name: 'Windows nodes have ports as well; a namespace with card data',
      yaml: pod(
        `  os: { name: windows }\n  containers: [{ name: pay, ports: [{ containerPort: 8080, hostPort: 80 }] }]\n#                                                                    ^^ host-port high\n`,
        '{ name: pay, namespace: shop }',
      ),
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a Deployment in a List, and a Kustomize patch',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: pay }
    spec: { template: { spec: { containers: [{ name: pay, ports: [{ containerPort: 80, hostPort: 80 }] }] } } }
#                                                                                                ^^ host-port
`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
  ],
});
