import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import { faultOf } from './judge.js';
import type { Played } from './played.js';
import { costOf, tableOf } from './show-move.js';

const PLAY = fileURLToPath(new URL('play.ts', import.meta.url));
const LIMIT_MS = 60_000;

export const lab: Lab = {
  title: { en: 'Splitting a database: payment leaves in steps', ko: '데이터베이스 나누기: 결제를 단계별로 분리하기' },
  minutes: 45,
  expected: {
    en: 'Each of the six steps is done, undone and done again while customers pay, and all checksums are equal each time.',
    ko: '고객이 결제하는 동안 여섯 단계를 각각 실행하고, 되돌리고, 다시 실행한다. 그때마다 체크섬이 모두 같다.',
  },
  hints,
  sources: false,
  covers: [
    'src/platform/store/sqlite',
    'src/platform/store/database',
    'src/platform/work/turns.ts',
    'test/crash/random.ts',
  ],

  async hurt(workspace, tell) {
    tell('Follows the plan of your workspace straight through, while customers pay…');
    const played = await play(workspace, 'straight');
    const { payments, paymentsMissing, paymentsStale } = costOf(played);
    const end = `In the end ${paymentsMissing} of ${payments} payments are missing, and ${paymentsStale} are in an old state.`;
    const stopped = played.failure === undefined ? [] : [`The move stopped. ${played.failure}`];
    return [tableOf(played.points), ...stopped, end].join('\n');
  },

  async heal(workspace, tell) {
    tell('Does each step of your workspace, undoes it, and does it again, while customers pay…');
    const played = await play(workspace, 'undoing');
    return `${tableOf(played.points)}\n${sentenceOf(played)}`;
  },

  async check(workspace, tell): Promise<Observation> {
    tell('Does each step of your workspace, undoes it, and does it again, while customers pay…');
    const played = await play(workspace, 'undoing');
    const fault = faultOf(played);
    return {
      passed: fault === undefined,
      observed: sentenceOf(played),
      figures: costOf(played),
      ...(fault ? { hint: fault.hint } : {}),
    };
  },
};

async function play(workspace: Workspace, mode: 'straight' | 'undoing'): Promise<Played> {
  const words = [workspace.path, workspace.emptyFolder('data'), String(workspace.seed), mode];
  const { result, errors, status } = await runScript<Played>(PLAY, words, { limitMs: LIMIT_MS });
  if (result) return result;
  const hung = 'The move did not end within a minute. Work in paused() that calls paused() waits for itself.';
  return { points: [], differences: 0, wrongReads: 0, failure: status === null ? hung : errors };
}

function sentenceOf(played: Played): string {
  const fault = faultOf(played);
  if (fault) return fault.sentence;
  const { payments, longestWriteMs } = costOf(played);
  return [
    'Each of the six steps was done, undone and done again. The checksums were equal each time.',
    `All ${payments} payments are as they were acknowledged. The longest write took ${longestWriteMs} ms.`,
  ].join('\n');
}
