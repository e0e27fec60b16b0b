import { join } from 'node:path';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import { faultOf } from './judge.js';
import { type CommandSeen, type DisputeSeen, NOTHING, type Seen } from './seen.js';

/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 900_000;

const own = (...names: string[]) => join(import.meta.dirname, ...names);

export const lab: Lab = {
  title: { en: 'Order leaves: retries, a saga, two owners', ko: '주문 분리: 재시도, 사가, 두 소유자' },
  minutes: 45,
  expected: {
    en: 'Each command that straddles the move takes effect once, both sagas end, and in both disputes the database goes on that has every acknowledged order.',
    ko: '이동 전후에 걸친 커맨드는 모두 한 번씩만 반영되고, 두 사가는 끝까지 실행되며, 두 번의 분쟁에서 모두 응답한 주문이 전부 있는 데이터베이스가 이어 간다.',
  },
  hints,
  sources: false,
  covers: [
    ...['src/platform/fig', 'src/platform/calls', 'src/platform/host', 'src/platform/saga', 'src/modules/order'],
    ...['tools/fig', 'test/program', 'test/moves'],
  ],

  async hurt(workspace, tell) {
    return linesOf(await play(own('start', 'straddle.mjs'), workspace, tell)).join('\n');
  },

  async heal(workspace, tell) {
    return linesOf(await play(own('solution', 'straddle.mjs'), workspace, tell)).join('\n');
  },

  async check(workspace, tell): Promise<Observation> {
    const seen = await play(workspace.file('straddle.mjs'), workspace, tell);
    const fault = faultOf(seen);
    const { commands, disputes } = seen;
    return {
      passed: fault === undefined,
      observed: [...linesOf(seen), ...(fault ? [fault.sentence] : [])].join('\n'),
      figures: {
        commands: commands.length,
        twice: commands.filter(({ orders, charges }) => orders > 1 || charges > 1).length,
        notDone: commands.filter(({ done, orders }) => !done || orders === 0).length,
        disputesEnded: disputes.filter(({ served, lost }) => served && lost === 0).length,
        ordersLost: disputes.reduce((sum, { lost }) => sum + lost, 0),
      },
      ...(fault ? { hint: fault.hint } : {}),
    };
  },
};

async function play(file: string, workspace: Workspace, tell: Tell): Promise<Seen> {
  await buildProgram(tell);
  tell('Starts the marketplace and the service of order, moves order, and kills its host twice (a minute)…');
  const environment = { TMPDIR: workspace.emptyFolder('hosts') };
  const { result, errors } = await runScript<Seen>(own('run-night.ts'), [file, String(workspace.seed)], {
    environment,
    limitMs: LIMIT_MS,
  });
  return result ?? { ...NOTHING, failure: errors };
}

function linesOf({ failure, pauseMs, commands, disputes, epochs, otherHost }: Seen): string[] {
  if (failure !== undefined) return [`The night was not played to its end: ${failure}`];
  return [
    `Order left; ${pauseMs} ms without an owner.`,
    ...(['response lost', 'request lost', 'no owner'] as const).flatMap((fate) => [
      ...commandLine(fate, 'place', commands),
      ...commandLine(fate, 'accept', commands),
    ]),
    ...disputes.map(disputeLine),
    `Epochs of order: ${epochs.join(', ')}.`,
    ...(otherHost === '' ? [] : [`The other host, started afterwards: ${otherHost}`]),
  ];
}

function commandLine(fate: string, kind: CommandSeen['kind'], commands: readonly CommandSeen[]): string[] {
  const of = commands.filter((one) => one.fate === fate && one.kind === kind);
  if (of.length === 0) return [];
  const count = (what: (one: CommandSeen) => number) => of.reduce((sum, one) => sum + what(one), 0);
  const done = of.filter((one) => one.done).length;
  const effects =
    kind === 'place'
      ? `${count(({ orders }) => orders)} orders, ${count(({ charges }) => charges)} charges`
      : `${count(({ orders }) => orders)} captured`;
  const bytes = fate === 'response lost' ? `, the same bytes ${of.filter((one) => one.sameBytes).length}` : '';
  return [`${fate}, ${kind}: ${of.length} commands, ${done} done, ${effects}${bytes}.`];
}

function disputeLine({ name, hosts, started, served, lost }: DisputeSeen): string {
  return `Two owners ${name} (${hosts.join('; ')}): started ${started.join(', ') || 'none'}; ${served ? `serves, ${lost} acknowledged orders missing` : 'no host serves'}.`;
}
