import type { Landscape } from '../landscape/landscape.js';
import { type Reach, reachingFiles } from '../landscape/reaching-files.js';
import { tableUses } from '../landscape/table-uses.js';
import type { Measured, Theme } from '../question.js';
import { unproven } from '../unproven.js';

const NO_TEST = {
  en: 'no test was found: they are read from src/modules in TypeScript',
  ko: '테스트를 찾지 못했다. TypeScript로 쓴 src/modules의 테스트를 읽는다',
};

/** Who needs whom to work, and to test. */
export const TEAMS: Theme = {
  title: { en: 'Teams and tests', ko: '팀과 테스트' },
  questions: [
    {
      id: 'contracts-alone',
      text: { en: 'Do modules know each other by their contracts alone?', ko: '모듈끼리 계약만 알고 있는가?' },
      why: {
        en: 'A module that imports the inside of another one breaks with each change there, and cannot move to another process.',
        ko: '남의 내부를 임포트하면 그쪽이 바뀔 때마다 깨지고, 다른 프로세스로 옮겨 갈 수 없다.',
      },
      limits: [
        {
          figure: 'files',
          of: { en: "files that import another module's inside", ko: '남의 내부를 임포트하는 파일' },
          sick: 1,
        },
      ],
      also: 'node test/architecture/check.mjs',
      wayOut: {
        text: {
          en: 'Let a rule refuse the import, and call or subscribe in its place',
          ko: '규칙이 임포트를 거부하게 하고, 대신 호출하거나 구독한다',
        },
        page: 'labs/01-boundaries',
      },
      measure: contractsAlone,
    },
    {
      id: 'tests-alone',
      text: {
        en: 'Do the tests of each module need no other module, and no table of one?',
        ko: '모듈마다 테스트에 다른 모듈도, 그 테이블도 필요 없는가?',
      },
      why: {
        en: "A test that needs another module's database fails for its reasons, and a team waits for a fix of another one.",
        ko: '남의 데이터베이스가 필요한 테스트는 남의 이유로 실패하고, 한 팀이 다른 팀의 수정을 기다린다.',
      },
      limits: [
        {
          figure: 'modules',
          of: { en: 'modules whose tests need another one', ko: '테스트에 다른 모듈이 필요한 모듈' },
          sick: 1,
        },
      ],
      wayOut: {
        text: {
          en: 'Stub the neighbour by its contract, as testWorld() does',
          ko: 'testWorld()처럼 이웃을 계약으로 대신한다',
        },
        page: 'your-own-module',
      },
      measure: testsAlone,
    },
    {
      id: 'one-team',
      text: {
        en: 'Has each module one team that can release it on a Friday, without asking another team?',
        ko: '모듈마다 한 팀이 있고, 다른 팀에 묻지 않고 금요일에 배포할 수 있는가?',
      },
      why: {
        en: 'A service that needs the consent of two teams costs the network and keeps the meeting.',
        ko: '두 팀의 동의가 필요한 서비스는 네트워크 비용만 더하고 회의는 그대로 남긴다.',
      },
      findOut: {
        en: 'Take the last ten releases: who was asked, and who waited? Who has changed a module: git shortlog -sn -- src/modules/<module>',
        ko: '최근 배포 열 번을 보라. 누구에게 물었고 누가 기다렸는가? 모듈을 바꾼 사람: git shortlog -sn -- src/modules/<모듈>',
      },
      wayOut: {
        text: {
          en: 'Give each module an owner before you give it a process',
          ko: '프로세스를 나누기 전에 모듈을 맡을 팀부터 정한다',
        },
        page: 'adr/0001-one-process-with-durable-events',
      },
    },
  ],
};

function contractsAlone(landscape: Landscape): Measured {
  const reaching = landscape.once(reachingFiles).filter(({ isTest }) => !isTest);
  const files = new Set(reaching.map(({ file }) => file)).size;
  const all = landscape.modules.reduce((sum, { program }) => sum + program.length, 0);
  return {
    figures: { files, all },
    said: {
      en: `${files} of ${all} files import the inside of another module`,
      ko: `파일 ${all}개 가운데 ${files}개가 다른 모듈의 내부를 임포트한다`,
    },
    places: reaching.map(placeOf),
  };
}

function testsAlone(landscape: Landscape): Measured {
  const reaching = landscape.once(reachingFiles).filter(({ isTest }) => isTest);
  const naming = landscape.once(tableUses).foreign.filter(({ by }) => by === 'test');
  const modules = new Set([...reaching, ...naming].map(({ module }) => module)).size;
  const all = landscape.modules.reduce((sum, { tests }) => sum + tests.length, 0);
  return {
    figures: { modules, tests: all },
    said: {
      en: `modules whose tests need another module or its tables: ${modules}; test files: ${all}`,
      ko: `테스트에 다른 모듈이나 그 테이블이 필요한 모듈 ${modules}개, 테스트 파일 ${all}개`,
    },
    places: [...reaching.map(placeOf), ...naming.map(({ table, owner, place }) => `${table} of ${owner}: ${place}`)],
    ...unproven(all === 0 ? NO_TEST : undefined),
  };
}

function placeOf({ file, imported }: Reach): string {
  return `${file} imports ${imported}`;
}
