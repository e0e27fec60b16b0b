import { z } from 'zod';
import type { AnyCall } from '../../contract/call.js';
import {
  CallFailure,
  CommitUnknown,
  Conflict,
  ContractViolation,
  DeadlineExceeded,
  Forbidden,
  NotOwner,
  Refused,
  Unavailable,
} from '../../contract/failure.js';

type Known =
  Refused | Unavailable | NotOwner | DeadlineExceeded | ContractViolation | Forbidden | Conflict | CommitUnknown;

interface FailureCodec<F extends CallFailure> {
  readonly write: (failure: F, call: AnyCall) => object;
  /** @throws ZodError when the data is not what a host of this version writes. */
  readonly read: (data: unknown) => F;
}

function codec<F extends CallFailure, S extends z.ZodType>(
  schema: S,
  write: (failure: F, call: AnyCall) => z.input<S> & object,
  make: (data: z.output<S>) => F,
): FailureCodec<F> {
  return { write, read: (data) => make(schema.parse(data)) };
}

const Sentence = z.object({ message: z.string() });
const sentence = <F extends CallFailure>(make: (data: { message: string }) => F): FailureCodec<F> =>
  codec(Sentence, ({ message }) => ({ message }), make);

/**
 * How each failure of a call travels between hosts, by the name of its class. Causes and stacks stay in the log of the host
 * where they arose, and so do the words of an unexpected error: they may hold names of files or data.
 */
export const failureCodecs: { readonly [F in Known as F['name']]: FailureCodec<F> } = {
  Refused: codec(
    z.object({
      ...{ code: z.string(), status: z.int(), title: z.string(), message: z.string() },
      retryAfterMs: z.number().optional(),
    }),
    ({ code, status, title, message, retryAfterMs }) => ({ code, status, title, message, retryAfterMs }),
    ({ message, retryAfterMs, ...refusal }) => new Refused(refusal, message, retryAfterMs),
  ),
  Unavailable: codec(
    z.object({ message: z.string(), retryAfterMs: z.number().optional() }),
    ({ message, retryAfterMs }) => ({ message, retryAfterMs }),
    ({ message, retryAfterMs }) => new Unavailable(message, retryAfterMs === undefined ? {} : { retryAfterMs }),
  ),
  NotOwner: codec(
    z.object({ module: z.string(), message: z.string() }),
    ({ module, message }) => ({ module, message }),
    ({ module, message }) => new NotOwner(module, message),
  ),
  DeadlineExceeded: sentence(({ message }) => new DeadlineExceeded(message)),
  ContractViolation: codec(
    z.object({
      message: z.string(),
      breach: z.enum(['input', 'answer', 'handler']),
      issues: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
    (failure, call) => ({ message: publicMessage(failure, call), breach: failure.breach, issues: [...failure.issues] }),
    ({ message, breach, issues }) => new ContractViolation(message, breach, issues),
  ),
  Forbidden: codec(
    z.object({ message: z.string(), signedIn: z.boolean() }),
    ({ message, code }) => ({ message, signedIn: code === 'FORBIDDEN' }),
    ({ message, signedIn }) => new Forbidden(message, signedIn),
  ),
  Conflict: codec(
    z.object({ message: z.string(), code: z.enum(['KEY_REUSED', 'VOIDED']) }),
    ({ message, code }) => ({ message, code }),
    ({ message, code }) => new Conflict(message, code),
  ),
  CommitUnknown: sentence(({ message }) => new CommitUnknown(message)),
};

type AnyCodec = FailureCodec<CallFailure>;
const codecs = new Map(Object.entries(failureCodecs) as [string, AnyCodec][]);

/** The sentence of a violation. That of an unexpected error repeats the words of the error, so it is replaced. */
function publicMessage(failure: ContractViolation, { module, name }: AnyCall): string {
  const { cause } = failure;
  if (!isUnexpected(failure) || (cause instanceof CallFailure && !isUnexpected(cause))) return failure.message;
  return `${module}.${name} failed; the log of the host that serves it says why.`;
}

function isUnexpected(failure: CallFailure): boolean {
  return failure instanceof ContractViolation && failure.breach === 'handler';
}

const Envelope = z.object({ name: z.string(), data: z.unknown(), servedBy: z.string().optional() });

/**
 * A failure as plain data. `servedBy` travels only where another module has failed: the caller knows the one that it called.
 * A failure of a class that is not known here travels as an unexpected error.
 */
export function writeFailure(failure: CallFailure, call: AnyCall): object {
  const known = codecs.has(failure.name) ? failure : new ContractViolation(failure.message, 'handler');
  const data = codecs.get(known.name)?.write(known, call);
  const servedBy = failure.servedBy?.startsWith(`${call.module}@`) ? undefined : failure.servedBy;
  return { name: known.name, data, servedBy };
}

/** @throws Error when no class of this build fits. */
export function readFailure(written: unknown): CallFailure {
  const { name, data, servedBy } = Envelope.parse(written);
  const own = codecs.get(name);
  if (!own) throw new Error(`The failure '${name}' is unknown to this build.`);
  const failure = own.read(data);
  if (servedBy !== undefined) failure.servedBy = servedBy;
  return failure;
}
