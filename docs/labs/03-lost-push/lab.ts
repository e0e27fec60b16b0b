import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { hints } from './hints.js';
import { type Crash, type Seen, story } from './story.js';

export const lab: Lab = {
  title: { en: 'The lost push', ko: '사라진 푸시' },
  minutes: 40,
  expected: {
    en: 'No push is lost in the downtime of the gateway or in 4 crashes, and none is shown twice. A republish repairs the 2 that the provider lost, and touches no other.',
    ko: '게이트웨이가 멈춘 동안에도, 네 번의 크래시에서도 푸시는 사라지지 않고 두 번 보이지도 않는다. republish는 공급자가 잃어버린 2건을 복구하고 다른 푸시는 건드리지 않는다.',
  },
  hints,
  sources: false,
  covers: ['src/platform/events', 'src/platform/store/unit', 'src/platform/testing', 'tools/events'],

  async hurt(workspace, tell) {
    return linesOf(await story(workspace, tell, 'downtime')).join('\n');
  },

  async heal(workspace, tell) {
    return linesOf(await story(workspace, tell)).join('\n');
  },

  async check(workspace, tell): Promise<Observation> {
    const seen = await story(workspace, tell);
    const { downtime, crashes = [], repair } = seen;
    const hint = hintFor(seen);
    const figures = {
      lostInDowntime: downtime?.lost.length ?? 0,
      crashes: crashes.filter(({ reached }) => reached).length,
      lostInCrashes: crashes.filter(({ lost }) => lost.length > 0).length,
      shownTwice: [downtime, ...crashes].filter((part) => part && part.twice.length > 0).length,
      repaired: repair?.repaired ?? 0,
      othersTouched: repair?.touched ?? 0,
    };
    const observed = linesOf(seen).join('\n');
    return { passed: hint === undefined, observed, figures, ...(hint === undefined ? {} : { hint }) };
  },
};

function linesOf({ failure, before, downtime, crashes = [], repair }: Seen): string[] {
  return [
    ...(before ? [`Gateway up: ${before.lost.length} of ${before.orders} pushes lost.`] : []),
    ...(downtime
      ? [
          `Gateway down: ${downtime.lost.length} of ${downtime.orders} pushes lost${downtime.twice.length > 0 ? `, ${downtime.twice.length} shown twice` : ''}.`,
        ]
      : []),
    ...crashes.map(lineOf),
    ...(repair
      ? [
          `The provider lost ${repair.lost} of 5 pushes; republish repaired ${repair.repaired} and touched ${repair.touched} others.`,
        ]
      : []),
    ...(failure === undefined ? [] : [`The run failed: ${failure}`]),
  ];
}

function lineOf({ point, when, reached, lost, twice }: Crash): string {
  const where = reached ? `at ${point} (${when})` : `after the order (your modules never pass ${point})`;
  const outcome = lost.length > 0 ? 'LOST' : twice.length > 0 ? 'shown TWICE' : 'shown once';
  return `Crash ${where}: the push was ${outcome}.`;
}

function hintFor({ failure, before, downtime, published, crashes = [], repair }: Seen): string | undefined {
  if (failure !== undefined || !before || !downtime) return 'read-the-failure';
  const all = [before, downtime, ...crashes];
  if (all.some(({ twice }) => twice.length > 0)) return 'new-key';
  if (downtime.lost.length > 0) return published === 0 ? 'lost-in-downtime' : 'swallowed';
  if (all.some(({ lost }) => lost.length > 0)) return 'saved-then-published';
  if (!repair || repair.repaired < repair.lost || repair.touched > 0) return 'remembered';
  return crashes.every(({ reached }) => reached) ? undefined : 'not-killed';
}
