import { hostPath } from '../../src/rules/host-path';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
/** A pod with one volume of the node, mounted once. */
const mounted = (path: string, marks: string, readOnly = false) =>
  pod(`  volumes:
    - name: node
      hostPath:
        path: ${path}
${marks}  containers:
    - name: pay
      volumeMounts:
        - name: node
          mountPath: /node
          readOnly: ${readOnly}
`);
const critical = (variant: string, path: string) => ({
  name: `${path} is ${variant}`,
  yaml: mounted(path, `#             ${'^'.repeat(path.length)} ${variant}\n`),
});
const collector = (volume: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: fluent-bit, namespace: logging }
spec:
  selector: {}
  template:
    spec:
      volumes:
        - ${volume}
      containers:
        - { name: fluent-bit, volumeMounts: [{ name: logs, mountPath: /logs, readOnly: true }] }
`;

testRule(hostPath, {
  passes: {
    'no volumes': pod(`  containers: [{ name: pay }]\n`),
    'volumes of every kind that Pod Security "restricted" takes': pod(`  volumes:
    - { name: a, configMap: { name: a } }
    - { name: b, csi: { driver: secrets-store.csi.k8s.io } }
    - { name: c, downwardAPI: {} }
    - { name: d, emptyDir: {} }
    - { name: e, ephemeral: {} }
    - { name: f, image: { reference: "registry.corp/data:1" } }
    - { name: g, persistentVolumeClaim: { claimName: g } }
    - { name: h, projected: {} }
    - { name: i, secret: { secretName: i } }
  containers: [{ name: pay }]
