import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'twice',
    en: 'Orders are counted twice, and nobody has killed your consumer. A relay that dies before it has noted what it sent sends it again: the same event, at a new offset of the topic. Which header is the same both times?',
    ko: '주문이 두 번 집계되었는데, 컨슈머는 죽은 적이 없다. 릴레이는 보낸 것을 기록하기 전에 죽으면 다시 보낸다. 같은 이벤트가 토픽의 새 오프셋에 들어온다. 두 번 모두 같은 헤더는 무엇인가?',
  },
  {
    name: 'lost',
    en: 'Offsets were committed of records that were not in your file when the consumer died, and the broker never sends these again. Which of the two must be first: the commit of the offset, or the effect?',
    ko: '컨슈머가 죽을 때, 오프셋은 커밋되었지만 파일에는 아직 없는 레코드가 있었다. 브로커는 그 레코드를 다시 보내지 않는다. 오프셋 커밋과 효과 가운데 무엇이 먼저여야 하는가?',
  },
  {
    name: 'in-memory',
    en: 'Your consumer drops repetitions as long as it lives. After a kill -9 it knows nothing any more, and the broker sends it records again that it has counted. What it drops them by must be where the sums are, and change with them.',
    ko: '컨슈머는 살아 있는 동안에는 중복을 버린다. kill -9 뒤에는 아무것도 기억하지 못하고, 브로커는 이미 집계한 레코드를 다시 보낸다. 중복을 가려내는 기준은 합계와 같은 곳에 있어야 하고, 합계와 함께 바뀌어야 한다.',
  },
  {
    name: 'two-writes',
    en: 'Your consumer remembers what it has counted, and was killed between two writes: one had the sums, and the other what the sums contain. Two writes are two moments, whatever their order. Which is the smallest thing that changes all at once?',
    ko: '컨슈머는 무엇을 집계했는지 기억하지만, 두 번의 쓰기 사이에서 죽었다. 한쪽에는 합계가 있고, 다른 쪽에는 그 합계에 무엇이 들어 있는지가 있다. 쓰기가 두 번이면 어떤 순서로 쓰든 시점이 둘이다. 한 번에 통째로 바뀌는 가장 작은 것은 무엇인가?',
  },
  {
    name: 'by-time',
    en: 'Orders one by one are right, and orders that waited together are not. A topic has an order in each partition, and none over all of them: you read one partition to its end and then an older event of another one. What counts the events of a partition?',
    ko: '하나씩 들어온 주문은 맞고, 한꺼번에 쌓여 있던 주문은 틀리다. 토픽의 순서는 파티션 안에만 있고 파티션 사이에는 없다. 한 파티션을 끝까지 읽은 다음 다른 파티션의 더 오래된 이벤트를 읽게 된다. 파티션 안의 이벤트에 번호를 매기는 것은 무엇인가?',
  },
  {
    name: 'new-topic-end',
    en: 'Your consumer has nothing of what was in the topic before its first start. A group that has committed nothing yet begins where the consumer says: which option of subscribe?',
    ko: '컨슈머에는 처음 시작하기 전부터 토픽에 있던 것이 하나도 없다. 아직 커밋한 오프셋이 없는 그룹은 컨슈머가 정한 곳에서 시작한다. subscribe의 어떤 옵션인가?',
  },
  {
    name: 'sums',
    en: 'The sums are wrong although nobody was killed and nothing was repeated. Count order.accepted alone, with its total in won, for its shopId: docs/event-catalogue.md. The file must hold { "shops": { "<shopId>": { "orders": 1, "won": 18000 } } }.',
    ko: '아무것도 죽지 않았고 중복도 없는데 합계가 틀리다. order.accepted만 shopId별로, total(원)을 더해 집계하라: docs/event-catalogue.md. 파일의 형식은 { "shops": { "<shopId>": { "orders": 1, "won": 18000 } } }이다.',
  },
  {
    name: 'stands-still',
    en: 'Your consumer does not run, or it does not commit its offsets to the end: the sentence says which. It must print a line when it reads, commit offsets for the group that it is given (always that of the next record), and survive a broker that is away for a while.',
    ko: '컨슈머가 실행되지 않거나, 오프셋을 끝까지 커밋하지 않는다. 어느 쪽인지는 문장에 있다. 컨슈머는 읽기 시작하면 한 줄을 출력하고, 주어진 그룹으로 오프셋(항상 다음 레코드의 오프셋)을 커밋하고, 브로커가 잠시 없어도 살아남아야 한다.',
  },
];
