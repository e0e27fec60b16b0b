import { fileURLToPath } from 'node:url';
import { check as foreignTables } from '../../../test/architecture/rules/foreign-tables.mjs';
import { check as imports } from '../../../test/architecture/rules/imports.mjs';
import { check as undeclaredNeighbours } from '../../../test/architecture/rules/undeclared-neighbours.mjs';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { hints } from './hints.js';
import type { Delivered, DeliveredOrder } from './deliver.js';

const DELIVER = fileURLToPath(new URL('deliver.ts', import.meta.url));

export const lab: Lab = {
  title: { en: 'Boundaries: a module takes what is not its own', ko: '경계: 남의 것을 가져다 쓴 모듈' },
  minutes: 30,
  expected: {
    en: 'No rule is broken, and the orders of two shops are each delivered once, from the district of their shop.',
    ko: '어긴 규칙이 없고, 두 가게의 주문이 각각 한 번씩, 가게가 있는 구에서 픽업되어 배달된다.',
  },
  hints,
  sources: true,
  covers: [
    'test/architecture/rules',
    'src/platform/module',
    'src/modules/shop',
    'src/modules/order',
    'src/platform/testing',
  ],

  async hurt(workspace, tell) {
    tell('Judges the imports of your copy of the sources (half a minute)…');
    const broken = await brokenRules(workspace);
    return broken.length === 0 ? 'No rule is broken.' : broken.join('\n');
  },

  async heal(workspace, tell) {
    tell('Starts your copy of the marketplace, and has two orders placed, paid and accepted…');
    return sentenceOf(await deliver(workspace));
  },

  async check(workspace, tell): Promise<Observation> {
    tell('Judges the imports of your copy of the sources (half a minute)…');
    const broken = await brokenRules(workspace);
    tell('Starts your copy of the marketplace, and has two orders placed, paid and accepted…');
    const seen = await deliver(workspace);
    const passed = broken.length === 0 && seen.failure === undefined && seen.orders.every(isRight);
    const deliveries = seen.orders.flatMap(({ from }) => from).length;
    const figures = { rulesBroken: broken.length, deliveries };
    const observed = [...broken, sentenceOf(seen)].join('\n');
    return { passed, observed, figures, ...(passed ? {} : { hint: hintFor(broken, seen) }) };
  },
};

/** The rules by which `npm run check` judges modules, over the workspace. They are those of the checkout: a learner cannot soften them. */
async function brokenRules({ path }: Workspace): Promise<string[]> {
  const rules = {
    imports: imports(path),
    'undeclared-neighbours': undeclaredNeighbours(path),
    'foreign-tables': foreignTables(path),
  };
  const named = Object.entries(rules).map(async ([rule, found]) => (await found).map((said) => `${rule}: ${said}`));
  return (await Promise.all(named)).flat();
}

async function deliver(workspace: Workspace): Promise<Delivered> {
  const { result, errors } = await runScript<Delivered>(DELIVER, [
    ...[workspace.path, workspace.emptyFolder('data'), String(workspace.seed)],
  ]);
  return result ?? { failure: errors, orders: [] };
}

/** Whether an order was delivered once, from the district of its shop. */
function isRight({ district, from }: DeliveredOrder): boolean {
  return from.length === 1 && from[0] === district;
}

function sentenceOf({ failure, orders }: Delivered): string {
  if (failure !== undefined) return `The order was not delivered: ${failure}`;
  return orders.map(lineOf).join('\n');
}

function lineOf({ shopName, district, from }: DeliveredOrder): string {
  if (from.length === 0)
    return `The order of ${shopName} was accepted, and nobody delivered it. Its shop is in ${district}.`;
  return `The order of ${shopName} was delivered from '${from.join("' and '")}'. Its shop is in ${district}.`;
}

function hintFor(broken: readonly string[], { failure, orders }: Delivered): string {
  if (broken.some((said) => said.startsWith('imports: '))) return 'illegal-import';
  if (broken.some((said) => said.startsWith('undeclared-neighbours: '))) return 'undeclared';
  if (broken.some((said) => said.startsWith('foreign-tables: '))) return 'foreign-table';
  if (failure !== undefined) return 'read-the-failure';
  if (orders.some(({ from }) => from.length === 0)) return 'copied-table';
  const said = new Set(orders.flatMap(({ from }) => from));
  return said.size === 1 && !said.has('') ? 'literal-district' : 'no-district';
}
