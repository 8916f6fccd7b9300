import type { Manifest } from '../../kube/types';
import { unpack } from './unpack';

/**
 * The Roles and bindings that kubeadm writes into a cluster that it sets up, beside those of kube-apiserver. That one of them
 * is there says that kubeadm set the cluster up; that one is missing says nothing, as phases of it can be left out.
 *
 * Source: kubernetes/kubernetes 1.37, `cmd/kubeadm/app/phases`: `bootstraptoken`, `copycerts`, `kubeconfig`, `kubelet`,
 * `uploadconfig` and `addons`.
 */
export const kubeadmObjects = (): readonly Manifest[] =>
  unpack(kubeadmText, '').map((object) => {
    const { name, namespace } = object.metadata!;
    return { ...object, metadata: { name: name!, ...(namespace ? { namespace } : {}) } };
  });

const kubeadmText = `
ClusterRoleBinding kubeadm:cluster-admins > ClusterRole/cluster-admin
 Group kubeadm:cluster-admins
ClusterRoleBinding kubeadm:apiserver-kubelet-client > ClusterRole/system:kubelet-api-admin
 User kube-apiserver-kubelet-client
ClusterRoleBinding kubeadm:kubelet-bootstrap > ClusterRole/system:node-bootstrapper
 Group system:bootstrappers:kubeadm:default-node-token
ClusterRole kubeadm:get-nodes
 get||nodes
ClusterRoleBinding kubeadm:get-nodes > ClusterRole/kubeadm:get-nodes
 Group system:bootstrappers:kubeadm:default-node-token
ClusterRoleBinding kubeadm:node-autoapprove-bootstrap > ClusterRole/system:certificates.k8s.io:certificatesigningrequests:nodeclient
 Group system:bootstrappers:kubeadm:default-node-token
ClusterRoleBinding kubeadm:node-autoapprove-certificate-rotation > ClusterRole/system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
 Group system:nodes
Role kube-public/kubeadm:bootstrap-signer-clusterinfo
 get||configmaps|cluster-info
RoleBinding kube-public/kubeadm:bootstrap-signer-clusterinfo > Role/kubeadm:bootstrap-signer-clusterinfo
 User system:anonymous
Role kube-system/kubeadm:kubeadm-certs
 get||secrets|kubeadm-certs
RoleBinding kube-system/kubeadm:kubeadm-certs > Role/kubeadm:kubeadm-certs
 Group system:bootstrappers:kubeadm:default-node-token
Role kube-system/kubeadm:kubelet-config
 get||configmaps|kubelet-config
RoleBinding kube-system/kubeadm:kubelet-config > Role/kubeadm:kubelet-config
 Group system:nodes
 Group system:bootstrappers:kubeadm:default-node-token
Role kube-system/kubeadm:nodes-kubeadm-config
 get||configmaps|kubeadm-config
RoleBinding kube-system/kubeadm:nodes-kubeadm-config > Role/kubeadm:nodes-kubeadm-config
 Group system:bootstrappers:kubeadm:default-node-token
 Group system:nodes
ClusterRoleBinding kubeadm:node-proxier > ClusterRole/system:node-proxier
 ServiceAccount kube-system/kube-proxy
Role kube-system/kube-proxy
 get||configmaps|kube-proxy
RoleBinding kube-system/kube-proxy > Role/kube-proxy
 Group system:bootstrappers:kubeadm:default-node-token
ClusterRole system:coredns
 list,watch||endpoints,services,pods,namespaces
 list,watch|discovery.k8s.io|endpointslices
ClusterRoleBinding system:coredns > ClusterRole/system:coredns
 ServiceAccount kube-system/coredns`;
