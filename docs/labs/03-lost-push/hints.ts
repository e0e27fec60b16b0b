import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'lost-in-downtime',
    en: 'A call that failed is gone: nothing remembers that a push was due. Let order publish order.accepted by its tx, and let push subscribe to it with when(). The log remembers.',
    ko: '실패한 호출은 그대로 사라진다. 푸시를 보내야 했다는 사실을 아무도 기억하지 않는다. order가 tx로 order.accepted를 발행하고, push가 when()으로 구독하게 하라. 로그가 기억한다.',
  },
  {
    name: 'swallowed',
    en: 'The events are in the log, but the handler of push says that it has handled them. A handler that returns has succeeded. Let Unavailable pass: the feed waits and goes on by itself.',
    ko: '이벤트는 로그에 있는데 push의 핸들러가 정상 반환해 처리한 것이 되었다. 정상 반환은 성공을 뜻한다. Unavailable을 잡지 말고 그대로 던져라. 피드가 기다렸다가 스스로 이어 간다.',
  },
  {
    name: 'saved-then-published',
    en: 'A crash between two commits leaves the first without the second. Write the row and publish the event by the same tx, in apply(): that is the outbox.',
    ko: '두 커밋 사이에서 죽으면 첫 번째만 남는다. apply()에서 같은 tx로 행을 쓰고 이벤트를 발행하라. 그것이 아웃박스다.',
  },
  {
    name: 'new-key',
    en: 'After a crash the feed handles the event again, and the gateway is called again. Its key must be the same as before: the id of the event, which prepare() gets as its second argument.',
    ko: '크래시 뒤에 피드는 이벤트를 다시 처리하고 게이트웨이도 다시 호출한다. 이때 키는 전과 같아야 한다. prepare()의 두 번째 인자로 받는 이벤트 ID를 키로 써라.',
  },
  {
    name: 'remembered',
    en: 'The handler skips what it remembers as sent, so a republish repairs nothing. Send again under the same key: the gateway knows what it has shown, and what it has not.',
    ko: '핸들러가 이미 보냈다고 기록한 것을 건너뛰므로 republish가 아무것도 복구하지 못한다. 같은 키로 다시 보내라. 무엇을 보여 주었고 무엇을 보여 주지 못했는지는 게이트웨이가 안다.',
  },
  {
    name: 'not-killed',
    en: 'No push is lost, but your modules never passed one of the four points at which the lab kills them, so nothing is proved about that crash. The lines above name the point. Write the order and publish its event in one unit of work, and let a feed of the platform carry it to push.',
    ko: '사라진 푸시는 없지만, 랩이 프로세스를 죽이는 네 지점 가운데 모듈이 지나가지 않은 곳이 있다. 그래서 그 크래시에 대해서는 증명된 것이 없다. 위의 줄이 그 지점을 알려 준다. 한 작업 단위에서 주문을 쓰고 이벤트를 발행하며, 플랫폼의 피드가 그것을 push에 전하게 하라.',
  },
  {
    name: 'read-the-failure',
    en: 'Your modules failed. The sentence above says what happened and what to do next; look at .lab/03/src/.',
    ko: '워크스페이스의 모듈이 실패했다. 위의 오류 문장이 무슨 일이 있었고 무엇을 해야 하는지 알려 준다. .lab/03/src/를 보라.',
  },
];
