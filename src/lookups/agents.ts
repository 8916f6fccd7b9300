import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import type { NodeFacts } from '../kube/node';
import { agentClassesOf, type AgentClass, type AgentPatterns } from '../kube/pod/agents';
import { barrierFor, placeOf, type Barrier } from '../kube/pod/scheduling';
import type { PodTarget } from '../kube/pods';
import { nodesOf } from './nodes';

/** A DaemonSet that runs an agent. */
export interface Agent {
  readonly resource: Resource;
  readonly pod: PodTarget;
  readonly classes: readonly AgentClass[];
}

/** The agents of an inventory. Throws `NotSeen` where DaemonSets may be missing. */
export function agentsIn(inventory: Inventory, added: AgentPatterns): readonly Agent[] {
  return inventory.ofKind('apps', 'DaemonSet').flatMap((resource) => {
    const agent = agentOf(resource, inventory.podsOf(resource), added);
    return agent ? [agent] : [];
  });
}

export function agentOf(resource: Resource, [pod]: readonly PodTarget[], added: AgentPatterns): Agent | undefined {
  const classes = pod ? agentClassesOf(resource.ref.name ?? '', pod, added) : [];
  return pod && classes.length > 0 ? { resource, pod, classes } : undefined;
}

/** The machines that agents are for: where a provider runs single pods, nobody puts a DaemonSet. */
export const machinesOf = (inventory: Inventory): readonly NodeFacts[] => nodesOf(inventory).filter(({ nature }) => nature === 'machine');

/** Why an agent does not run on a node; undefined where it does. */
export const barrierOf = ({ pod }: Pick<Agent, 'pod'>, { name, metadata, node }: NodeFacts): Barrier | undefined =>
  barrierFor(pod.spec, placeOf(name, metadata.labels, node));

/** The machines on which no agent of a class runs; several may share them among themselves. */
export const uncovered = (agents: readonly Agent[], one: AgentClass, machines: readonly NodeFacts[]): readonly NodeFacts[] => {
  const ofClass = agents.filter(({ classes }) => classes.includes(one));
  return machines.filter((machine) => ofClass.every((agent) => barrierOf(agent, machine)));
};