`),
    'a volume without source, which becomes an emptyDir, and sources that are null': pod(
      `  volumes: [{ name: a }, { name: b, hostPath: null, nfs: null, emptyDir: {} }]\n  containers: [{ name: pay }]\n`,
    ),
    'an addon of the platform': collector('{ name: logs, hostPath: { path: /etc/machine-id } }'),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a PersistentVolume of a storage driver': `apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: data }\nspec: { csi: { driver: disk.csi.example.com } }\n`,
    'a static Pod of the control plane, which reads its keys from the node': pod(
      `  volumes: [{ name: k8s-certs, hostPath: { path: /etc/kubernetes/pki } }]\n  containers: [{ name: kube-apiserver, command: [kube-apiserver] }]\n`,
      '{ name: kube-apiserver, namespace: kube-system }',
    ),
  },
  notAssessed: {
    'a path of a wrong type': { yaml: mounted('[/data]', ''), reason: 'wrong-type' },
    'a path that a template fills in': { yaml: mounted('"{{ path }}"', ''), reason: 'template-value' },
    'a Kustomize patch that leaves the mounts to its base': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { volumes: [{ name: d, hostPath: { path: /data } }] } } }\n`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    ...[
      '/var/run/docker.sock',
      '/run//containerd/containerd.sock',
      '/run/k3s/containerd/containerd.sock',
      '/var/run/cri-dockerd.sock',
      '/var/run',
      '/run/crio/',
    ].map((path) => critical('socket', path)),
    ...['/', '/etc', '/var/lib/kubelet/pods', '/etc/kubernetes/pki', '/var/log/', '/lib64', '/usr', '/data/../etc'].map((path) =>
      critical('sensitive', path),
    ),
    { name: 'a pipe of a Windows runtime', yaml: mounted(String.raw`\\.\pipe\docker_engine`, `#             ${'^'.repeat(22)} socket\n`) },
    {
      name: 'what suffices to be read stays critical when it is mounted read-only, as does a socket',
      yaml: pod(`  volumes:
    - { name: tokens, hostPath: { path: /var/lib/kubelet } }
#                                       ^^^^^^^^^^^^^^^^ sensitive
    - { name: runtime, hostPath: { path: /run/containerd/containerd.sock, type: Socket } }
#                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ socket
  containers:
    - name: pay
      volumeMounts: [{ name: tokens, mountPath: /t, readOnly: true }, { name: runtime, mountPath: /r, readOnly: true }]
`),
    },
    {
      name: 'any other path, written to: removed with its mounts',
      yaml: pod(`  volumes:
    - name: data # of the node
      hostPath: { path: /srv/data }
#                       ^^^^^^^^^ writable
    - name: work
      emptyDir: {}
  initContainers:
    - name: fill
      volumeMounts:
        - name: data
          mountPath: /data
  containers:
    - name: pay
      volumeMounts:
        - name: work
          mountPath: /work
        - name: data
          mountPath: /data
          readOnly: true
`),
      fix: 'emptyDir',
      fixed: pod(`  volumes:
    - name: data # of the node
      emptyDir: {}
    - name: work
      emptyDir: {}
  initContainers:
    - name: fill
      volumeMounts:
        - name: data
          mountPath: /data
  containers:
    - name: pay
      volumeMounts:
        - name: work
          mountPath: /work
        - name: data
          mountPath: /data
          readOnly: true
`),
      message: 'Volume "data" lets the pod write to "/srv/data" on its node.',
    },
    {
      name: 'removed with its mounts',
      yaml: pod(`  volumes:
    - name: data
      hostPath: { path: /srv/data }
#                       ^^^^^^^^^ writable
    - name: work
      emptyDir: {}
  initContainers:
    - name: fill # first
      volumeMounts:
        - name: data
          mountPath: /data
  containers:
    - name: pay
      volumeMounts:
        - name: work
          mountPath: /work
        - name: data
          mountPath: /data
`),
      fix: 'remove',
      fixed: pod(`  volumes:
    - name: work
      emptyDir: {}
  initContainers:
    - name: fill # first
  containers:
    - name: pay
      volumeMounts:
        - name: work
          mountPath: /work
`),
    },
    {
      name: 'mounted read-only as a part of the way',
      yaml: mounted('/srv/data', `#             ^^^^^^^^^ writable\n`),
      fix: 'readOnly',
      fixed: mounted('/srv/data', '', true),
    },
    {
      name: 'read-only: medium, and less for system files that tell no secrets',
      yaml: pod(`  volumes:
    - { name: zone, hostPath: { path: /etc/localtime } }
#                                     ^^^^^^^^^^^^^^ readonly
    - { name: logs, hostPath: { path: /var/log } }
#                                     ^^^^^^^^ readonly
  containers:
    - name: pay
      volumeMounts: [{ name: zone, mountPath: /etc/localtime, readOnly: true }, { name: logs, mountPath: /logs, readOnly: true }]
`),
      message: 'Volume "zone" lets the pod read "/etc/localtime" on its node.',
    },
    {
      name: 'mounted by no one: another container can still mount it',
      yaml: pod(`  volumes:
    - { name: data, hostPath: { path: /srv/data } }
#                                     ^^^^^^^^^ unmounted
    - { name: runtime, hostPath: { path: /var/run/docker.sock } }
#                                        ^^^^^^^^^^^^^^^^^^^^ socket low
    - { name: root, hostPath: { path: / } }
#                                     ^ sensitive low
  containers: [{ name: pay }]
`),
      message: 'Volume "data" brings "/srv/data" of the node into the pod, where any container may mount it; none does.',
    },
    {
      name: 'the only volume goes with its list',
      yaml: pod(`  volumes: [{ name: data, hostPath: { path: /srv/data } }]
#                                           ^^^^^^^^^ unmounted
  containers: [{ name: pay }]
`),
      fix: 'remove',
      fixed: pod(`  containers: [{ name: pay }]
`),
    },
    {
      name: 'storage named in the pod',
      yaml: pod(`  volumes:
    - name: share
      nfs: { server: nfs.corp, path: /share }
#     ^^^ inline
    - name: code
      gitRepo: { repository: "https://git.corp/code.git" }
#     ^^^^^^^ inline
  containers: [{ name: pay }]
`),
      fixed: null,
      message: 'Volume "share" is of the type nfs, which Pod Security "restricted" refuses: it names storage by itself instead of by a claim.',
    },
    {
      name: 'a log collector is there to read logs',
      yaml: collector('{ name: logs, hostPath: { path: /var/log/pods } }\n#                                         ^^^^^^^^^^^^^ readonly info'),
    },
    {
      name: 'PersistentVolumes on a node, of either kind; the directories of the node itself weigh more',
      yaml: `apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec: { local: { path: /mnt/disks/ssd1 } }
#                      ^^^^^^^^^^^^^^^ pv
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: etc }
spec: { hostPath: { path: /etc/kubernetes } }
#                         ^^^^^^^^^^^^^^^ pv critical
`,
      fixed: null,
      message: 'PersistentVolume "disk" gives whoever claims it "/mnt/disks/ssd1" of a node.',
    },
    {
      name: 'in an exempt namespace too',
      yaml: pod(
        `  volumes: [{ name: root, hostPath: { path: / } }]\n#                                           ^ sensitive low\n  containers: [{ name: pay }]\n`,
        '{ name: pay, namespace: kube-system }',
      ),
    },
    {
      name: 'a Deployment in a namespace with card data',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: shop }
