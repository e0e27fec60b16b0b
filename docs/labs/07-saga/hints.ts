import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'half-done',
    en: 'The process died between two effects, and nobody goes on: what was still to do was only in its memory. Declare a contract by saga(), write a class that implements Saga of it, do each call in steps.call(), and start it in apply() with Sagas.start(tx, …). Name it in sagas of implement().',
    ko: '두 효과 사이에서 프로세스가 죽었고 아무도 이어 가지 않는다. 남은 일이 메모리에만 있었기 때문이다. saga()로 계약을 선언하고 그 Saga를 구현하는 클래스를 만들고, 호출은 모두 steps.call()에서 하고, apply()에서 Sagas.start(tx, …)로 시작하라. implement()의 sagas에도 적는다.',
  },
  {
    name: 'new-key',
    en: 'After the crash the step was sent again, and the neighbour took it for another command. steps.call() gives its function a key: pass it on, as { key }.',
    ko: '크래시 뒤에 단계가 다시 전송되었는데 상대 모듈이 다른 커맨드로 받아들였다. steps.call()은 함수에 키를 준다. 그 키를 { key }로 그대로 넘겨라.',
  },
  {
    name: 'not-undone',
    en: 'The kitchen refused, the order is cancelled, and its payment is still authorised. Give the step a compensate, and call steps.compensate() when the kitchen refuses.',
    ko: '주방이 거절해 주문은 취소되었는데 결제 승인은 그대로 남아 있다. 단계에 compensate를 주고, 주방이 거절하면 steps.compensate()를 호출하라.',
  },
  {
    name: 'not-killed',
    en: 'The orders end right, but the process was not killed at each of the five steps, so nothing is proved. The lab hears of an effect by effects.ts: put the file back with cp docs/labs/07-saga/start/src/effects.ts .lab/07/src/, and write each effect by effect().',
    ko: '주문은 올바르게 끝났지만 다섯 단계 모두에서 프로세스가 죽지는 않았다. 그래서 증명된 것이 없다. 랩은 effects.ts로 효과를 안다. cp docs/labs/07-saga/start/src/effects.ts .lab/07/src/로 파일을 되돌리고, 효과는 모두 effect()로 기록하라.',
  },
  {
    name: 'read-the-failure',
    en: 'The marketplace of your workspace failed. The sentence says what happened and what to do next; a saga awaits nothing but steps, and no call belongs in steps.apply().',
    ko: '워크스페이스의 마켓플레이스가 실패했다. 오류 문장이 무슨 일이 있었고 무엇을 해야 하는지 알려 준다. 사가에서는 steps의 단계만 await하고, steps.apply() 안에서는 다른 모듈을 호출하지 않는다.',
  },
];
