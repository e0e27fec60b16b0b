import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { compare } from './compare.js';
import { hints } from './hints.js';
import { type Ended, killedCheckouts, KILLS } from './killed-checkouts.js';
import { lineOf } from './line-of.js';

export const lab: Lab = {
  title: { en: 'Saga: a checkout that ends', ko: '사가: 끝까지 가는 주문 결제' },
  minutes: 45,
  expected: {
    en: 'The process is killed at each of 5 steps, and every order ends with every effect once. Without a kitchen the authorisation is voided.',
    ko: '다섯 단계마다 프로세스를 죽여도 모든 주문이 끝나고 모든 효과는 한 번씩만 일어난다. 주방이 거절하면 승인이 취소된다.',
  },
  hints,
  sources: false,
  covers: ['src/platform/saga', 'src/platform/events', 'src/platform/calls', 'src/platform/testing'],

  async hurt(workspace, tell) {
    tell('Kills your checkout (kill -9) when the payment is authorised, and when it was voided…');
    const { ended, failure } = await kill(workspace, KILLS.slice(0, 2), true);
    return [...ended.map(lineOf), ...(failure ?? [])].join('\n');
  },

  async heal(workspace, tell) {
    const lines = await compare(workspace, tell).catch((error: unknown) => [failureOf(error)]);
    return lines.join('\n');
  },

  async check(workspace, tell: Tell): Promise<Observation> {
    tell('Kills your checkout (kill -9) at each of 5 steps, and starts it again…');
    const { ended, failure } = await kill(workspace, KILLS, false);
    const hint = failure ? 'read-the-failure' : hintFor(ended);
    const counts = ended.flatMap((one) => Object.values(one.counts));
    const figures = {
      kills: ended.filter(({ reached }) => reached).length,
      ordersRight: ended.filter(({ right }) => right).length,
      effectsMissing: counts.filter((count) => count === 0).length,
      effectsTwice: counts.filter((count) => count > 1).length,
    };
    const observed = [...ended.map(lineOf), ...(failure ?? [])].join('\n');
    return { passed: hint === undefined, observed, figures, ...(hint === undefined ? {} : { hint }) };
  },
};

function failureOf(error: unknown): string {
  return `The checkout failed: ${error instanceof Error ? error.message : String(error)}`;
}

async function kill(workspace: Workspace, kills: typeof KILLS, all: boolean) {
  const nothing: readonly Ended[] = [];
  try {
    const ended = await killedCheckouts(workspace.file('src'), workspace.emptyFolder('data'), { kills, all });
    return { ended, failure: undefined };
  } catch (error) {
    return { ended: nothing, failure: [failureOf(error)] };
  }
}

function hintFor(ended: readonly Ended[]): string | undefined {
  const wrong = ended.find(({ right }) => !right);
  if (!wrong) return ended.every(({ reached }) => reached) ? undefined : 'not-killed';
  const { authorized = 0, voided = 0, cancelled = 0 } = wrong.counts;
  if (Object.values(wrong.counts).some((count) => count > 1)) return 'new-key';
  if (wrong.orderId.startsWith('full') && authorized === 1 && voided === 0 && cancelled === 1) return 'not-undone';
  return 'half-done';
}
