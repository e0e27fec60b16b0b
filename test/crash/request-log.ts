import type { Customer, Reply } from '../program/customer.js';

/** Whoever sends a request. */
export type Sender = 'customer' | 'owner';

/** One request with a key of its own. It is sent again, under the same key, until it is acknowledged. */
export interface Sent {
  readonly by: Sender;
  readonly path: string;
  readonly key: string;
  readonly body: object;
  /** The first answer that arrived. */
  answer?: Reply;
}

/** Answers that promise something: what was done, or that it will never be done under this key. */
function isPromise({ status }: Reply): boolean {
  return status < 500 && status !== 429;
}

/** Every request that was ever sent, and what was answered. */
export class RequestLog {
  readonly sent: Sent[] = [];

  /** Sends a request; without an answer (the program was killed) it stays open. */
  async send(as: Customer, request: Sent): Promise<Reply | undefined> {
    this.sent.push(request);
    return this.repeat(as, request);
  }

  /** Sends a request again under its key. */
  async repeat(as: Customer, request: Sent): Promise<Reply | undefined> {
    const reply = await as.post(request.path, request.key, request.body).catch(() => undefined);
    if (reply && isPromise(reply)) request.answer ??= reply;
    return reply;
  }

  get open(): readonly Sent[] {
    return this.sent.filter((request) => !request.answer);
  }

  get acknowledged(): readonly (Sent & { readonly answer: Reply })[] {
    return this.sent.filter((request): request is Sent & { answer: Reply } => request.answer !== undefined);
  }
}
