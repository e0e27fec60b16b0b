import { callCircles, calledModules, longestChain } from '../landscape/call-graph.js';
import { clientCalls } from '../landscape/client-calls.js';
import { unseenCalls } from '../landscape/composition.js';
import type { Landscape } from '../landscape/landscape.js';
import { unlimitedCalls } from '../landscape/unlimited-calls.js';
import { type UseCase, useCases } from '../landscape/use-cases.js';
import type { Measured, Theme } from '../question.js';
import { unproven } from '../unproven.js';

/** A call in a loop counts as so many: nobody knows how often the loop runs. */
const REPEATED = 10;

/** Who waits for whom. */
export const CALLS: Theme = {
  title: { en: 'Calls', ko: '호출' },
  questions: [
    {
      id: 'call-chain',
      text: {
        en: 'Does a module that is called answer without calling a third one?',
        ko: '호출된 모듈이 또 다른 모듈을 호출하지 않고 응답하는가?',
      },
      why: {
        en: 'Each further module in a chain adds its delay, and the chain fails when any of them does.',
        ko: '사슬에 모듈이 하나 늘 때마다 지연이 더해지고, 그중 하나만 실패해도 사슬 전체가 실패한다.',
      },
      limits: [
        {
          figure: 'length',
          of: { en: 'length of the longest chain of calls', ko: '가장 긴 호출 사슬의 길이' },
          look: 2,
          sick: 3,
        },
      ],
      wayOut: {
        text: {
          en: 'Keep the data that you need from events, and answer from your own rows',
          ko: '필요한 데이터를 이벤트로 받아 두고, 자기 행으로 응답한다',
        },
        page: 'labs/06-late-subscriber',
      },
      measure: callChain,
    },
    {
      id: 'call-circles',
      text: { en: 'Do calls between modules run without a circle?', ko: '모듈 사이의 호출에 순환이 없는가?' },
      why: {
        en: 'Modules that call each other in a circle start, fail and are deployed together: they are one module.',
        ko: '서로 돌아가며 호출하는 모듈들은 함께 뜨고 함께 죽고 함께 배포된다. 사실은 한 모듈이다.',
      },
      limits: [{ figure: 'circles', of: { en: 'circles of calls', ko: '호출 순환' }, sick: 1 }],
      wayOut: {
        text: { en: 'Turn one direction of the circle into an event', ko: '순환의 한 방향을 이벤트로 바꾼다' },
        page: 'labs/03-lost-push',
      },
      measure: circles,
    },
    {
      id: 'chatty-use-case',
      text: {
        en: 'Does each use case make few calls to other modules, and none in a loop?',
        ko: '유스케이스마다 다른 모듈을 적게 호출하고, 반복문 안에서는 호출하지 않는가?',
      },
      why: {
        en: 'In one process such calls cost microseconds; over a network they are the time that the customer waits.',
        ko: '한 프로세스에서는 마이크로초지만, 네트워크를 건너면 그대로 고객이 기다리는 시간이 된다.',
      },
      limits: [
        {
          figure: 'most',
          of: {
            en: 'calls of one use case, one in a loop counting as 10',
            ko: '유스케이스 하나의 호출(반복문 안의 호출은 10으로 센다)',
          },
          look: 3,
          sick: 5,
        },
      ],
      wayOut: {
        text: {
          en: 'Estimate the calls of a day, then ask once for all that you need',
          ko: '하루의 호출 수를 어림해 보고, 필요한 것을 한 번에 묻는다',
        },
        page: 'labs/10-estimation',
      },
      measure: chattyUseCase,
    },
    {
      id: 'deadlines',
      text: {
        en: 'Does every call to another module end at a deadline of seconds?',
        ko: '다른 모듈에 대한 모든 호출에 초 단위의 데드라인이 있는가?',
      },
      why: {
        en: 'Without a deadline every caller stands still as long as the callee, and then the callers of the caller.',
        ko: '데드라인이 없으면 호출 대상이 멈춘 동안 호출한 쪽도 멈추고, 이어서 그쪽을 호출한 쪽도 멈춘다.',
      },
      limits: [
        {
          figure: 'unlimited',
          of: { en: 'calls without a deadline of 10 s or less', ko: '10초 이하의 데드라인이 없는 호출' },
          sick: 1,
        },
      ],
      wayOut: {
        text: { en: 'Let the contract of each call state its deadline', ko: '호출마다 계약에 데드라인을 적는다' },
        page: 'adr/0045-router-in-front-of-transports',
      },
      measure: deadlines,
    },
  ],
};

