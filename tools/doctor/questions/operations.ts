import { recordsHeld } from '../landscape/records-held.js';
import type { Theme } from '../question.js';

/** Whether decisions are held, and a move can be undone. */
export const OPERATIONS: Theme = {
  title: { en: 'Decisions and the way back', ko: '결정과 되돌리기' },
  questions: [
    {
      id: 'decisions-held',
      text: { en: 'Are the decisions that were written down still held?', ko: '적어 둔 결정이 지금도 지켜지는가?' },
      why: {
        en: 'A decision that nothing checks is broken by the first person who has not read it.',
        ko: '아무것도 검사하지 않는 결정은, 읽지 않은 첫 사람이 어긴다.',
      },
      limits: [
        {
          figure: 'broken',
          of: { en: 'records whose check fails, or faults in records', ko: '검사가 실패하는 기록, 기록의 결함' },
          sick: 1,
        },
        {
          figure: 'doubtful',
          of: {
            en: 'records that are stale, unproven or not judged',
            ko: '낡았거나 입증되지 않았거나 판정되지 않은 기록',
          },
          look: 1,
        },
      ],
      also: 'npm run adr -- check',
      wayOut: {
        text: { en: 'Let each record name the check that goes red', ko: '기록마다, 어기면 실패할 검사를 적는다' },
        page: 'decision-records',
      },
      measure: recordsHeld,
    },
    {
      id: 'way-back',
      text: {
        en: 'Could the last extraction be taken back within the hour, with all that was written since?',
        ko: '마지막으로 떼어 낸 모듈을, 그 뒤에 쓴 데이터까지 그대로 한 시간 안에 되돌릴 수 있는가?',
      },
      why: {
        en: 'Without a way back every move is decided at the worst moment, by the fear of losing what was written.',
        ko: '되돌릴 길이 없으면 이전의 성패는 가장 나쁜 순간에, 쓴 것을 잃을 두려움으로 정해진다.',
      },
      findOut: {
        en: 'Do it in a test system, under load, and count the rows; in Ficus: npm run demo -- --switches 2',
        ko: '테스트 환경에서 부하를 걸고 되돌려 본 다음 행을 세어 보라. Ficus에서는: npm run demo -- --switches 2',
      },
      wayOut: {
        text: {
          en: 'Let the former database follow until you complete the move',
          ko: '이전을 완료할 때까지 이전 데이터베이스가 따라오게 한다',
        },
        page: 'moving-a-module',
      },
    },
  ],
};
