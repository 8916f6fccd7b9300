/** What a registry knows a person by. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string };

/** Why credentials that there may be could not be had; a full sentence without any of them. */
export interface NoCredentials {
  readonly failed: string;
}

/**
 * Finds the credentials of a registry, by the name that references give it: `docker.io`, `localhost:5000`. Undefined where
 * there are none. Asked at most once a look-up, and only after the registry asked for them. Whether a person agreed to their
 * use is for whoever hands the provider in.
 */
export type CredentialProvider = (registry: string) => Promise<Credentials | NoCredentials | undefined>;
