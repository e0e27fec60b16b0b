/** What clients do. Those but the reads and `sign-in` are commands under a key. */
export type CallKind = 'place' | 'accept' | 'reject' | 'cancel' | 'price' | 'order' | 'orders' | 'shop' | 'sign-in';

/** One request of a client, and the response that it got. */
export interface Attempt {
  readonly client: string;
  readonly call: CallKind;
  /** The idempotency key of a command; of anything else, ''. */
  readonly key: string;
  /** The order, the shop or the item of a menu that the path names; '' when it names none. */
  readonly about: string;
  /** The bytes of the body. */
  readonly sent: string;
  /** The `x-commit` that a read was sent with. */
  readonly token?: string;
  /** Milliseconds on the clock of the clients. */
  readonly began: number;
  readonly ended: number;
  /** Of the response; 0 when there was none. */
  readonly status: number;
  /** The body of the response, or why there was none. */
  readonly text: string;
  /** The `x-commit` of the response. */
  readonly commit?: string;
}

/** Whether a response is final: the command took effect, or never will under this key. */
export function isPromise({ status }: Attempt): boolean {
  return status > 0 && status < 500 && status !== 429;
}

/** Whether the command took effect. */
export function isAcknowledged({ status }: Attempt): boolean {
  return status >= 200 && status < 300;
}

/** The body of a response; `{}` when it is no JSON object. */
export function bodyOf({ text }: Pick<Attempt, 'text'>): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The code of a problem, such as `PRICE_CHANGED`; '' when the response has none. */
export function codeOf(attempt: Pick<Attempt, 'text'>): string {
  const { code } = bodyOf(attempt);
  return typeof code === 'string' ? code : '';
}

/** An attempt without what no rule needs, such as the secrets of a session: a long run has many of them. */
export function withoutDetails(attempt: Attempt): Attempt {
  const { call, text } = attempt;
  if (!isAcknowledged(attempt)) return attempt;
  const body = bodyOf({ text });
  const kept = {
    order: () => ({ status: body['status'] }),
    shop: () => ({ version: body['version'] }),
    orders: () => ({ items: ((body['items'] ?? []) as { orderId: string }[]).map(({ orderId }) => ({ orderId })) }),
    'sign-in': () => ({}),
  }[call as string];
  return kept ? { ...attempt, text: JSON.stringify(kept()) } : attempt;
}

/** The attempts of each key, in the order in which they ended. */
export function byKey(history: readonly Attempt[]): ReadonlyMap<string, readonly Attempt[]> {
  const found = new Map<string, Attempt[]>();
  for (const attempt of history) {
    if (attempt.key === '') continue;
    const before = found.get(attempt.key);
    if (before) before.push(attempt);
    else found.set(attempt.key, [attempt]);
  }
  return found;
}
