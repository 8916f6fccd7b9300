import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatPath } from '../../src/kube/path';
import { effective, effectiveWindows, podsOf } from '../../src/kube/pods';
import type { Manifest } from '../../src/kube/types';
import { parsePodShape } from '../../src/kube/workloads';

const containers = [{ name: 'c' }];
const manifest = (apiVersion: string, kind: string, rest: object): Manifest => ({ apiVersion, kind, ...rest });
/** The place of every container of an object. */
const places = (object: Manifest, added = [] as Parameters<typeof podsOf>[1]): string[] =>
  podsOf(object, added).flatMap((pod) => pod.containers.map((container) => `${container.role} ${formatPath(container.path())}`));

describe('pod templates', () => {
  const template = { spec: { template: { spec: { containers } } } };
  const cases: readonly (readonly [string, string, object, string])[] = [
    ['v1', 'Pod', { spec: { containers } }, 'spec.containers[0]'],
    ['v1', 'PodTemplate', { template: { spec: { containers } } }, 'template.spec.containers[0]'],
    ['v1', 'ReplicationController', template, 'spec.template.spec.containers[0]'],
    ['apps/v1', 'Deployment', template, 'spec.template.spec.containers[0]'],
    ['apps/v1', 'StatefulSet', template, 'spec.template.spec.containers[0]'],
    ['apps/v1', 'DaemonSet', template, 'spec.template.spec.containers[0]'],
    ['apps/v1', 'ReplicaSet', template, 'spec.template.spec.containers[0]'],
    ['batch/v1', 'Job', template, 'spec.template.spec.containers[0]'],
    ['batch/v1', 'CronJob', { spec: { jobTemplate: template } }, 'spec.jobTemplate.spec.template.spec.containers[0]'],
    ['apps.openshift.io/v1', 'DeploymentConfig', template, 'spec.template.spec.containers[0]'],
    ['argoproj.io/v1alpha1', 'Rollout', template, 'spec.template.spec.containers[0]'],
    ['serving.knative.dev/v1', 'Service', template, 'spec.template.spec.containers[0]'],
    ['serving.knative.dev/v1', 'Revision', { spec: { containers } }, 'spec.containers[0]'],
    [
      'jobset.x-k8s.io/v1alpha2',
      'JobSet',
      { spec: { replicatedJobs: [{ template }] } },
      'spec.replicatedJobs[0].template.spec.template.spec.containers[0]',
    ],
    [
      'keda.sh/v1alpha1',
      'ScaledJob',
      { spec: { jobTargetRef: { template: { spec: { containers } } } } },
      'spec.jobTargetRef.template.spec.containers[0]',
    ],
    [
      'kubeflow.org/v1',
      'PyTorchJob',
      { spec: { pytorchReplicaSpecs: { Master: { template: { spec: { containers } } } } } },
      'spec.pytorchReplicaSpecs.Master.template.spec.containers[0]',
    ],
    [
      'ray.io/v1',
      'RayCluster',
      { spec: { headGroupSpec: { template: { spec: { containers } } } } },
      'spec.headGroupSpec.template.spec.containers[0]',
    ],
    [
      'ray.io/v1',
      'RayCluster',
      { spec: { workerGroupSpecs: [{ template: { spec: { containers } } }] } },
      'spec.workerGroupSpecs[0].template.spec.containers[0]',
    ],
  ];
  for (const [apiVersion, kind, rest, place] of cases) {
    it(`${apiVersion} ${kind}: ${place}`, () => {
      assert.deepEqual(places(manifest(apiVersion, kind, rest)), [`container ${place}`]);
    });
  }

  it('a kind of the same name in another group has none', () => {
    assert.deepEqual(places(manifest('v1', 'Service', template)), []);
    assert.deepEqual(places(manifest('example.com/v1', 'Deployment', template)), []);
  });
  it('a Rollout that refers to a Deployment has none', () => {
    assert.deepEqual(
      places(manifest('argoproj.io/v1alpha1', 'Rollout', { spec: { workloadRef: { name: 'web' }, template: { spec: { containers } } } })),
      [],
    );
  });
  it('a kind that a user added', () => {
    const added = [parsePodShape({ group: 'example.com', kind: 'Farm', path: 'spec.jobs[*].template.spec' })];
    assert.deepEqual(places(manifest('example.com/v1', 'Farm', { spec: { jobs: [{}, { template: { spec: { containers } } }] } }), added), [
      'container spec.jobs[1].template.spec.containers[0]',
    ]);
  });
  it('missing, null and empty templates have no pods', () => {
    for (const spec of [undefined, null, {}, { template: null }, { template: { spec: null } }])
      assert.deepEqual(podsOf(manifest('apps/v1', 'Deployment', { spec })), []);
  });
  it('init containers, native sidecars, debug containers', () => {
    const spec = { initContainers: [{ name: 'a' }, { name: 'b', restartPolicy: 'Always' }], containers, ephemeralContainers: [{ name: 'd' }] };
    assert.deepEqual(places(manifest('v1', 'Pod', { spec })), [
      'init spec.initContainers[0]',
      'sidecar spec.initContainers[1]',
      'container spec.containers[0]',
      'ephemeral spec.ephemeralContainers[0]',
    ]);
  });
});

