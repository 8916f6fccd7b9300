/** Names that installers give their administrator, and that people share; in small letters. */
export const installerNames: readonly string[] = [
  'kubernetes-admin',
  'kubernetes-super-admin',
  'kube-admin',
  'kubeadmin',
  'kube:admin',
  'system:admin',
  'admin',
  'administrator',
  'root',
  'masterclient',
  'cluster-admin',
  'minikube-user',
  'default-admin',
];

/** The group of the certificate in kubeadm's `admin.conf`, since Kubernetes 1.29. */
export const INSTALLER_GROUP = 'kubeadm:cluster-admins';

/** Whether a user's name says nothing of who it is: one of the names given, or the root of an AWS account. */
export function isInstallerName(name: string, names: readonly string[]): boolean {
  return names.includes(name.toLowerCase()) || /^arn:aws[\w-]*:(?:iam|sts)::\d+:root$/.test(name);
}
