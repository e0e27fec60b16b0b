/**
 * Plays the move of a workspace while customers pay. `node play.ts <workspace> <data directory> <seed> <straight|undoing>`: `undoing` does each
 * step, undoes it, and does it again, until the first fault. `straight` does each step once, to the end.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultOf } from './judge.js';
import { checksum, checksumOf } from './market/checksums.js';
import { Door } from './market/door.js';
import { connect, makeShared } from './market/shared-database.js';
import { type SpoilName, SPOILS } from './market/spoils.js';
import { Traffic } from './market/traffic.js';
import { type Played, type Point, STEPS } from './played.js';
import type * as Plan from './start/split/steps.js';
import { printResult } from '../../../tools/lab/print-result.js';

const [workspace = '', folder = '', seed = '', mode = ''] = process.argv.slice(2);

async function played(): Promise<Played> {
  const plan = (await import(pathToFileURL(join(workspace, 'split', 'steps.ts')).href)) as typeof Plan;
  await makeShared(folder);
  const door = await Door.open(folder);
  const [shared, own] = [await connect(folder, 'shared'), await connect(folder, 'own')];
  const move = { shared, own, door };
  const traffic = new Traffic(door, Number(seed), await door.all());
  const points: Point[] = [];
  let unnoticed: SpoilName | undefined;
  const soFar = (failure?: string): Played => ({
    ...{ points, differences: door.differences, wrongReads: traffic.wrongReads },
    ...(unnoticed === undefined ? {} : { unnoticed }),
    ...(failure === undefined ? {} : { failure }),
  });

  async function run(step: Plan.Step, phase: Point['phase']): Promise<void> {
    const began = performance.now();
    traffic.longestMs = 0;
    const writesMeanwhile = await traffic.during(() => (phase === 'undone' ? step.undo(move) : step.up(move)));
    const [tookMs, longestMs] = [performance.now() - began, traffic.longestMs].map(Math.round) as [number, number];
    await traffic.between(() => plan.carry(move));
    await plan.carry(move);
    const shown = new Map((await door.all()).map((payment) => [payment.orderId, JSON.stringify(payment)]));
    const acknowledged = [...traffic.acknowledged.values()];
    points.push({
      ...{
        step: step.name as Point['step'],
        phase,
        payments: acknowledged.length,
        acknowledged: checksum(acknowledged, traffic.entries),
      },
      ...{ shared: await checksumOf(shared), own: await checksumOf(own), reads: door.reads, writes: door.writes },
      missing: acknowledged.filter(({ orderId }) => !shown.has(orderId)).length,
      stale: acknowledged.filter((one) => (shown.get(one.orderId) ?? JSON.stringify(one)) !== JSON.stringify(one))
        .length,
      ...{ writesMeanwhile, tookMs, longestMs },
    });
  }

  const names = plan.steps.map(({ name }) => name).join(', ');
  if (names !== STEPS.join(', ')) return soFar(`steps.ts has the steps ${names}; the move has ${STEPS.join(', ')}.`);
  const phases: readonly Point['phase'][] = mode === 'straight' ? ['done'] : ['done', 'undone', 'again'];
  for (const step of plan.steps) {
    if (mode !== 'straight' && step.name === 'verify')
      for (const { name, spoil, repair } of SPOILS) {
        await own.script(spoil);
        const refused = await step.up(move).then(
          () => false,
          () => true,
        );
        await own.script(repair);
        if (!refused) unnoticed ??= name;
      }
    for (const phase of phases) {
      if (mode !== 'straight' && faultOf(soFar())) return soFar();
      try {
        await run(step, phase);
      } catch (error) {
        return soFar(`The step ${step.name} failed when it was ${phase}: ${String(error)}`);
      }
    }
  }
  return soFar();
}

await printResult(played);
// What a plan has left open must not keep the process.
process.stdout.write('', () => process.exit());
