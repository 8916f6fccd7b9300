import { any, boolean, integer, intOrString, list, object, string, type Data } from '../schema';
import { labelSelector } from '../types';

/**
 * The fields that rules read of network policies which are no part of Kubernetes. Sources: projectcalico/calico,
 * `api/pkg/apis/projectcalico/v3`; cilium/cilium, `pkg/policy/api/rule.go`; kubernetes-sigs/network-policy-api, `apis/`.
 */
const calicoEntity = object({
  selector: string,
  notSelector: string,
  namespaceSelector: string,
  nets: list(string),
  notNets: list(string),
  ports: list(intOrString),
  notPorts: list(intOrString),
  serviceAccounts: any,
  services: any,
  domains: list(string),
});
const calicoRule = object({
  action: string,
  protocol: intOrString,
  notProtocol: intOrString,
  icmp: any,
  notICMP: any,
  http: any,
  source: calicoEntity,
  destination: calicoEntity,
});
export const calicoPolicy = object({
  spec: object({
    selector: string,
    namespaceSelector: string,
    serviceAccountSelector: string,
    types: list(string),
    doNotTrack: boolean,
    preDNAT: boolean,
    ingress: list(calicoRule),
    egress: list(calicoRule),
  }),
});

const cidrRule = object({ cidr: string, except: list(string) });
const ciliumIngress = object({
  fromEndpoints: list(labelSelector),
  fromEntities: list(string),
  fromCIDR: list(string),
  fromCIDRSet: list(cidrRule),
  toPorts: any,
  icmps: any,
});
const ciliumEgress = object({
  toEndpoints: list(labelSelector),
  toEntities: list(string),
  toCIDR: list(string),
  toCIDRSet: list(cidrRule),
  toPorts: any,
  icmps: any,
});
const ciliumRule = object({
  endpointSelector: labelSelector,
  nodeSelector: labelSelector,
  ingress: list(ciliumIngress),
  ingressDeny: list(any),
  egress: list(ciliumEgress),
  egressDeny: list(any),
  enableDefaultDeny: object({ ingress: boolean, egress: boolean }),
});
export const ciliumPolicy = object({ spec: ciliumRule, specs: list(ciliumRule) });

const pods = object({ namespaceSelector: labelSelector, podSelector: labelSelector });
const clusterRule = object({
  action: string,
  from: list(object({ namespaces: labelSelector, pods })),
  to: list(object({ namespaces: labelSelector, pods, networks: list(string) })),
  protocols: list(any),
  ports: list(any),
});
export const clusterNetworkPolicy = object({
  spec: object({
    tier: string,
    priority: integer,
    subject: object({ namespaces: labelSelector, pods }),
    ingress: list(clusterRule),
    egress: list(clusterRule),
  }),
});

export type CalicoPolicy = Data<typeof calicoPolicy>;
export type CalicoRule = Data<typeof calicoRule>;
export type CalicoEntity = Data<typeof calicoEntity>;
export type CiliumPolicy = Data<typeof ciliumPolicy>;
export type CiliumRule = Data<typeof ciliumRule>;
export type CiliumIngress = Data<typeof ciliumIngress>;
export type CiliumEgress = Data<typeof ciliumEgress>;
export type ClusterNetworkPolicy = Data<typeof clusterNetworkPolicy>;
export type ClusterNetworkPolicyRule = Data<typeof clusterRule>;
