import type { TestContext } from 'node:test';
import type { ApiServer } from '../../src/cluster/api';
import { Reflector, TIMING } from '../../src/cluster/reflector';
import { sourceOf } from '../../src/cluster/reflectorSource';
import { systemClock } from '../../src/cluster/watchClock';
import { Told } from '../cluster-client/watchFakes';
import type { Cluster } from '../support/cluster/cluster';
import { eventually } from '../support/cluster/eventually';

export const MAPS = '/api/v1/namespaces/default/configmaps';
export const configmaps = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['list', 'watch'] };

/** Follows the config maps of a cluster, or something else of it, until the test ends. */
export function follow(t: TestContext, cluster: Cluster, api: ApiServer, timing = TIMING, source = sourceOf(api, configmaps, systemClock)) {
  const told = new Told();
  const objects: object[] = [];
  const reflector = new Reflector(
    api,
    source,
    {
      changed: (object, type) => {
        objects.push(object);
        return told.changed(object, type);
      },
      deleted: (identity) => {
        told.deleted(identity);
      },
      state: (state) => {
        told.state(state);
      },
    },
    systemClock,
    timing,
  );
  let controller = new AbortController();
  let ended = reflector.run(controller.signal);
  const pause = async () => {
    controller.abort();
    await ended;
  };
  t.after(pause);
  return {
    told,
    objects,
    pause,
    resume: () => {
      controller = new AbortController();
      ended = reflector.run(controller.signal);
    },
    isLive: () => eventually('it is live', () => told.last.kind === 'live'),
    /** What was told adds up to a fresh list. */
    agrees: () =>
      eventually('what was told agrees with a list', async () => {
        const list = await fresh(cluster, source.path);
        return list.size === told.objects.size && [...list].every(([uid, version]) => told.objects.get(uid) === version);
      }),
  };
}

/** The versions of what there is, by uid, asked without the code under test. */
export async function fresh(cluster: Cluster, path: string): Promise<Map<string, string>> {
  const { body } = await cluster.request({ path });
  return new Map(body.items!.map(({ metadata }) => [metadata.uid, metadata.resourceVersion]));
}
