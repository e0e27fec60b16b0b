import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'unfinished',
    en: 'The record lacks something that each record has. The sentence of the check names it; docs/decision-records.md says how each section is written.',
    ko: '모든 기록에 있어야 하는 것이 빠졌다. 무엇인지는 check의 문장에 있다. 각 절을 쓰는 방법은 docs/ko/decision-records.md에 있다.',
  },
  {
    name: 'one-option',
    en: 'What would you pay for the other way? A decision with one option is an announcement. Give each option a price that the run has measured, with its source.',
    ko: '다른 길을 택하면 무엇을 치르는가? 선택지가 하나뿐이면 결정이 아니라 통보다. 선택지마다 이번 실행에서 측정한 비용을 출처와 함께 적어라.',
  },
  {
    name: 'undecided',
    en: 'Which of the options do you take? Repeat its title in the decision, and no other one.',
    ko: '어느 선택지를 택했는가? 결정에 그 제목을 그대로 적고, 다른 선택지의 제목은 적지 말라.',
  },
  {
    name: 'other-unit',
    en: 'Look at the unit behind the number: the run measures in milliseconds. A price in the wrong unit is off by a factor of 1,000.',
    ko: '숫자 뒤의 단위를 보라. 측정값은 밀리초다. 초와 밀리초를 바꿔 쓰면 비용이 1,000배 달라진다.',
  },
  {
    name: 'invented',
    en: 'This figure is not the one of your last run. Was it measured on another day or machine, or estimated? Print it again: node figure.mjs <name>, in the workspace.',
    ko: '마지막 실행의 값이 아니다. 다른 날이나 다른 컴퓨터에서 측정했는가, 아니면 어림한 값인가? 작업 폴더에서 node figure.mjs <이름>으로 다시 출력해 보라.',
  },
  {
    name: 'missing-figure',
    en: 'The run has measured ten figures. One that is good news (0 lost) belongs into the record as much as one that is not: it is what the next reader compares.',
    ko: '이번 실행에서 측정한 수치는 열 가지다. 좋은 소식(유실 0건)도 나쁜 소식만큼 기록에 필요하다. 다음 사람이 비교할 기준이 되기 때문이다.',
  },
  {
    name: 'what-moved',
    en: 'Compare with the table of the run: which rows were at the service afterwards? A module moves with its whole database. What says whose database it is, and what belongs to another company or another module, is not part of that.',
    ko: '실행 결과의 표와 비교하라. 이동한 뒤 서비스 쪽에 있던 행은 무엇인가? 모듈은 데이터베이스 전체와 함께 옮겨진다. 그 데이터베이스가 누구의 것인지 나타내는 것, 다른 회사나 다른 모듈의 것은 거기에 들지 않는다.',
  },
  {
    name: 'not-evaluable',
    en: 'Who notices that this condition is met? Write a comparison that a program computes: a metric that the program has (`metric: ficus_call_seconds > …`), a figure of a run (`command: node figure.mjs pauseMs › number > …`), a count.',
    ko: '이 조건이 충족되었다는 것을 누가 알아차리는가? 프로그램이 계산할 수 있는 비교식으로 적어라. 프로그램이 내보내는 메트릭(`metric: ficus_call_seconds > …`), 실행에서 측정한 수치(`command: node figure.mjs pauseMs › number > …`), 개수 등을 쓸 수 있다.',
  },
  {
    name: 'due-at-once',
    en: 'The condition holds today, so it says nothing about the day on which something changes. Compare its limit with what was measured.',
    ko: '오늘 이미 충족된 조건은 언제 상황이 달라지는지 알려 주지 못한다. 기준값을 측정값과 비교해 보라.',
  },
  {
    name: 'not-falsifiable',
    en: 'Which figure of the next run would make you say: we were wrong? Write it as a condition between backticks, with a limit that today’s run does not reach.',
    ko: '다음 실행에서 어떤 수치가 나오면 "우리가 틀렸다"고 말하겠는가? 그 조건을 백틱 안에 적되, 오늘 실행에서는 충족되지 않는 기준값을 써라.',
  },
  {
    name: 'no-way-back',
    en: 'Undo is read at night, by somebody else. Write the command that brings payment to the other place: npm run fig -- --help.',
    ko: '되돌리는 방법은 한밤중에 다른 사람이 읽는다. 결제를 반대쪽으로 옮기는 명령을 적어라: npm run fig -- --help.',
  },
  {
    name: 'not-measured',
    en: 'The run did not come to its end, so there are no figures. The sentence says why; repeat it: npm run lab -- heal 15.',
    ko: '실행이 끝까지 가지 못해 수치가 없다. 이유는 문장에 있다. 다시 실행하라: npm run lab -- heal 15.',
  },
];
