import { join } from 'node:path';
import type { Lab, Observation, Tell } from '../../../tools/lab/lab.js';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import type { Handover } from './handover.js';
import { hints } from './hints.js';

const own = (...names: string[]) => join(import.meta.dirname, ...names);

export const lab: Lab = {
  title: { en: 'Strangle one route', ko: '스트랭글러 방식으로 경로 하나 넘기기' },
  minutes: 40,
  expected: {
    en: 'A foreign service takes over the route of shops under load and gives it back: no client sees an error or another response, and orders go on.',
    ko: '외부 서비스가 부하 중에 가게 경로를 넘겨받고 돌려준다. 어떤 클라이언트도 오류나 다른 응답을 받지 않고, 주문은 계속된다.',
  },
  hints,
  sources: false,
  covers: ['src/platform/edge', 'src/modules/shop', 'tools/fig'],

  hurt: async (workspace, tell) => sentenceOf(await handOver(own('start', 'service.mjs'), workspace, tell)),

  heal: async (workspace, tell) => sentenceOf(await handOver(own('solution', 'service.mjs'), workspace, tell)),

  async check(workspace, tell): Promise<Observation> {
    const seen = await handOver(workspace.file('service.mjs'), workspace, tell);
    const { failure, reads, errors, different, orders } = seen;
    const isServed = Object.values(reads).every((count) => count > 0);
    const passed =
      failure === undefined && isServed && errors + different.length === 0 && orders.placed === orders.tried;
    return {
      passed,
      observed: sentenceOf(seen),
      figures: {
        ...{ readsBefore: reads.before, readsDuring: reads.during, readsAfter: reads.after },
        ...{ errors, differentResponses: different.length, ordersPlaced: orders.placed },
      },
      ...(passed ? {} : { hint: hintFor(seen) }),
    };
  },
};

async function handOver(service: string, workspace: Workspace, tell: Tell): Promise<Handover> {
  await buildProgram(tell);
  tell('Starts the marketplace and the service, and hands the route over and back under load…');
  const { result, errors } = await runScript<Handover>(own('handover.ts'), [service, workspace.emptyFolder('data')]);
  if (result) return result;
  return {
    ...{ failure: errors, reads: { before: 0, during: 0, after: 0 }, errors: 0, different: [], hasNext: false },
    orders: { placed: 0, tried: 0 },
  };
}

function sentenceOf({ failure, reads, errors, firstError, different, orders }: Handover): string {
  if (failure !== undefined) return `The route was not handed over: ${failure}`;
  return [
    `Reads: ${reads.before} by the module, ${reads.during} by the service, ${reads.after} by the module again.`,
    `Errors of clients: ${errors}.${firstError === undefined ? '' : ` The first one: ${firstError}`}`,
    different.length === 0
      ? 'Every response is the one that the module gave.'
      : `Other responses than the module gave: ${[...new Set(different)].join(', ')}.`,
    `Orders placed meanwhile: ${orders.placed} of ${orders.tried}.`,
  ].join('\n');
}

function hintFor({ failure, different, hasNext }: Handover): string {
  if (failure !== undefined) return 'not-ready';
  const [isList, isDetail] = [
    different.some((path) => path.includes('?')),
    different.some((path) => path.endsWith(':shopId')),
  ];
  if (isList && isDetail) return 'redirect';
  if (isDetail) return 'no-etag';
  return hasNext ? 'own-cursor' : 'first-page-only';
}