spec:
  template:
    spec:
      volumes: [{ name: data, hostPath: { path: /srv } }]
#                                               ^^^^ writable critical
      containers: [{ name: pay, volumeMounts: [{ name: data, mountPath: /data }] }]
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a container that mounts nothing else loses its list',
      yaml: pod(`  volumes:
    - { name: data, hostPath: { path: /srv/data } }
#                                     ^^^^^^^^^ writable
    - { name: work, emptyDir: {} }
  containers:
    - name: pay
      volumeMounts: [{ name: data, mountPath: /a }, { name: data, mountPath: /b, readOnly: true }]
    - name: log
      volumeMounts: [{ name: data, mountPath: /a }, { name: work, mountPath: /w }, { name: data, mountPath: /b }]
`),
      fix: 'remove',
      fixed: pod(`  volumes:
    - { name: work, emptyDir: {} }
  containers:
    - name: pay
    - name: log
      volumeMounts: [{ name: work, mountPath: /w }]
`),
    },
    {
      name: 'a Kustomize patch that brings a socket and leaves the mounts to its base',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec: { template: { spec: { volumes: [{ name: s, hostPath: { path: /run/docker.sock } }] } } }
#                                                                  ^^^^^^^^^^^^^^^^ socket
`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
    {
      name: 'a socket of a workflow weighs what it weighs in the template that mounts it',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: s, hostPath: { path: /run/docker.sock } }]
#                                        ^^^^^^^^^^^^^^^^ socket
  templates:
    - { name: plain, container: { image: "registry.corp/a:1" } }
    - { name: built, container: { image: "registry.corp/b:1", volumeMounts: [{ name: s, mountPath: /run/docker.sock }] } }
`,
    },
    {
      name: 'a volume of one template of a workflow that has volumes of its own',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: work, emptyDir: {} }]
  templates:
    - name: build
      volumes:
        - { name: out, emptyDir: {} }
        - { name: cache, hostPath: { path: /srv/cache } }
#                                          ^^^^^^^^^^ writable
      container: { image: "registry.corp/b:1", volumeMounts: [{ name: out, mountPath: /out }, { name: cache, mountPath: /cache }] }
`,
      fix: 'remove',
      fixed: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: work, emptyDir: {} }]
  templates:
    - name: build
      volumes:
        - { name: out, emptyDir: {} }
      container: { image: "registry.corp/b:1", volumeMounts: [{ name: out, mountPath: /out }] }
`,
    },
    {
      name: 'the containers of a set in a workflow share mounts',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: s, hostPath: { path: /run/docker.sock } }]
#                                        ^^^^^^^^^^^^^^^^ socket
  templates:
    - name: built
      volumes: [{ name: cache, hostPath: { path: /srv/cache } }]
#                                                ^^^^^^^^^^ writable
      containerSet:
        volumeMounts: [{ name: s, mountPath: /run/docker.sock }, { name: cache, mountPath: /cache }]
        containers:
          - { name: a, image: "registry.corp/a:1" }
          - { name: b, image: "registry.corp/b:1", volumeMounts: [{ name: cache, mountPath: /other, readOnly: true }] }
`,
      fix: 'remove',
      fixed: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: s, hostPath: { path: /run/docker.sock } }]
  templates:
    - name: built
      containerSet:
        volumeMounts: [{ name: s, mountPath: /run/docker.sock }]
        containers:
          - { name: a, image: "registry.corp/a:1" }
          - { name: b, image: "registry.corp/b:1" }
`,
    },
    {
      name: 'a workflow gives a pod only what its containers mount, and a fix leaves the volume to its other templates',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  volumes: [{ name: cache, hostPath: { path: /srv/cache } }]
#                                            ^^^^^^^^^^ writable
  templates:
    - { name: plain, container: { image: "registry.corp/a:1" } }
    - { name: cached, container: { image: "registry.corp/b:1", volumeMounts: [{ name: cache, mountPath: /cache }] } }
`,
      fix: 'remove',
      fixed: null,
    },
  ],
});
