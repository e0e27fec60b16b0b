import { contractHistory } from '../landscape/contract-history.js';
import { extractionsShown } from '../landscape/extractions-shown.js';
import type { Landscape } from '../landscape/landscape.js';
import { lockStep } from '../landscape/lock-step.js';
import { sharedVariables } from '../landscape/shared-variables.js';
import type { Measured, Theme } from '../question.js';
import { unproven } from '../unproven.js';

const NO_SETTING = {
  en: 'no setting was found: they are read from settings({…}) and from process.env',
  ko: '설정을 찾지 못했다. 설정은 settings({…})와 process.env에서 읽는다',
};

/** What has to change, and be deployed, together. */
export const DEPLOYS: Theme = {
  title: { en: 'Changes and deploys', ko: '변경과 배포' },
  questions: [
    {
      id: 'lock-step',
      text: { en: 'Do most changes concern one module?', ko: '변경은 대부분 한 모듈에 그치는가?' },
      why: {
        en: 'Modules that change in one commit are reviewed, tested and deployed in lock-step, whatever the diagram says.',
        ko: '한 커밋에서 함께 바뀌는 모듈들은, 그림이 뭐라 하든 함께 리뷰되고 함께 배포된다.',
      },
      limits: [
        {
          figure: 'share',
          of: { en: 'commits that touch two modules or more', ko: '둘 이상의 모듈을 건드리는 커밋' },
          look: 0.1,
          sick: 0.25,
          isShare: true,
        },
      ],
      wayOut: {
        text: {
          en: 'Cut along features, so that five people merge without conflicts',
          ko: '기능을 따라 나누어, 다섯 사람이 충돌 없이 병합하게 한다',
        },
        page: 'labs/11-five-features',
      },
      measure: lockStep,
    },
    {
      id: 'breaking-changes',
      text: {
        en: 'Do contracts change without breaking a consumer?',
        ko: '계약이 컨슈머를 깨뜨리지 않고 바뀌는가?',
      },
      why: {
        en: 'After a breaking change producer and consumers have to be deployed at once, and cannot be taken back alone.',
        ko: '호환되지 않게 바꾸면 제공자와 컨슈머를 한꺼번에 배포해야 하고, 하나만 되돌릴 수 없다.',
      },
      limits: [
        { figure: 'breaking', of: { en: 'breaking contract changes', ko: '호환되지 않는 계약 변경' }, look: 1 },
        {
          figure: 'share',
          of: { en: 'breaking ones among all contract changes', ko: '호환되지 않는 계약 변경의 비율' },
          sick: 0.25,
          isShare: true,
        },
      ],
      also: 'npm run contracts',
      wayOut: {
        text: {
          en: 'Write promises down, and let a check refuse what breaks them',
          ko: '약속을 적어 두고, 어기는 변경은 검사가 거부하게 한다',
        },
        page: 'adr/0023-promises-are-compared-with-snapshots',
      },
      measure: breakingChanges,
    },
    {
      id: 'shared-settings',
      text: { en: 'Has each module settings of its own?', ko: '모듈마다 설정이 따로 있는가?' },
      why: {
        en: 'A setting that two modules read cannot be changed for one of them, and hides what they share.',
        ko: '두 모듈이 읽는 설정은 한쪽만 바꿀 수 없고, 둘이 무엇을 공유하는지 감춘다.',
      },
      limits: [
        {
          figure: 'shared',
          of: { en: 'settings that several modules read', ko: '여러 모듈이 읽는 설정' },
          look: 1,
          sick: 3,
        },
      ],
      wayOut: {
        text: { en: 'Give each module a setting of its own name', ko: '모듈마다 자기 이름의 설정을 둔다' },
        page: 'settings',
      },
      measure: settings,
    },
    {
      id: 'starts-alone',
      text: {
        en: 'Was it shown for this version that each module runs alone?',
        ko: '이 버전에서 모듈마다 홀로 동작함을 보였는가?',
      },
      why: {
        en: 'An extraction that nobody repeats stops working one day: one wrong import is enough.',
        ko: '떼어 내기를 반복하지 않으면 어느새 떼어지지 않는다. 잘못된 임포트 하나면 충분하다.',
      },
      limits: [
        { figure: 'failed', of: { en: 'modules that failed alone', ko: '홀로 동작하지 못한 모듈' }, sick: 1 },
        { figure: 'notShown', of: { en: 'modules that nobody has tried', ko: '아무도 시도하지 않은 모듈' }, look: 1 },
        {
          figure: 'commitsSince',
          of: { en: 'commits to the sources since then', ko: '그 뒤 소스를 바꾼 커밋' },
          look: 1,
        },
      ],
      also: 'npm run test:extracted',
      wayOut: {
        text: {
          en: 'Take each module out in a clean worktree, in CI',
          ko: 'CI에서 깨끗한 작업 트리로 모듈을 하나씩 떼어 본다',
        },
        page: 'moving-a-module',
      },
      measure: extractionsShown,
    },
  ],
};

async function breakingChanges(landscape: Landscape): Promise<Measured> {
  const { changes, unreadable } = await landscape.once(contractHistory);
  const breaking = changes.filter((one) => one.breaking.length > 0);
  const share = changes.length === 0 ? 0 : breaking.length / changes.length;
  const old =
    unreadable === 0
      ? { en: '', ko: '' }
      : { en: `; ${unreadable} are not readable`, ko: `, ${unreadable}번은 읽을 수 없다` };
  return {
    figures: { breaking: breaking.length, changes: changes.length, share, unreadable },
    said: {
      en: `${breaking.length} of ${changes.length} contract changes were breaking${old.en}`,
      ko: `계약 변경 ${changes.length}번 가운데 ${breaking.length}번이 호환되지 않았다${old.ko}`,
    },
    places: breaking.map(({ commit, module, breaking: [first] }) => `${commit} ${module}: ${first?.sentence}`),
  };
}

function settings(landscape: Landscape): Measured {
  const { shared, all } = landscape.once(sharedVariables);
  return {
    figures: { shared: shared.length, settings: all },
    said: {
      en: `${shared.length} of ${all} settings are read by several modules`,
      ko: `설정 ${all}개 가운데 ${shared.length}개를 여러 모듈이 읽는다`,
    },
    places: shared.map(({ variable, modules }) => `${variable}: ${modules.join(', ')}`),
    ...unproven(all === 0 ? NO_SETTING : undefined),
  };
}
