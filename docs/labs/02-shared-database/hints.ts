import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'one-database',
    en: 'Reviews lie in the database of orders, and SQLite has one writer for each database. Give invitations and reviews a database of their own: a second name in database.ts. What joined the two, or wrote to both in one trigger, needs another way.',
    ko: '리뷰가 주문과 같은 데이터베이스에 있고, SQLite는 데이터베이스마다 쓰기 트랜잭션이 하나뿐이다. invitations와 reviews를 별도의 데이터베이스로 분리하라. database.ts에 이름을 하나 더 만들면 된다. 둘을 조인하거나 한 트리거에서 함께 쓰던 곳은 다른 방법이 필요하다.',
  },
  {
    name: 'longer-timeout',
    en: 'An order got no response at all. A longer wait for a lock turns an error into a request that hangs, and each of them keeps a connection. The lock ends when its owner wants, not when you do.',
    ko: '응답조차 받지 못한 주문이 있다. 락을 더 오래 기다리면 오류가 멈춘 요청으로 바뀔 뿐이고, 요청마다 커넥션을 붙들고 있다. 락은 락을 쥔 쪽이 풀어야 풀린다.',
  },
  {
    name: 'waits-for-reviews',
    en: 'Reviews have their own database, but an order still writes there before it returns a response. Note in the transaction of the order what reviews must learn (an outbox), respond, and let a loop carry it over.',
    ko: '리뷰의 데이터베이스는 따로 있지만, 주문이 여전히 응답하기 전에 그곳에 쓴다. 리뷰가 알아야 할 것을 주문의 트랜잭션 안에 적어 두고(아웃박스) 응답한 다음, 루프가 옮기게 하라.',
  },
  {
    name: 'lost-invitations',
    en: 'Orders are placed, but their customers are never invited: the write that failed is forgotten. Whatever must happen later has to be stored in the transaction of the order, and be tried until it succeeds.',
    ko: '주문은 접수되지만 고객은 끝내 초대받지 못한다. 실패한 쓰기를 잊어버렸기 때문이다. 나중에 반드시 일어나야 하는 일은 주문의 트랜잭션에 저장하고, 성공할 때까지 다시 시도해야 한다.',
  },
  {
    name: 'in-memory',
    en: 'Invitations survive the lock but not a kill -9: what is still to be done is only in the memory of the process. Where does an order lie that survives?',
    ko: '초대가 락은 견디지만 kill -9는 견디지 못한다. 남은 일이 프로세스의 메모리에만 있기 때문이다. kill -9 뒤에도 남아 있는 주문은 어디에 저장되어 있는가?',
  },
  {
    name: 'invited-twice',
    en: 'An order has several invitations. A loop that may stop between the write and its note writes again: the write must have a key, and do nothing the second time.',
    ko: '한 주문에 초대가 여러 개다. 루프가 초대를 쓰고 나서 완료를 기록하기 전에 멈추면 같은 초대를 다시 쓴다. 쓰기에 키를 두어 두 번째에는 아무 일도 하지 않게 하라.',
  },
  {
    name: 'no-stars',
    en: 'The shop page no longer shows the stars of reviews. A join does not cross databases: read the shops, read the stars, and put them together in features.ts.',
    ko: '가게 페이지에 더는 리뷰 별점이 나오지 않는다. 조인은 데이터베이스를 넘지 못한다. 가게를 읽고, 별점을 읽고, features.ts에서 합쳐라.',
  },
  {
    name: 'read-the-failure',
    en: 'ruby of your workspace failed. The sentence says which request failed, and what ruby returned. A foreign key and a trigger cannot name a table of another database.',
    ko: '워크스페이스의 ruby가 실패했다. 어느 요청이 실패했고 ruby가 무엇을 반환했는지는 오류 문장에 있다. 외래 키와 트리거는 다른 데이터베이스의 테이블을 가리킬 수 없다.',
  },
];
