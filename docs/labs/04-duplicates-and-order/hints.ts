import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'not-idempotent',
    en: 'The handler adds 3,000 won whenever it runs. It has to recognise an event that it has handled. apply() gets { event } as its third argument, and the table handled is there.',
    ko: '핸들러는 실행될 때마다 3,000원을 더한다. 이미 처리한 이벤트를 알아볼 수 있어야 한다. apply()의 세 번째 인자에 { event }가 있고, handled 테이블이 준비되어 있다.',
  },
  {
    name: 'random-id',
    en: 'The table handled has a row for each run, not for each event: an id that is made anew never collides. Write the id that stays the same when the event comes again.',
    ko: 'handled 테이블에 이벤트마다가 아니라 실행할 때마다 행이 생긴다. 매번 새로 만든 ID는 결코 충돌하지 않는다. 이벤트가 다시 와도 변하지 않는 ID를 써라.',
  },
  {
    name: 'in-memory',
    en: 'A restart forgets what is in memory, and a second instance never knew it. Note the event in the database, by the tx of the payment.',
    ko: '메모리에 있는 것은 재시작하면 사라지고, 다른 인스턴스는 처음부터 알지 못한다. 정산과 같은 tx로 데이터베이스에 이벤트를 기록하라.',
  },
  {
    name: 'too-few-payments',
    en: 'Now a rider gets too little. Is the event noted as handled before anything is paid, or are other events of the same rider or order taken for it?',
    ko: '이제는 라이더가 덜 받는다. 정산하기 전에 이벤트를 처리했다고 기록하는가? 같은 라이더나 주문의 다른 이벤트를 같은 것으로 보는가?',
  },
  {
    name: 'wrong-rider',
    en: 'The sum is right, but other riders got it. Each delivered order pays the rider who delivered it: the riderId of the event of step 5. After a handover that is the second rider.',
    ko: '합계는 맞지만 다른 라이더가 받았다. 배달이 끝난 주문마다 그 주문을 배달한 라이더, 곧 5단계 이벤트의 riderId에게 정산하라. 주문이 넘어간 뒤에는 두 번째 라이더다.',
  },
  {
    name: 'key-per-event',
    en: 'Each event has a key of its own, so the moves of one order lie on several partitions, and partitions are read one by one. What must stay in order has to have one key.',
    ko: '이벤트마다 키가 다르므로 한 주문의 이동 이벤트가 여러 파티션에 흩어지고, 파티션은 하나씩 읽힌다. 순서를 지켜야 하는 이벤트에는 같은 키를 써야 한다.',
  },
  {
    name: 'keyed-by-rider',
    en: 'Some events share a key, but not those of one order: a second rider takes the order over. Whose order matters here: that of the rider, or that of the order?',
    ko: '키를 공유하는 이벤트가 있지만 한 주문의 이벤트끼리는 아니다. 두 번째 라이더가 주문을 넘겨받기 때문이다. 여기서 중요한 것은 라이더의 순서인가, 주문의 순서인가?',
  },
  {
    name: 'one-partition',
    en: 'One partition keeps everything in order, also what need not be: over Kafka, a second consumer of the group gets nothing to do. Keep the partitions, and choose the key.',
    ko: '파티션이 하나면 모든 것의 순서가 지켜진다. 지킬 필요가 없는 것까지. 카프카에서는 컨슈머 그룹에 컨슈머를 하나 더 두어도 할 일이 없다. 파티션은 그대로 두고 키를 골라라.',
  },
  {
    name: 'wrong-step',
    en: 'The moves come in their order, but tracking does not show the last one. Put tracking.ts back: cp docs/labs/04-duplicates-and-order/start/src/tracking.ts .lab/04/src/',
    ko: '이동 이벤트는 순서대로 오는데 tracking이 마지막 단계를 보여 주지 않는다. tracking.ts를 되돌려라. cp docs/labs/04-duplicates-and-order/start/src/tracking.ts .lab/04/src/',
  },
  {
    name: 'read-the-failure',
    en: 'Your modules failed. The sentence above says what happened and what to do next; look at .lab/04/src/.',
    ko: '워크스페이스의 모듈이 실패했다. 위의 오류 문장이 무슨 일이 있었고 무엇을 해야 하는지 알려 준다. .lab/04/src/를 보라.',
  },
];
