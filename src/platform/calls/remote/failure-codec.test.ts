import { z } from 'zod';
import { anyone } from '../../contract/access.js';
import { query } from '../../contract/call.js';
import { contract } from '../../contract/contract.js';
import * as failures from '../../contract/failure.js';
import { refusal } from '../../contract/refusal.js';
import { failureCodecs, readFailure, writeFailure } from './failure-codec.js';

const {
  CallFailure,
  CommitUnknown,
  Conflict,
  ContractViolation,
  DeadlineExceeded,
  Forbidden,
  NotOwner,
  Refused,
  Unavailable,
} = failures;
const garden = contract('garden', {
  calls: { look: query({ in: z.object({}), out: z.object({}), allow: [anyone] }) },
});
const { look } = garden.calls;
const COLD = refusal('COLD', 409, 'It is too cold.');
const ISSUES = [{ path: 'seed', message: 'too small' }];

const travelled = (failure: failures.CallFailure) =>
  readFailure(JSON.parse(JSON.stringify(writeFailure(failure, look))));

/** Everything that callers can see of a failure. */
const seen = (failure: failures.CallFailure) => {
  const { stack: _stack, cause: _cause, ...own } = failure as failures.CallFailure & { cause?: unknown };
  return { ...own, type: failure.constructor.name, message: failure.message };
};

describe('a failure that travels between hosts', () => {
  const every: readonly failures.CallFailure[] = [
    new Refused(COLD, 'Wait for May.'),
    new Refused(COLD),
    new Refused(COLD, 'Wait.', 1_500),
    new Unavailable('garden is closed.'),
    new Unavailable('garden is away.', { retryAfterMs: 700 }),
    new NotOwner('garden', 'garden does not write here.'),
    new DeadlineExceeded('garden.look took too long.'),
    new ContractViolation('The input is not valid.', 'input', ISSUES),
    new ContractViolation('The answer is not valid.', 'answer', ISSUES),
    new Forbidden('Not for you.'),
    new Forbidden('Sign in.', false),
    new Conflict('The key was used.'),
    new Conflict('The key is void.', 'VOIDED'),
    new CommitUnknown('No such commit.'),
  ];

  it.each(every.map((failure) => [failure.name, failure.message, failure] as const))(
    'is the same for its caller: %s "%s"',
    (_name, _message, failure) => expect(seen(travelled(failure))).toEqual(seen(failure)),
  );

  it('of every class has a codec, and is tried above', () => {
    const classes = Object.entries(failures as Record<string, unknown>)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof CallFailure)
      .map(([name]) => name)
      .sort();
    expect(Object.keys(failureCodecs).sort()).toEqual(classes);
    expect([...new Set(every.map(({ name }) => name))].sort()).toEqual(classes);
  });

  it('leaves its cause, its stack and the words of an unexpected error at home', () => {
    const cause = new Error('ENOENT /srv/data/garden.sqlite');
    const nested = new ContractViolation(`water.pour failed: ${cause.message}`, 'handler', [], { cause });
    for (const failure of [
      new ContractViolation(`garden.look failed: ${cause.message}`, 'handler', [], { cause }),
      new ContractViolation(`garden.look failed: ${nested.message}`, 'handler', [], { cause: nested }),
      Object.assign(new Unavailable('garden is closed.'), { cause }),
    ]) {
      const text = JSON.stringify(writeFailure(failure, look));
      expect(text).not.toMatch(/ENOENT|sqlite|\.ts\b|stack/);
      expect(travelled(failure)).toMatchObject({ code: failure.code, status: failure.status });
      expect((travelled(failure) as { cause?: unknown }).cause).toBeUndefined();
    }
  });

  it('keeps the sentence about a refusal that its contract does not declare', () => {
    const sentence = 'garden.look refused with COLD, which its contract does not declare.';
    const failure = new ContractViolation(sentence, 'handler', [], { cause: new Refused(COLD) });
    expect(travelled(failure).message).toBe(sentence);
  });

  it('names the module that failed, when that is not the one that was called', () => {
    const [behind, own] = [new Unavailable('Dry.'), new Unavailable('Closed.')];
    behind.servedBy = 'water@far';
    own.servedBy = 'garden@local';
    expect([travelled(behind).servedBy, travelled(own).servedBy]).toEqual(['water@far', undefined]);
  });

  it('is an unexpected error when its class is not of the contracts', () => {
    class Odd extends CallFailure {
      override readonly name = 'Odd';
      readonly code = 'ODD';
      readonly status = 418;
    }
    expect(travelled(new Odd('the words'))).toMatchObject({
      code: 'CONTRACT_VIOLATION',
      message: expect.not.stringContaining('words'),
    });
  });

  it.each([
    ['nothing', undefined],
    ['a class of another build', { name: 'Later', data: {} }],
    ['a member of every object', { name: 'constructor', data: {} }],
    ['data of another build', { name: 'NotOwner', data: { message: 'x' } }],
    ['another type', { name: 'Refused', data: { code: 1 } }],
  ])('is refused when it is %s', (_what, written) => {
    expect(() => readFailure(written)).toThrow();
  });
});
