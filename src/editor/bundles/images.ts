/** All that talks to registries, as a bundle of its own: it is loaded when somebody first asks for a digest. */
export { runCredentialHelper } from '../../images/credentialHelper';
export type { CredentialProvider } from '../../images/credentials';
export { dockerCredentials } from '../../images/dockerConfig';
export { isFailure } from '../../images/failure';
export { resolveDigest } from '../../images/resolveDigest';
