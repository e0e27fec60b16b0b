import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { root } from '../../../tools/root.mjs';
import { ficusMarket } from './ficus/ficus-market.js';
import { hints } from './hints.js';
import { svgOf, textOf } from './matrix/draw-matrix.js';
import { measureMatrix } from './matrix/kill-matrix.js';
import type { Market } from './matrix/market.js';
import { judgeRuby, type Judgement } from './ruby/judge-ruby.js';
import { rubyMarket } from './ruby/ruby-market.js';

export const lab: Lab = {
  title: { en: 'The shared database: one lock stops all', ko: '공유 데이터베이스: 락 하나가 모두를 멈춘다' },
  minutes: 45,
  expected: {
    en: 'While reviews are locked, every order is placed; afterwards each has one invitation, also after a kill -9.',
    ko: '리뷰가 잠겨 있어도 모든 주문이 접수되고, 그 뒤 주문마다 초대가 하나씩 있다. kill -9 뒤에도 그렇다.',
  },
  hints,
  sources: false,
  covers: [
    'src/platform/host',
    'src/platform/store',
    'src/modules',
    'extracted/shop',
    'test/faults/holder.ts',
    'test/program/customer.ts',
  ],

  async hurt(workspace, tell) {
    tell(
      'Injects seven faults into ruby of your workspace, and tries every feature under each (a quarter of a minute)…',
    );
    return drawn(workspace, tell, await rubyMarket(workspace.path, workspace.emptyFolder('data')));
  },

  async heal(workspace, tell) {
    tell('Starts Ficus with its shop as a service, and injects the same faults (half a minute)…');
    return drawn(workspace, tell, await ficusMarket(workspace.emptyFolder('data')));
  },

  async check(workspace, tell): Promise<Observation> {
    tell('Starts ruby of your workspace, and places orders while reviews are locked…');
    const seen = await judgeRuby(workspace.path, workspace.emptyFolder('data'));
    const figures = figuresOf(seen);
    const hint = hintFor(seen, figures);
    return { passed: hint === undefined, observed: sentenceOf(seen, figures), figures, ...(hint ? { hint } : {}) };
  },
};

/** Measures the matrix, and draws it into the workspace. */
async function drawn(workspace: Workspace, tell: Tell, market: Market): Promise<string> {
  try {
    const matrix = await measureMatrix(market, tell);
    const picture = workspace.file(`kill-matrix-${market.name.toLowerCase()}.svg`);
    writeFileSync(picture, svgOf(matrix));
    return `${textOf(matrix)}\nDrawn in ${relative(root, picture)}.`;
  } finally {
    await market.close();
  }
}

function figuresOf({ locked, killed, twice = 0 }: Judgement) {
  const rounds = [locked, killed].filter((round) => round !== undefined);
  const sum = (count: 'answered' | 'refused' | 'unanswered') =>
    rounds.reduce((total, round) => total + round[count], 0);
  return {
    ordersAnswered: sum('answered'),
    ordersRefused: sum('refused'),
    ordersUnanswered: sum('unanswered'),
    invitationsMissing: (locked?.missing ?? 0) + (killed?.missing ?? 0),
    invitationsTwice: twice,
  };
}

type Figures = ReturnType<typeof figuresOf>;

function sentenceOf({ failure, showsStars, isApart, killed }: Judgement, figures: Figures): string {
  if (failure !== undefined) return `ruby failed: ${failure}`;
  const { ordersAnswered, ordersRefused, ordersUnanswered, invitationsMissing, invitationsTwice } = figures;
  const orders = ordersAnswered + ordersRefused + ordersUnanswered;
  return [
    `${isApart ? 'Reviews have a database of their own.' : 'Reviews lie in the database of orders.'} The shop page shows ${showsStars ? 'their stars' : 'no stars'}.`,
    `While reviews were locked, ${ordersAnswered} of ${orders} orders were placed${killed ? ', and ruby was killed once' : ''}.`,
    `Afterwards ${invitationsMissing} of these have no invitation, and ${invitationsTwice} have several.`,
  ].join('\n');
}

/** The most telling thing first: what hid something else comes before it. */
function hintFor(seen: Judgement, figures: Figures): string | undefined {
  if (seen.failure !== undefined) return 'read-the-failure';
  if (seen.showsStars === false) return 'no-stars';
  if (figures.ordersUnanswered > 0) return 'longer-timeout';
  if (figures.ordersRefused > 0) return seen.isApart ? 'waits-for-reviews' : 'one-database';
  if (seen.locked?.missing !== 0) return 'lost-invitations';
  if (seen.killed?.missing !== 0) return 'in-memory';
  return figures.invitationsTwice > 0 ? 'invited-twice' : undefined;
}
