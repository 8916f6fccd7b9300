/** How an API server is asked: what every list, watch and review of this folder goes through. */
export interface ApiServer {
  /**
   * Sends one request and gives its answer as soon as the head of it is there. Never throws and never rejects: whatever goes
   * wrong before a body with status 200 or 201 is a `Failure`. A body that breaks off, stalls or is cancelled throws a
   * `BodyFailure` while it is read.
   */
  send(request: Request): Promise<Answer | Failure>;
}

export interface Request {
  /** Path and query, as `/api/v1/pods?limit=500`. */
  readonly path: string;
  /** GET unless there is a body, which is POSTed as JSON: only the reviews that change nothing have one. */
  readonly body?: object;
  /** `application/json` unless something else is asked for. */
  readonly accept?: string;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the request is given up; of a watch, more than the time between bookmarks. */
  readonly silenceMs: number;
  /** Milliseconds for the whole answer, however steadily it drips; a watch has no such limit. */
  readonly totalMs?: number;
}

export interface Answer {
  readonly ok: true;
  readonly body: AsyncIterable<Uint8Array>;
  /** Texts of `Warning` headers, which the API server sends for deprecated APIs. */
  readonly warnings: readonly string[];
}

/** Why there is no answer, in a word to act upon and in sentences for people. No credential is ever part of it. */
export interface Failure {
  readonly ok: false;
  readonly reason: FailureReason;
  /** What happened, why, and what to do; full sentences. */
  readonly message: string;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** Of a 429 or 503 with Retry-After. */
  readonly retryAfterSeconds?: number;
  /** Of a 410 in the middle of a list: goes on from another moment. */
  readonly continue?: string;
}

export type FailureReason =
  /** The caller's signal. */
  | 'cancelled'
  /** No connection: refused, no such host, reset. */
  | 'unreachable'
  /** TLS: an unknown authority, an expired certificate, another name. */
  | 'certificate'
  /** Silence for longer than was allowed. */
  | 'timeout'
  /** 401. */
  | 'unauthorized'
  /** The credential could not be had: a plugin that is missing, fails, hangs or is not allowed to run here. */
  | 'credential'
  /** 403. */
  | 'forbidden'
  /** 404: not served, or no such object. */
  | 'not-found'
  /** 410: the resource version or the continue token is too old. */
  | 'expired'
  /** 429, and 503 with Retry-After. */
  | 'busy'
  /** Any other status from 400 on. */
  | 'refused'
  /** The answer was larger than is taken into memory. */
  | 'too-large'
  /** An answer that is not the API's: a login page, half a JSON, another kind than was asked for. */
  | 'not-the-api';

/** Thrown where a body is read. */
export class BodyFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}