describe('Argo Workflows', () => {
  const workflow = manifest('argoproj.io/v1alpha1', 'Workflow', {
    spec: {
      serviceAccountName: 'runner',
      securityContext: { runAsUser: 1000, runAsNonRoot: true },
      volumes: [{ name: 'shared' }],
      templates: [
        { name: 'steps', steps: [] },
        {
          name: 'a',
          container: { image: 'i' },
          initContainers: [{ name: 'x' }],
          sidecars: [{ name: 'y' }],
          volumes: [{ name: 'own' }],
          securityContext: { runAsUser: 2000 },
        },
        { name: 'b', script: { image: 'i' }, podSpecPatch: '{}' },
        { name: 'c', containerSet: { containers: [{ name: 'z' }] } },
      ],
    },
  });
  it('every container of every template', () => {
    assert.deepEqual(places(workflow), [
      'init spec.templates[1].initContainers[0]',
      'container spec.templates[1].container',
      'container spec.templates[1].sidecars[0]',
      'container spec.templates[2].script',
      'container spec.templates[3].containerSet.containers[0]',
    ]);
  });
  it('the template wins over the workflow, and both have places', () => {
    const [a, b] = podsOf(workflow);
    assert.deepEqual(effective(a!.containers[0]!, 'runAsUser'), {
      value: 2000,
      at: ['spec', 'templates', 1, 'securityContext', 'runAsUser'],
      level: 'pod',
    });
    // The template's security context replaces the workflow's as a whole (workflow/controller/workflowpod.go).
    assert.equal(effective(a!.containers[0]!, 'runAsNonRoot'), undefined);
    assert.deepEqual(effective(b!.containers[0]!, 'runAsNonRoot'), { value: true, at: ['spec', 'securityContext', 'runAsNonRoot'], level: 'pod' });
    assert.deepEqual(a!.path('serviceAccountName'), ['spec', 'serviceAccountName']);
    assert.deepEqual(a!.path('automountServiceAccountToken'), ['spec', 'templates', 1, 'automountServiceAccountToken']);
    assert.deepEqual(
      [a!.path('volumes', 0), a!.path('volumes', 1)],
      [
        ['spec', 'volumes', 0],
        ['spec', 'templates', 1, 'volumes', 0],
      ],
    );
    assert.equal(a!.opaque, undefined);
    assert.match(b!.opaque!, /podSpecPatch/);
  });
  it('what templateDefaults fill into the pods, nobody can know', () => {
    const opaqueWith = (templateDefaults: object) =>
      podsOf(manifest('argoproj.io/v1alpha1', 'Workflow', { spec: { templateDefaults, templates: [{ container: { image: 'i' } }] } })).map(
        ({ opaque }) => opaque,
      );
    assert.deepEqual(opaqueWith({ timeout: '30s', retryStrategy: { limit: 2 }, container: null }), [undefined]);
    assert.match(opaqueWith({ container: { securityContext: { runAsNonRoot: true } } })[0]!, /templateDefaults/);
    assert.match(opaqueWith({ securityContext: { runAsNonRoot: true } })[0]!, /templateDefaults/);
    assert.match(opaqueWith({ podSpecPatch: 'hostPID: true' })[0]!, /templateDefaults/);
  });
  it('a CronWorkflow holds its spec deeper', () => {
    assert.deepEqual(places(manifest('argoproj.io/v1alpha1', 'CronWorkflow', { spec: { workflowSpec: { templates: [{ container: {} }] } } })), [
      'container spec.workflowSpec.templates[0].container',
    ]);
  });
});

describe('values in force', () => {
  const target = (pod: object, container: object) =>
    podsOf(manifest('v1', 'Pod', { spec: { securityContext: pod, containers: [{ name: 'c', securityContext: container }] } }))[0]!.containers[0]!;
  it("the container's wins, even false and 0", () => {
    assert.equal(effective(target({ runAsNonRoot: true }, { runAsNonRoot: false }), 'runAsNonRoot')!.value, false);
    assert.equal(effective(target({ runAsUser: 1 }, { runAsUser: 0 }), 'runAsUser')!.value, 0);
  });
  it('a null counts as absent', () => {
    assert.equal(effective(target({ runAsNonRoot: true }, { runAsNonRoot: null }), 'runAsNonRoot')!.level, 'pod');
    assert.equal(effective(target({ runAsNonRoot: null }, {}), 'runAsNonRoot'), undefined);
  });
  it('each Windows option is inherited on its own', () => {
    const both = target({ windowsOptions: { hostProcess: true, runAsUserName: 'a' } }, { windowsOptions: { runAsUserName: 'b' } });
    assert.deepEqual([effectiveWindows(both, 'hostProcess')!.value, effectiveWindows(both, 'runAsUserName')!.value], [true, 'b']);
  });
  for (const [name, spec, windows] of [
    ['os.name', { os: { name: 'windows' } }, true],
    ['os.name wins over the selector', { os: { name: 'linux' }, nodeSelector: { 'kubernetes.io/os': 'windows' } }, false],
    ['node selector', { nodeSelector: { 'kubernetes.io/os': 'windows' } }, true],
    [
      'required affinity',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['windows'] }] }],
            },
          },
        },
      },
      true,
    ],
    [
      'an affinity with an alternative',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['windows'] }] }, { matchExpressions: [] }],
            },
          },
        },
      },
      false,
    ],
    ['nothing', {}, false],
  ] as const) {
    it(`Windows by ${name}: ${windows}`, () => {
      assert.equal(podsOf(manifest('v1', 'Pod', { spec: { ...spec, containers } }))[0]!.windows, windows);
    });
  }
});
