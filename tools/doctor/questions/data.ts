import type { Measured, Theme } from '../question.js';
import type { Landscape } from '../landscape/landscape.js';
import { type ForeignUse, tableUses } from '../landscape/table-uses.js';
import { unproven } from '../unproven.js';

const NO_TABLE = {
  en: 'no table was found: they are read from entities and migrations in TypeScript',
  ko: '테이블을 찾지 못했다. 테이블은 TypeScript로 쓴 엔티티와 마이그레이션에서 읽는다',
};
const NO_MIGRATION = {
  en: 'no migration was found: they are read from migrations/<module>/ in TypeScript',
  ko: '마이그레이션을 찾지 못했다. TypeScript로 쓴 migrations/<모듈>/에서 읽는다',
};

/** Whose data it is. */
export const DATA: Theme = {
  title: { en: 'Data ownership', ko: '데이터 소유권' },
  questions: [
    {
      id: 'tables-read',
      text: { en: 'Is each table read by its own module alone?', ko: '테이블을 읽는 모듈이 그 소유 모듈뿐인가?' },
      why: {
        en: 'A table that two modules read cannot change without both, and one lock on it stops both.',
        ko: '두 모듈이 읽는 테이블은 둘을 함께 고치지 않으면 바꿀 수 없고, 락 하나가 둘을 함께 멈춘다.',
      },
      limits: [
        { figure: 'shared', of: { en: 'tables named by another module', ko: '다른 모듈이 참조하는 테이블' }, sick: 1 },
      ],
      also: 'node test/architecture/check.mjs',
      wayOut: {
        text: {
          en: 'Call the owner, or keep what you need from its events',
          ko: '소유 모듈을 호출하거나, 그 이벤트에서 필요한 것을 받아 둔다',
        },
        page: 'labs/02-shared-database',
      },
      measure: tablesRead,
    },
    {
      id: 'tables-written',
      text: { en: 'Is each table written by its own module alone?', ko: '테이블에 쓰는 모듈이 그 소유 모듈뿐인가?' },
      why: {
        en: "A foreign write bypasses the owner's rules and events, and nobody can say which module made a row wrong.",
        ko: '남이 쓴 행은 소유 모듈의 규칙도 이벤트도 거치지 않고, 어느 모듈이 잘못 썼는지 아무도 알 수 없다.',
      },
      limits: [
        {
          figure: 'writers',
          of: { en: "modules that write another one's table", ko: '남의 테이블에 쓰는 모듈' },
          sick: 1,
        },
      ],
      also: 'node test/architecture/check.mjs',
      wayOut: {
        text: {
          en: 'Take the tables apart in steps that can each be undone',
          ko: '단계마다 되돌릴 수 있게 테이블을 나눈다',
        },
        page: 'labs/08-splitting-a-database',
      },
      measure: tablesWritten,
    },
    {
      id: 'migrations',
      text: {
        en: 'Does each migration touch the tables of one module?',
        ko: '마이그레이션마다 한 모듈의 테이블만 건드리는가?',
      },
      why: {
        en: "A migration of two modules' tables forces both to be deployed, and rolled back, at the same moment.",
        ko: '두 모듈의 테이블을 건드리는 마이그레이션은 둘을 같은 순간에 배포하고 같은 순간에 되돌리게 한다.',
      },
      limits: [
        {
          figure: 'crossing',
          of: { en: "migrations that touch another module's table", ko: '남의 테이블을 건드리는 마이그레이션' },
          sick: 1,
        },
      ],
      also: 'node test/architecture/check.mjs',
      wayOut: {
        text: {
          en: 'Give each module its own database and migrations',
          ko: '모듈마다 데이터베이스와 마이그레이션을 따로 둔다',
        },
        page: 'adr/0002-one-database-per-module',
      },
      measure: migrations,
    },
    {
      id: 'fault-isolation',
      text: {
        en: 'When the database of one module is locked for ten minutes, does everything else go on?',
        ko: '한 모듈의 데이터베이스가 10분 동안 잠겨도 나머지는 계속 동작하는가?',
      },
      why: {
        en: 'Otherwise every module is available as seldom as the worst one.',
        ko: '그렇지 않으면 모든 모듈의 가용성이 가장 나쁜 모듈의 가용성이 된다.',
      },
      findOut: {
        en: 'Lock one database in a test system and try every feature; lab 2 does it for Ficus: npm run lab -- heal 02',
        ko: '테스트 환경에서 데이터베이스 하나를 잠그고 모든 기능을 써 보라. 실습 2가 Ficus에서 하는 일이다: npm run lab -- heal 02',
      },
      wayOut: {
        text: {
          en: 'Draw the kill matrix, and free the module that stops most',
          ko: '킬 매트릭스를 그리고, 가장 많이 멈추게 하는 모듈부터 떼어 낸다',
        },
        page: 'labs/02-shared-database',
      },
    },
  ],
};

function tablesRead(landscape: Landscape): Measured {
  const { tables, foreign } = landscape.once(tableUses);
  const uses = foreign.filter(({ by }) => by === 'program');
  const shared = new Set(uses.map(({ table }) => table)).size;
  return {
    figures: { shared, tables: tables.length },
    said: {
      en: `${shared} of ${tables.length} tables are named by a module that does not own them`,
      ko: `테이블 ${tables.length}개 가운데 ${shared}개를 소유자가 아닌 모듈이 참조한다`,
    },
    places: placesOf(uses),
    ...unproven(tables.length === 0 ? NO_TABLE : undefined),
  };
}

function tablesWritten(landscape: Landscape): Measured {
  const { tables, foreign } = landscape.once(tableUses);
  const uses = foreign.filter(({ by, writes }) => by === 'program' && writes);
  const writers = new Set(uses.map(({ module }) => module)).size;
  return {
    figures: { writers, modules: landscape.modules.length },
    said: {
      en: `${writers} of ${landscape.modules.length} modules write a table that they do not own`,
      ko: `모듈 ${landscape.modules.length}개 가운데 ${writers}개가 남의 테이블에 쓴다`,
    },
    places: placesOf(uses),
    ...unproven(tables.length === 0 ? NO_TABLE : undefined),
  };
}

function migrations(landscape: Landscape): Measured {
  const { foreign } = landscape.once(tableUses);
  const uses = foreign.filter(({ by }) => by === 'migration');
  const crossing = new Set(uses.map(({ place }) => place.replace(/:\d+$/, ''))).size;
  const all = landscape.modules.reduce((sum, { migrations: own }) => sum + own.length, 0);
  return {
    figures: { crossing, migrations: all },
    said: {
      en: `${crossing} of ${all} migrations touch a table of another module`,
      ko: `마이그레이션 ${all}개 가운데 ${crossing}개가 다른 모듈의 테이블을 건드린다`,
    },
    places: placesOf(uses),
    ...unproven(all === 0 ? NO_MIGRATION : undefined),
  };
}

function placesOf(uses: readonly ForeignUse[]): readonly string[] {
  return [...new Set(uses.map(({ table, owner, place }) => `${table} of ${owner}: ${place}`))];
}
