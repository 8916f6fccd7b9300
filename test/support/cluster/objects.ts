/** An object or a list as the API server sends it, typed as far as tests read it. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta & ListMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
  /** Of a list. */
  readonly items?: readonly StoredObject[];
  /** Of a Status, the answer that says why there is no other. */
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
}

/** An object that the server holds. */
export interface StoredObject extends ApiObject {
  readonly metadata: ObjectMeta & { readonly name: string; readonly uid: string; readonly resourceVersion: string };
}

export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface ListMeta {
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What a test hands in to be created. */
export interface NewObject {
  readonly metadata?: ObjectMeta;
  readonly [field: string]: unknown;
}

/** A line of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject;
}
