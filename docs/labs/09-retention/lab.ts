import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import { judge, seenIn } from './judge.js';
import { NOTHING, type Outage } from './outage.js';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const TELLS =
  'Couriers deliver for fifteen days, earnings hears of the first three; then your build comes (10 seconds)…';

export const lab: Lab = {
  title: { en: 'Retention that is shorter than the outage', ko: '장애보다 짧은 보관 기간' },
  minutes: 35,
  expected: {
    en: 'The platform reports the loss. In the end earnings has all that it had before the outage, and all that the log still has.',
    ko: '플랫폼이 손실을 보고한다. 마지막에 earnings에는 장애 전에 있던 것과 로그에 아직 남아 있는 것이 모두 있다.',
  },
  hints,
  sources: false,
  covers: [
    'src/platform/api.ts',
    'src/platform/events/engine',
    'src/platform/events/feed',
    'src/platform/events/log',
    'src/platform/events/models',
    'src/platform/events/replay',
    'src/platform/operations',
    'src/platform/testing',
  ],

  async hurt(workspace, tell) {
    tell(TELLS);
    return seenIn(await outageOf(fileOf('start/src'), workspace));
  },

  async heal(workspace, tell) {
    tell(TELLS);
    return seenIn(await outageOf(workspace.file('src'), workspace));
  },

  async check(workspace, tell): Promise<Observation> {
    tell(TELLS);
    return judge(await outageOf(workspace.file('src'), workspace));
  },
};

/** @param sources the folder of the module that comes back */
async function outageOf(sources: string, workspace: Workspace): Promise<Outage> {
  const words = [sources, workspace.emptyFolder('data'), String(workspace.seed)];
  const { result, errors } = await runScript<Outage>(fileOf('run-outage.ts'), words);
  return result ?? { ...NOTHING, broken: errors };
}
