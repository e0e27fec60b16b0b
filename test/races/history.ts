import fc from 'fast-check';
import type { Mood } from './moody-gateway.js';

/** What somebody does, or what happens. Orders are named by a number, of those placed so far. */
export type Act =
  | readonly ['place', method: string]
  | readonly ['accept' | 'reject' | 'cancel', order: number]
  | readonly ['price', won: number]
  | readonly ['pass', seconds: number]
  | readonly ['settle'];

/** Some hours of the marketplace: acts in their order, those of one step at once; and how the gateway feels. */
export interface History {
  readonly steps: readonly (readonly Act[])[];
  readonly moods: readonly Mood[];
}

const METHODS = [
  'card-ok',
  'card-ok',
  'card-ok',
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
];

const order = fc.nat({ max: 5 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('place' as const), fc.constantFrom(...METHODS)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('accept' as const), order) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reject' as const), order) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('cancel' as const), order) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('price' as const), fc.integer({ min: 5_000, max: 30_000 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('pass' as const), fc.constantFrom(1, 60, 119, 299, 300)) },
  { weight: 4, arbitrary: fc.constant(['settle'] as const) },
);

/** Any history of up to fourteen steps, three acts at once at most. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  steps: fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 14 }),
  moods: fc.array(fc.constantFrom<Mood>('fine', 'fine', 'fails', 'forgets'), { maxLength: 20 }),
});
