import { CommandError } from '../../../tools/command/command-error.mjs';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { fillRecords } from './fill-record.js';
import { figureLines } from './figures.js';
import { hints } from './hints.js';
import { faultOf } from './judge-record.js';
import { keptRun, measure, runStay } from './kept-run.js';
import type { Run } from './measured-run.js';
import { placeLines } from './places.js';

export const lab: Lab = {
  title: { en: 'Payment leaves: stay or go back', ko: '결제 분리: 남길 것인가, 되돌릴 것인가' },
  minutes: 45,
  expected: {
    en: 'The record decides between two options with the prices of this run, says what moved and what stayed, and names conditions that a program evaluates.',
    ko: '기록이 이번 실행에서 측정한 비용으로 두 선택지 중 하나를 정하고, 무엇이 옮겨지고 무엇이 남았는지 밝히고, 프로그램이 판정할 수 있는 조건을 적는다.',
  },
  hints,
  sources: false,
  covers: [
    ...['src/platform/fig', 'src/platform/calls/remote', 'src/platform/store/copy', 'src/modules/payment'],
    ...['src/modules/order', 'tools/adr', 'tools/digest', 'tools/fig', 'test/program', 'test/moves'],
  ],

  async hurt(workspace, tell) {
    return outageLines(await runStay(workspace, tell, 'outage')).join('\n');
  },

  async heal(workspace, tell) {
    return runLines(await measure(workspace, tell)).join('\n');
  },

  async check(workspace, tell): Promise<Observation> {
    const run = await keptRun(workspace, tell);
    const { figures } = run;
    if (!figures) return { passed: false, observed: runLines(run).join('\n'), figures: {}, hint: 'not-measured' };
    const fault = faultOf(workspace.path, run, figures);
    return {
      passed: fault === undefined,
      observed:
        fault?.sentence ?? 'The record has two options with prices, and all of its figures are those of the run.',
      figures,
      ...(fault ? { hint: fault.hint } : {}),
    };
  },

  async fill(workspace, tell) {
    const { figures, failure } = await keptRun(workspace, tell);
    if (!figures)
      throw new CommandError(
        `The figures of the solution could not be measured: ${failure ?? 'the run has none.'} Repeat the command.`,
      );
    fillRecords(workspace.path, figures);
  },
};

function outageLines({ failure, outage }: Run): string[] {
  if (failure !== undefined) return [`The run failed: ${failure}`];
  if (!outage) return [];
  const { ready, circuit, refusals, readsRefused, ordersPlaced, ordersUnpaid } = outage;
  return [
    `The service of payment was stopped. Readiness of the monolith: ${ready}.`,
    `Reads of payments refused: ${readsRefused}, with ${refusals.join(', ')}.`,
    `Circuit breaker: ${circuit.join(', ')}.`,
    `Orders placed while it was stopped: ${ordersPlaced}. Of these unpaid until it was back: ${ordersUnpaid}.`,
  ];
}

function runLines(run: Run): string[] {
  const { failure, places, digests, figures } = run;
  if (failure !== undefined || !figures) return outageLines(run);
  const [before = '', after = ''] = digests;
  return [
    ...placeLines(places),
    ...outageLines(run),
    `Digest before the way home: ${before.slice(0, 12)}…; after it: ${after.slice(0, 12)}…: ${before === after ? 'equal' : 'DIFFERENT'}.`,
    ...figureLines(figures),
  ];
}
