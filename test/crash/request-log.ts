import type { Customer, Reply } from '../program/customer.js';

/** Whoever sends a request. */
export type Sender = 'customer' | 'owner';

/** One request with a key of its own. It is sent again, under the same key, until it is acknowledged. */
export interface Sent {
  readonly by: Sender;
  readonly path: string;
  readonly key: string;
  readonly body: object;
  /** A change of what is at this version (PATCH); without it, something is made or done (POST). */
  readonly version?: string;
  /** The first response that arrived. */
  response?: Reply;
  /** Responses to the same request under the same key, while the program ran. */
  readonly repeated?: Reply[];
}

/** Responses that promise something: what was done, or that it will never be done under this key. */
function isPromise({ status }: Reply): boolean {
  return status < 500 && status !== 429;
}

/** Every request that was ever sent, and its response. */
export class RequestLog {
  readonly sent: Sent[] = [];

  /** Sends a request; without a response (the program was killed) it stays open. */
  async send(as: Customer, request: Sent): Promise<Reply | undefined> {
    this.sent.push(request);
    return this.repeat(as, request);
  }

  /** Sends a request again under its key. */
  async repeat(as: Customer, request: Sent): Promise<Reply | undefined> {
    const { path, key, body, version } = request;
    const sent = version === undefined ? as.post(path, key, body) : as.patch(path, key, body, version);
    const reply = await sent.catch(() => undefined);
    if (reply && isPromise(reply)) request.response ??= reply;
    return reply;
  }

  /** Sends a request twice at once, under one key, as a client does that has lost patience. */
  async sendTwice(as: Customer, request: Sent): Promise<Reply | undefined> {
    const sent: Sent = { ...request, repeated: [] };
    const [first, second] = await Promise.all([this.send(as, sent), this.repeat(as, sent)]);
    sent.repeated?.push(...[first, second].filter((reply): reply is Reply => reply !== undefined && isPromise(reply)));
    return first ?? second;
  }

  get open(): readonly Sent[] {
    return this.sent.filter((request) => !request.response);
  }

  get acknowledged(): readonly (Sent & { readonly response: Reply })[] {
    return this.sent.filter((request): request is Sent & { response: Reply } => request.response !== undefined);
  }
}
