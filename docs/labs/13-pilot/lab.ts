import { join } from 'node:path';
import { changedFiles } from '../../../tools/command/changed-files.mjs';
import { runProgram } from '../../../tools/command/run-program.mjs';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { root } from '../../../tools/root.mjs';
import { hints } from './hints.js';
import { hintFor } from './judge.js';
import type { PilotSeen } from './pilot-run.js';
import { sentencesOf } from './sentences.js';

const own = (...names: string[]) => join(import.meta.dirname, ...names);
const MODULE = 'src/modules/notification/';
/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 900_000;

export const lab: Lab = {
  title: { en: 'The pilot: notification leaves', ko: '파일럿: 알림 모듈 분리하기' },
  minutes: 45,
  expected: {
    en: 'Notification moves into a service while customers order, without an error. The service is killed under load: each cause has exactly one message, nothing is parked, the way home is open, and no line of the module was changed.',
    ko: '고객이 주문하는 동안 알림 모듈이 오류 없이 서비스로 이동한다. 부하 중에 서비스를 강제 종료해도 원인마다 메시지는 정확히 하나이고, 격리된 이벤트가 없고, 되돌아갈 길이 열려 있으며, 모듈의 코드는 한 줄도 바뀌지 않는다.',
  },
  hints,
  sources: false,
  covers: [
    ...['src/platform/fig', 'src/platform/host', 'src/modules/notification', 'extracted/notification', 'tools/fig'],
    ...['test/program/hosts.ts', 'test/program/program.ts', 'test/program/customer.ts', 'test/crash/quiet.ts'],
    ...['test/crash/visit.ts', 'test/moves/machine-stalls.ts'],
  ],

  hurt: async (workspace, tell) => shown(await carryOut(own('start', 'pilot.mjs'), workspace, tell)),

  heal: async (workspace, tell) => shown(await carryOut(own('solution', 'pilot.mjs'), workspace, tell)),

  async check(workspace, tell): Promise<Observation> {
    const seen = await carryOut(workspace.file('pilot.mjs'), workspace, tell);
    const hint = hintFor(seen, changedInModule() ?? []);
    return {
      passed: hint === undefined,
      observed: shown(seen),
      figures: figuresOf(seen),
      ...(hint === undefined ? {} : { hint }),
    };
  },
};

async function carryOut(plan: string, workspace: Workspace, tell: Tell): Promise<PilotSeen> {
  await buildProgram(tell);
  tell('Starts the marketplace, carries out the plan while customers order, and kills the service; about a minute…');
  // The data of all hosts is below the workspace.
  const environment = { TMPDIR: workspace.emptyFolder('hosts') };
  const { result, errors } = await runScript<PilotSeen>(own('pilot-run.ts'), [plan], {
    limitMs: LIMIT_MS,
    environment,
  });
  return result ?? { failure: errors, steps: [], orders: 0, errors: [], servedBy: '' };
}

const shown = (seen: PilotSeen) => sentencesOf(seen, changedInModule());

/** The files of the module that differ from the last commit; undefined without a Git history. */
function changedInModule(): readonly string[] | undefined {
  if (!runProgram('git', ['rev-parse', 'HEAD'], root).ok) return undefined;
  return changedFiles(root, 'HEAD').filter((file) => file.startsWith(MODULE));
}

function figuresOf({ orders, errors, drill, messages, parked }: PilotSeen): Observation['figures'] {
  return {
    ...{ orders, errors: errors.length },
    ...(drill ? { ordersMeanwhile: drill.ordersMeanwhile, inboxRefused: drill.inboxRefused } : {}),
    ...(messages ? { causes: messages.causes, missing: messages.missing, twice: messages.twice } : {}),
    ...(messages ? { longestWaitMs: messages.longestWaitMs } : {}),
    ...(parked === undefined ? {} : { parked }),
  };
}
