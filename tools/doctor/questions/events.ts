import type { Landscape } from '../landscape/landscape.js';
import { bypasses } from '../landscape/bypasses.js';
import { unseenCalls } from '../landscape/composition.js';
import { eventBooks } from '../landscape/event-books.js';
import type { Measured, Theme } from '../question.js';
import { unproven } from '../unproven.js';

/** What modules learn from each other. */
export const EVENTS: Theme = {
  title: { en: 'Events', ko: '이벤트' },
  questions: [
    {
      id: 'events-described',
      text: { en: 'Has every event a schema and a consumer?', ko: '이벤트마다 스키마와 컨슈머가 있는가?' },
      why: {
        en: 'Without a schema each consumer guesses; without a consumer nobody notices when the event is wrong.',
        ko: '스키마가 없으면 컨슈머가 저마다 짐작하고, 컨슈머가 없으면 이벤트가 틀려도 아무도 모른다.',
      },
      limits: [
        {
          figure: 'withoutSchema',
          of: { en: 'events whose data is not described', ko: '데이터가 기술되지 않은 이벤트' },
          sick: 1,
        },
        {
          figure: 'withoutConsumer',
          of: { en: 'events that no module consumes', ko: '어느 모듈도 받지 않는 이벤트' },
          look: 1,
        },
      ],
      also: 'npm run catalogue',
      wayOut: {
        text: {
          en: 'Describe events in contracts, and list them with their consumers',
          ko: '이벤트를 계약에 기술하고, 컨슈머와 함께 목록으로 만든다',
        },
        page: 'event-catalogue',
      },
      measure: eventsDescribed,
    },
    {
      id: 'effect-once',
      text: {
        en: 'Does every event take effect once, however often it is delivered?',
        ko: '이벤트가 몇 번 전달되든 효과는 한 번인가?',
      },
      why: {
        en: 'Every queue delivers an event twice one day; a consumer that does not notice pays the rider twice.',
        ko: '어떤 큐든 언젠가는 두 번 전달한다. 알아채지 못하는 컨슈머는 라이더에게 두 번 지급한다.',
      },
      limits: [
        {
          figure: 'around',
          of: {
            en: 'files of modules that speak to a broker or an emitter themselves',
            ko: '브로커나 이미터를 직접 쓰는 모듈 파일',
          },
          sick: 1,
        },
      ],
      also: 'npm test -- src/platform -t "guarantee 4"',
      wayOut: {
        text: {
          en: 'Commit the cursor, or a note of the event, with its effect',
          ko: '커서나 이벤트의 기록을 효과와 함께 커밋한다',
        },
        page: 'labs/04-duplicates-and-order',
      },
      measure: effectOnce,
    },
    {
      id: 'parked-events',
      text: {
        en: 'Does a person know within the day that an event could not be handled?',
        ko: '처리하지 못한 이벤트가 있으면 그날 안에 누군가 아는가?',
      },
      why: {
        en: 'An event that was put aside is an order that nobody works on, and no request fails because of it.',
        ko: '격리된 이벤트는 아무도 처리하지 않는 주문이고, 그것 때문에 실패하는 요청은 없다.',
      },
      findOut: {
        en: 'Break a handler in a test system and see who is told; in Ficus: npm run events -- parked',
        ko: '테스트 환경에서 핸들러 하나를 고장 내고 누구에게 알림이 가는지 보라. Ficus에서는: npm run events -- parked',
      },
      wayOut: {
        text: {
          en: 'Park what fails by its key, count it, and redrive it',
          ko: '실패한 것을 키별로 격리하고, 세고, 다시 처리한다',
        },
        page: 'labs/05-poison',
      },
    },
  ],
};

async function eventsDescribed(landscape: Landscape): Promise<Measured> {
  const events = await landscape.once(eventBooks);
  const bare = events.filter(({ isDescribed }) => !isDescribed);
  const lonely = events.filter(({ consumers }) => consumers.length === 0);
  return {
    figures: { withoutSchema: bare.length, withoutConsumer: lonely.length, events: events.length },
    said: {
      en: `events without a schema: ${bare.length}, without a consumer: ${lonely.length}, of ${events.length}`,
      ko: `이벤트 ${events.length}개 가운데 ${bare.length}개는 스키마가 없고, ${lonely.length}개는 컨슈머가 없다`,
    },
    places: [
      ...bare.map(({ name }) => `${name}: its data is not described`),
      ...lonely.map(({ name }) => `${name}: no consumer`),
    ],
  };
}

function effectOnce(landscape: Landscape): Measured {
  const { around, subscriptions } = landscape.once(bypasses);
  return {
    figures: { around: around.length, subscriptions },
    said: {
      en: `subscriptions whose cursor commits with the effect: ${subscriptions}; files that go around them: ${around.length}`,
      ko: `커서가 효과와 함께 커밋되는 구독 ${subscriptions}개, 그것을 우회하는 파일 ${around.length}개`,
    },
    places: around,
    ...unproven(landscape.once(unseenCalls)),
  };
}
