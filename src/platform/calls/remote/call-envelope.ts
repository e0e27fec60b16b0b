import { z } from 'zod';
import type { AnyCall } from '../../contract/call.js';
import { readCommit, writtenCommit } from '../../ops/commit-number.js';
import type { CallContext } from '../../ops/context.js';

/** Changes when hosts of the version before would misread an envelope or an answer. Members that they may ignore can be added. */
export const VERSION = 1;

const Principal = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('member'),
    memberId: z.string(),
    roles: z.array(z.string()),
    sessionId: z.string().optional(),
  }),
  z.object({ kind: z.literal('module'), module: z.string(), onBehalfOf: z.string().optional() }),
  z.object({ kind: z.literal('anonymous') }),
]);

const Envelope = z.object({
  v: z.literal(VERSION),
  /** What the caller takes the call for: a query may be repeated, so both sides must agree. */
  kind: z.enum(['query', 'command']),
  principal: Principal,
  correlationId: z.string(),
  causationId: z.string().optional(),
  traceparent: z.string().optional(),
  key: z.string().optional(),
  keyUnstored: z.literal(true).optional(),
  clientAddress: z.string().optional(),
  atLeast: z.string().optional(),
  /** Milliseconds that the caller still waits. Left out, nobody waits. */
  ms: z.number().positive().optional(),
  /** Left out when a key is declared void. */
  input: z.unknown().optional(),
});

/** A call as it was received. */
export interface ReceivedCall {
  readonly kind: AnyCall['kind'];
  readonly context: CallContext;
  readonly input: unknown;
}

/** The envelope was not written by a host that this one understands. Nothing was done. */
export class EnvelopeRefused extends Error {
  override readonly name = 'EnvelopeRefused';
}

/**
 * The JSON text of a call to another host: all that its context says, and the input.
 * @param ms how long the caller still waits; undefined when nobody does.
 */
export function writeEnvelope(call: AnyCall, context: CallContext, ms: number | undefined, input?: unknown): string {
  const { principal, correlationId, causationId, traceparent, key, keyUnstored, clientAddress, atLeast } = context;
  return JSON.stringify({
    v: VERSION,
    kind: call.kind,
    principal,
    correlationId,
    causationId,
    traceparent,
    key,
    keyUnstored,
    clientAddress,
    atLeast: atLeast && writtenCommit(atLeast),
    ms,
    input,
  });
}

/**
 * Reads what {@link writeEnvelope} wrote. The deadline counts from the arrival, on the clock of this host: hosts need not
 * agree on the time.
 * @throws EnvelopeRefused
 */
export function readEnvelope(text: string, name: string, arrivedAt: number): ReceivedCall {
  const parsed = Envelope.safeParse(json(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EnvelopeRefused(
      `The envelope of ${name} is not one of version ${VERSION} (at '${issue?.path.join('.')}': ${issue?.message}); run the same build on all hosts.`,
    );
  }
  const { v: _v, kind, ms, atLeast, input, ...rest } = parsed.data;
  const commit = atLeast === undefined ? undefined : readCommit(atLeast);
  const context = {
    ...rest,
    name,
    ...(commit ? { atLeast: commit } : {}),
    ...(ms === undefined ? {} : { deadline: arrivedAt + ms }),
  };
  return { kind, context: context, input };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
