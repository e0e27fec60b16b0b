import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../../src/platform/ops/message-of.js';
import { type CommitNumber, contains, readCommit, writtenCommit } from '../../../../src/platform/ops/commit-number.js';
import { type Attempt, type CallKind, isPromise, withoutDetails } from '../history.js';

const PASSWORD = 'ficus-sample';
/** A client that waited so long has got nothing. No call may take that long on any machine. */
const NOTHING_AFTER_MS = 90_000;
const RETRY_AFTER_MS = 100;

/** A command of a client. The same key stands for the same bytes. */
export interface Command {
  readonly call: CallKind;
  readonly key: string;
  readonly path: string;
  readonly about: string;
  readonly body: object;
  /** A change of what is at this version (PATCH). */
  readonly version?: number;
}

/** A member who uses the public API, and writes down everything that is sent and received. */
export class LiveClient {
  /** The highest `x-commit` of a write to each module. */
  private readonly tokens = new Map<string, CommitNumber>();
  private authorization = '';

  /**
   * @param url of the marketplace; it stays the same when the monolith is started again
   * @param abandoned aborted when nobody wants responses any more
   */
  constructor(
    readonly name: string,
    private readonly url: string,
    private readonly history: Attempt[],
    private readonly abandoned: AbortSignal,
  ) {}

  /** Signs in, again and again until there is a token. */
  async signIn(email = this.name): Promise<void> {
    const sent = JSON.stringify({ email, password: PASSWORD });
    const session = { call: 'sign-in', key: '', about: email, sent } as const;
    await this.untilPromised(session, '/api/sessions', { method: 'POST' });
  }

  /** Sends a command, and again with the same bytes, until there is a final response. */
  command({ call, key, path, about, body, version }: Command): Promise<Attempt> {
    const sent = JSON.stringify(body);
    const match: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
    const method = version === undefined ? 'POST' : 'PATCH';
    return this.untilPromised({ call, key, about, sent }, path, {
      ...{ method, headers: { 'idempotency-key': key, ...match } },
    });
  }

  /** Reads with the token of the last write to the module. */
  async read(call: CallKind, module: string, path: string, about: string): Promise<Attempt> {
    const known = this.tokens.get(module);
    const token = known && writtenCommit(known);
    const headers: Record<string, string> = token === undefined ? {} : { 'x-commit': token };
    const read = { call, key: '', about, sent: '', ...(token === undefined ? {} : { token }) };
    return this.once(read, path, { method: 'GET', headers });
  }

  private async untilPromised(
    what: Pick<Attempt, 'call' | 'key' | 'about' | 'sent'>,
    path: string,
    how: { readonly method: string; readonly headers?: Record<string, string> },
  ): Promise<Attempt> {
    for (;;) {
      const attempt = await this.once(what, path, how);
      if (isPromise(attempt) || this.abandoned.aborted) return attempt;
      await sleep(RETRY_AFTER_MS);
    }
  }

  private async once(
    what: Pick<Attempt, 'call' | 'key' | 'about' | 'sent' | 'token'>,
    path: string,
    { method, headers = {} }: { readonly method: string; readonly headers?: Record<string, string> },
  ): Promise<Attempt> {
    const began = performance.now();
    const { status, text, commit } = await this.fetched(path, method, what.sent, headers);
    const timed = { client: this.name, began, ended: performance.now() };
    const attempt: Attempt = { ...what, ...timed, status, text, ...(commit === undefined ? {} : { commit }) };
    this.learn(attempt);
    this.history.push(withoutDetails(attempt));
    return attempt;
  }

  private learn({ call, commit, status, text }: Attempt): void {
    if (call === 'sign-in' && status === 201)
      this.authorization = `Bearer ${(JSON.parse(text) as { readonly token: string }).token}`;
    const seen = commit === undefined ? undefined : readCommit(commit);
    const before = seen && this.tokens.get(seen.module);
    // The response to a repeated command has the commit of the first one.
    if (seen && !(before && contains(before, seen))) this.tokens.set(seen.module, seen);
  }

  private async fetched(path: string, method: string, sent: string, headers: Record<string, string>) {
    try {
      const response = await fetch(this.url + path, {
        method,
        headers: {
          ...(this.authorization === '' ? {} : { authorization: this.authorization }),
          ...(sent === '' ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent === '' ? {} : { body: sent }),
        signal: AbortSignal.any([this.abandoned, AbortSignal.timeout(NOTHING_AFTER_MS)]),
      });
      const commit = response.headers.get('x-commit') ?? undefined;
      return { status: response.status, text: await response.text(), commit };
    } catch (error) {
      const { cause } = error as { readonly cause?: unknown };
      return { status: 0, text: [messageOf(error), cause === undefined ? '' : messageOf(cause)].join(' ').trim() };
    }
  }
}