function callChain(landscape: Landscape): Measured {
  const chain = landscape.once(longestChain);
  const length = Math.max(0, chain.length - 1);
  return {
    figures: { length },
    said: {
      en:
        length === 0
          ? 'no request calls another module'
          : `the longest chain of calls is ${length} long: ${chain.join(' → ')}`,
      ko:
        length === 0
          ? '다른 모듈을 호출하는 요청이 없다'
          : `가장 긴 호출 사슬의 길이는 ${length}이다: ${chain.join(' → ')}`,
    },
    places: chain,
    ...unproven(landscape.once(unseenCalls)),
  };
}

function circles(landscape: Landscape): Measured {
  const found = landscape.once(callCircles);
  const pairs = [...calledModules(landscape).values()].reduce((sum, called) => sum + called.size, 0);
  return {
    figures: { circles: found.length, pairs },
    said: {
      en: `circles of calls: ${found.length}; pairs of a module and one that it calls: ${pairs}`,
      ko: `호출 순환 ${found.length}개, 호출하는 모듈과 호출되는 모듈의 쌍 ${pairs}개`,
    },
    places: found.map((group) => group.join(' + ')),
    ...unproven(landscape.once(unseenCalls)),
  };
}

function chattyUseCase(landscape: Landscape): Measured {
  const cases = landscape.once(useCases).filter(({ calls }) => calls.length > 0);
  const weighed = cases.map((one) => ({ one, weight: weightOf(one) })).sort((a, b) => b.weight - a.weight);
  const [first] = weighed;
  const loops = weighed.filter(({ one }) => one.calls.some(({ isRepeated }) => isRepeated)).length;
  return {
    figures: { most: first?.weight ?? 0, loops, useCases: landscape.once(useCases).length },
    said: first
      ? {
          en: `the most calls are those of ${first.one.name}: ${first.one.calls.length}; use cases that call in a loop: ${loops}`,
          ko: `호출이 가장 많은 유스케이스는 ${first.one.name}(${first.one.calls.length}번), 반복문 안에서 호출하는 유스케이스는 ${loops}개`,
        }
      : { en: 'no use case calls another module', ko: '다른 모듈을 호출하는 유스케이스가 없다' },
    places: weighed.flatMap(({ one: { name, calls } }) =>
      calls.map(({ to, file, line, isRepeated }) => `${name}: ${to}${isRepeated ? ' in a loop' : ''}, ${file}:${line}`),
    ),
    ...unproven(landscape.once(unseenCalls)),
  };
}

function weightOf({ calls }: UseCase): number {
  return calls.reduce((sum, { isRepeated }) => sum + (isRepeated ? REPEATED : 1), 0);
}

async function deadlines(landscape: Landscape): Promise<Measured> {
  const unlimited = await landscape.once(unlimitedCalls);
  const all = landscape.once(clientCalls).length;
  return {
    figures: { unlimited: unlimited.length, calls: all },
    said: {
      en: `without a deadline: ${unlimited.length}, among ${all} calls by clients and all requests by fetch`,
      ko: `데드라인이 없는 것 ${unlimited.length}개(클라이언트 호출 ${all}개와 모든 fetch 요청 가운데)`,
    },
    places: unlimited,
  };
}
