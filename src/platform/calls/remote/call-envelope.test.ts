import { z } from 'zod';
import { anyone } from '../../contract/access.js';
import { command } from '../../contract/call.js';
import { contract } from '../../contract/contract.js';
import type { Principal } from '../../contract/principal.js';
import type { CallContext } from '../../ops/context.js';
import { EnvelopeRefused, readEnvelope, writeEnvelope } from './call-envelope.js';

const garden = contract('garden', {
  calls: { plant: command({ in: z.object({}), out: z.object({}), allow: [anyone] }) },
});
const { plant } = garden.calls;
const NAME = 'garden.plant';
const ARRIVED = 1_000;

const whole: Required<CallContext> = {
  name: NAME,
  principal: { kind: 'member', memberId: 'm1', roles: ['gardener'], sessionId: 's1' },
  correlationId: 'c1',
  causationId: 'e1',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  key: 'k1',
  keyUnstored: true,
  clientAddress: '192.0.2.7',
  atLeast: { module: 'garden', epoch: 3, number: 42 },
  deadline: 500,
};
const received = (context: CallContext, ms?: number, input?: unknown) =>
  readEnvelope(writeEnvelope(plant, context, ms, input), NAME, ARRIVED);

describe('the envelope of a call', () => {
  it('carries all that its context says; the deadline counts from the arrival', () => {
    expect(received(whole, 250, { seed: 'Ö' })).toEqual({
      kind: 'command',
      context: { ...whole, deadline: ARRIVED + 250 },
      input: { seed: 'Ö' },
    });
  });

  it('carries nothing more than a bare context says', () => {
    const bare: CallContext = { name: NAME, principal: { kind: 'anonymous' }, correlationId: 'c1' };
    expect(received(bare)).toEqual({ kind: 'command', context: bare, input: undefined });
  });

  it.each<Principal>([
    { kind: 'anonymous' },
    { kind: 'module', module: 'water' },
    { kind: 'module', module: 'water', onBehalfOf: 'm1' },
    { kind: 'member', memberId: 'm1', roles: [] },
  ])('carries the principal %j', (principal) => {
    expect(received({ ...whole, principal }).context.principal).toEqual(principal);
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', writeEnvelope(plant, whole, 1).replace('"v":1', '"v":2')],
    ['an unknown principal', writeEnvelope(plant, { ...whole, principal: { kind: 'root' } as never }, 1)],
    ['a principal without its name', writeEnvelope(plant, { ...whole, principal: { kind: 'module' } as never }, 1)],
    ['no correlation id', writeEnvelope(plant, { ...whole, correlationId: undefined as never }, 1)],
    ['time that is over', writeEnvelope(plant, whole, 0)],
  ])('is refused when it is %s', (_what, text) => {
    expect(() => readEnvelope(text, NAME, ARRIVED)).toThrow(EnvelopeRefused);
  });
});
