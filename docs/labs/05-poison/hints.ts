import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'overtaken',
    en: 'A dead letter holds one event, and not those of the same order behind it. They took effect at night, and the redriven one put an old step over a new one. What does the platform do with an event whose handler throws? See docs/adr/0008.',
    ko: '데드 레터는 이벤트 하나만 치워 두고, 뒤따르는 같은 주문의 이벤트는 막지 않는다. 밤사이 그것들이 먼저 반영되었고, 다시 처리한 이벤트가 새 단계를 옛 단계로 덮어썼다. 핸들러가 예외를 던지면 플랫폼은 그 이벤트를 어떻게 하는가? docs/adr/0008을 보라.',
  },
  {
    name: 'newest-wins',
    en: 'The order shows the right step now, but its customer was notified of the steps in the wrong order. A guard repairs the last state only. Keep the later events of an order from taking effect before the failed one.',
    ko: '이제 주문은 올바른 단계를 보여 주지만 고객은 알림을 잘못된 순서로 받았다. 단계를 비교해 덮어쓰기를 막는 것으로는 마지막 상태만 맞는다. 같은 주문의 뒤따르는 이벤트가 실패한 이벤트보다 먼저 반영되지 않게 하라.',
  },
  {
    name: 'stops-everybody',
    en: 'Unavailable says that a dependency is down, and then the whole feed waits. The map was not down: it refused one address. An answer that says no is a failure of this event; let it be thrown as it is.',
    ko: 'Unavailable은 의존 서비스에 장애가 있다는 뜻이고, 그러면 피드 전체가 기다린다. map은 장애가 아니다. 주소 하나를 거절했을 뿐이다. 거절은 이 이벤트의 실패이므로 그대로 던져라.',
  },
  {
    name: 'discarded',
    en: 'You freed the orders by giving up the step that failed: its customer never hears of it. The map knows the address now; which verb of the operator tries an event again?',
    ko: '실패한 단계를 폐기해 주문의 보류를 풀었다. 고객은 그 단계를 끝내 알지 못한다. 이제 map은 그 주소를 안다. 운영자의 어떤 명령이 이벤트를 다시 처리하게 하는가?',
  },
  {
    name: 'not-redriven',
    en: 'The events are parked, and wait for a person: after the fix the operator has to retry them. Each order has one parked event at most; those behind it follow by themselves.',
    ko: '이벤트가 격리(parked)된 채 사람을 기다린다. 고친 뒤에는 운영자가 다시 처리하게 해야 한다. 주문마다 격리된 이벤트는 많아야 하나이고, 그 뒤의 이벤트는 저절로 따라온다.',
  },
  {
    name: 'swallowed',
    en: 'A step is gone: its failure was caught, and nothing remembers the event. Let the handler throw; the platform keeps the event with its error.',
    ko: '단계 하나가 사라졌다. 예외를 잡아 버려서 그 이벤트를 기억하는 곳이 없다. 핸들러가 예외를 던지게 두라. 플랫폼이 오류와 함께 이벤트를 보관한다.',
  },
  {
    name: 'without-place',
    en: 'The customer was notified of every step, but not of the place that the map knows. A notice that is sent without its place is not repaired later: the event counts as handled. Let the failure of the map be thrown.',
    ko: '고객은 모든 단계를 알림으로 받았지만 알림의 장소가 지도가 아는 장소가 아니다. 장소 없이 보낸 알림은 나중에 고쳐지지 않는다. 이벤트가 이미 처리된 것으로 남기 때문이다. 지도의 실패를 그대로 던져라.',
  },
  {
    name: 'read-the-failure',
    en: 'The module of your workspace did not run. The sentence says what failed; the files are in src/ of the workspace.',
    ko: '워크스페이스의 모듈이 실행되지 않았다. 오류 문장이 원인을 알려 준다. 파일은 워크스페이스의 src/에 있다.',
  },
];
