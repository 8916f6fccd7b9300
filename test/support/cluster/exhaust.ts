import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Answer } from './client';
import type { Cluster } from './cluster';
import { eventually } from './eventually';

/**
 * Makes the server itself answer 429 to all that a holder of a token asks, until the returned function is called. Priority
 * and fairness gives the person a level without a single seat; https://kubernetes.io/docs/concepts/cluster-administration/flow-control/
 */
export async function exhaust(cluster: Cluster, person: string): Promise<() => Promise<void>> {
  const level = await createLevel(cluster);
  const schema = await createSchema(cluster, await userNameOf(cluster, person), person);
  // The server takes its time to put a level in force, and a request that began before would not count in it.
  const ask = (): Promise<Answer> => cluster.request({ path: '/version', as: person });
  await eventually('the level without seats is in force', async () => (await ask()).headers['x-kubernetes-pf-prioritylevel-uid'] === level);
  // Such a level still lets one request through while none is under way, so one has to be.
  const release = holdRequest(cluster, person);
  await eventually(`"${person}" is answered 429`, async () => (await ask()).status === 429);
  return async () => {
    release();
    await cluster.request({ method: 'DELETE', path: schema });
  };
}

const FLOW_CONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const SELF_REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const LEVEL = 'no-seats';

/** Gives the level's uid, by which answers tell whom they were counted for. */
async function createLevel({ create }: Cluster): Promise<string> {
  // The level may not borrow a seat from another either.
  const limited = { nominalConcurrencyShares: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } };
  const { metadata } = await create(`${FLOW_CONTROL}/prioritylevelconfigurations`, {
    metadata: { name: LEVEL },
    spec: { type: 'Limited', limited },
  });
  return metadata.uid;
}

/** Gives the path of what sends the person's requests to the level. */
async function createSchema({ create }: Cluster, user: string, person: string): Promise<string> {
  const everything = {
    subjects: [{ kind: 'User', user: { name: user } }],
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  };
  const { metadata } = await create(`${FLOW_CONTROL}/flowschemas`, {
    metadata: { name: `exhausted-${person}` },
    // The precedence before it is kept for those whom nothing limits.
    spec: { priorityLevelConfiguration: { name: LEVEL }, matchingPrecedence: 2, rules: [everything] },
  });
  return `${FLOW_CONTROL}/flowschemas/${metadata.name}`;
}

async function userNameOf({ request }: Cluster, person: string): Promise<string> {
  const { body } = await request({ method: 'POST', path: SELF_REVIEW, body: {}, as: person });
  return (body.status as { readonly userInfo: { readonly username: string } }).userInfo.username;
}

/** Keeps one request of the person under way, by a body that does not end before the returned function is called. */
function holdRequest({ server, ca, tokens }: Cluster, person: string): () => void {
  const headers = { authorization: `Bearer ${tokens[person]!}`, 'content-type': 'application/json', 'content-length': 2 };
  const options: RequestOptions = { method: 'POST', ca, headers };
  const begin = (): ReturnType<typeof httpsRequest> => {
    const request = httpsRequest(server + SELF_REVIEW, options);
    request
      .on('error', () => undefined)
      .on('response', (response) => {
        response.resume();
        // It came just when a question of ours was under way, and has to be asked again.
        if (response.statusCode === 429 && !released) held = begin();
      });
    request.write('{');
    return request;
  };
  let released = false;
  let held = begin();
  return () => {
    released = true;
    held.end('}');
  };
}
