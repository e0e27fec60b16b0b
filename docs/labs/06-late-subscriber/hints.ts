import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'gap',
    en: "Payments are missing: those that customers made after the last page was copied and before the subscription began. Two ways of getting the past and the present never meet exactly. What does 'from' of when() mean when it is left out, and how long does payment's log keep its events (src/modules/payment/contract.ts)?",
    ko: "결제가 빠졌다. 마지막 페이지를 복사한 뒤부터 구독이 시작되기 전까지의 결제다. 과거와 현재를 서로 다른 경로로 가져오면 두 경로는 정확히 이어지지 않는다. when()의 'from'을 생략하면 어디서 시작하는가? payment의 로그는 이벤트를 얼마나 오래 보관하는가(src/modules/payment/contract.ts)?",
  },
  {
    name: 'from-now',
    en: "The past is missing: a subscription from 'now' never sees what was published before it. The log still has it.",
    ko: "과거가 통째로 빠졌다. 'now'부터 구독하면 그 전에 발행된 이벤트는 끝내 보지 못한다. 로그에는 아직 남아 있다.",
  },
  {
    name: 'copied-twice',
    en: 'What was copied comes by the feed, too, and was added twice. One of the two ways is enough; which of them also covers the minute of the release?',
    ko: '복사한 것이 피드로도 들어와 두 번 더해졌다. 둘 중 하나면 된다. 배포하는 동안의 결제까지 빠짐없이 담는 쪽은 어느 것인가?',
  },
  {
    name: 'outside-the-unit',
    en: 'Some payments were added twice: they were written when the process was killed, and the cursor was not. prepare() writes in a unit of work of its own. Which unit commits together with the cursor?',
    ko: '결제 일부가 두 번 더해졌다. 프로세스가 죽을 때 기록은 커밋되었지만 커서는 아직 저장되지 않은 결제다. prepare()는 별도의 작업 단위에서 쓴다. 커서와 함께 커밋되는 작업 단위는 어느 것인가?',
  },
  {
    name: 'other-sums',
    en: 'There are as many postings as payments and refunds, but their sums differ. A refund takes the amount off.',
    ko: '기록의 수는 결제와 환불의 수와 같은데 합계가 다르다. 환불은 금액을 뺀다.',
  },
  {
    name: 'not-killed',
    en: 'The balances are right, but the new build was never killed while it caught up, so nothing is proved about a crash. The lab kills it when it has asked the bank about half of the past payments. Ask the bank in prepare(), for each payment that comes by the feed.',
    ko: '잔액은 맞지만 새 빌드가 따라잡는 동안 한 번도 죽지 않았다. 그래서 크래시에 대해서는 증명된 것이 없다. 랩은 과거 결제의 절반을 은행에 물었을 때 프로세스를 죽인다. 피드로 들어오는 결제마다 prepare()에서 은행에 물어라.',
  },
  {
    name: 'read-the-failure',
    en: 'The module of your workspace did not run. The sentence says what failed; the files are in src/ of the workspace.',
    ko: '워크스페이스의 모듈이 실행되지 않았다. 오류 문장이 원인을 알려 준다. 파일은 워크스페이스의 src/에 있다.',
  },
];
