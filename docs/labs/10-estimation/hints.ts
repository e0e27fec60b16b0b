import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'average-for-peak',
    en: 'A day has 86,400 seconds, and people are hungry in few of them. Take the busiest hour of the table, and the burst within it.',
    ko: '하루는 86,400초지만 사람들이 배고픈 시간은 그중 얼마 되지 않는다. 표에서 가장 바쁜 시간대를 고르고, 그 안에서 몰리는 순간까지 계산에 넣어라.',
  },
  {
    name: 'peak',
    en: 'Orders of a day × share of the busiest hour ÷ 3,600 seconds × burst. Did you use an hour of seconds, and the burst once?',
    ko: '하루 주문 × 가장 바쁜 시간대의 비율 ÷ 3,600초 × 순간 집중도. 한 시간의 초를 썼는가? 집중도를 한 번만 곱했는가?',
  },
  {
    name: 'only-the-row',
    en: 'An order is more than its row: its lines, its payment, its messages, each event in a log, the stored outcome of each keyed command, the indexes of all those. List the tables, and count the bytes of each.',
    ko: '주문은 한 행이 아니다. 주문 항목, 결제, 알림, 로그의 이벤트 하나하나, 멱등 키마다 저장된 결과, 그리고 그 모든 인덱스가 있다. 테이블을 나열하고 각각의 바이트를 세어 보라.',
  },
  {
    name: 'events',
    en: 'Count them in docs/event-catalogue.md, along the way of one order: placed, paid, accepted, and what payment and notification publish for each of these.',
    ko: '주문 하나가 지나는 길을 따라 docs/event-catalogue.md에서 세어 보라. placed, paid, accepted, 그리고 그때마다 payment와 notification이 발행하는 이벤트가 있다.',
  },
  {
    name: 'capacity',
    en: 'How long does the disk take for one durable commit, and how many orders can share one? Between 10 and 1,000 is a fair first guess; a table of benchmarks is in bench/RESULTS.md.',
    ko: '디스크가 커밋 하나를 영구히 기록(fsync)하는 데 얼마나 걸리고, 주문 몇 건이 커밋 하나를 함께 쓸 수 있는가? 10에서 1,000 사이라면 첫 추정치로 괜찮다. 벤치마크 표는 bench/RESULTS.md에 있다.',
  },
  {
    name: 'no-headroom',
    en: 'Your processes carry the peak only when each of them is fully busy. Who carries it when one of them restarts, and how long are the queues at 100 %?',
    ko: '모든 프로세스가 100% 바쁠 때에만 피크를 감당한다. 하나가 재시작하면 누가 대신하는가? 사용률 100%에서 대기열은 얼마나 길어지는가?',
  },
  {
    name: 'units',
    en: 'Your numbers do not fit together: orders a day × bytes for each order is another number of gigabytes. 10⁹ bytes are one.',
    ko: '추정치끼리 맞지 않는다. 하루 주문 × 주문당 바이트가 기가바이트 추정치와 다르다. 10⁹바이트가 1기가바이트다.',
  },
];
