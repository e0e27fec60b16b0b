import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import type { Joined } from './joined.js';
import { judge, seenIn } from './judge.js';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const TELLS =
  'Customers pay for four months; then settlement is released, killed midway and started again (10 seconds)…';
const NOTHING = { postings: 0, won: 0 };

export const lab: Lab = {
  title: { en: 'A late subscriber takes in the whole past', ko: '늦게 온 구독자: 과거 이벤트를 모두 처리하기' },
  minutes: 35,
  expected: {
    en: "The balance of each shop is equal to payment's books, to the won: no payment is missing, and none counts twice.",
    ko: '가게마다 정산 잔액이 결제 장부와 1원까지 같다. 빠진 결제도, 두 번 센 결제도 없다.',
  },
  hints,
  sources: false,
  covers: [
    'src/modules/payment/contract.ts',
    'src/platform/api.ts',
    'src/platform/module/subscription.ts',
    'src/platform/events/feed',
    'src/platform/events/log',
    'src/platform/testing',
  ],

  async hurt(workspace, tell) {
    tell(TELLS);
    return seenIn(await joinedBy(fileOf('start/src'), workspace));
  },

  async heal(workspace, tell) {
    tell(TELLS);
    return seenIn(await joinedBy(workspace.file('src'), workspace));
  },

  async check(workspace, tell): Promise<Observation> {
    tell(TELLS);
    return judge(await joinedBy(workspace.file('src'), workspace));
  },
};

/** @param sources the folder of the module that is to be released */
async function joinedBy(sources: string, workspace: Workspace): Promise<Joined> {
  const words = [sources, workspace.emptyFolder('data'), String(workspace.seed)];
  const { result, errors } = await runScript<Joined>(fileOf('run-join.ts'), words);
  const none = { past: NOTHING, booked: NOTHING, settled: NOTHING, shops: 0, shopsWrong: 0, pagesRead: 0 };
  return result ?? { failure: errors, ...none };
}
