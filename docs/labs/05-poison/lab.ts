import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import { judge, seenIn } from './judge.js';
import type { Night } from './night.js';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const TELLS = 'Twelve orders are on their way, and the map does not know the addresses of two (10 seconds)…';

export const lab: Lab = {
  title: { en: 'Poison: one bad event among good ones', ko: '포이즌 이벤트: 하나가 실패해도 나머지는 처리된다' },
  minutes: 35,
  expected: {
    en: 'Orders with good addresses are followed all night. At noon the customers of the two others have been notified of every step and its place, once and in order.',
    ko: '주소가 멀쩡한 주문은 밤새 추적된다. 정오까지 나머지 두 주문의 고객도 모든 단계와 그 장소를 순서대로 한 번씩 알림으로 받는다.',
  },
  hints,
  sources: false,
  covers: [
    'src/platform/api.ts',
    'src/platform/events/feed',
    'src/platform/events/held',
    'src/platform/events/replay',
    'src/platform/operations',
    'src/platform/testing',
  ],

  async hurt(workspace, tell) {
    tell(TELLS);
    return seenIn(await nightOf(fileOf('start/src'), workspace));
  },

  async heal(workspace, tell) {
    tell(TELLS);
    return seenIn(await nightOf(workspace.file('src'), workspace));
  },

  async check(workspace, tell): Promise<Observation> {
    tell(TELLS);
    return judge(await nightOf(workspace.file('src'), workspace));
  },
};

/** @param sources the folder of the module that is to run */
async function nightOf(sources: string, workspace: Workspace): Promise<Night> {
  const words = [sources, workspace.emptyFolder('data'), String(workspace.seed)];
  const { result, errors } = await runScript<Night>(fileOf('run-night.ts'), words);
  return result ?? { failure: errors, orders: [], parkedAtNight: 0, parkedAtNoon: 0 };
}
