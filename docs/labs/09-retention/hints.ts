import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'does-not-start',
    en: 'The build asks for deliveries that the log no longer has, and does not start: otherwise nobody would hear of the loss. The report names two steps. The first one is in src/earnings.ts.',
    ko: '빌드는 로그에 더는 없는 배달을 요구하므로 시작되지 않는다. 그대로 시작했다면 손실을 아무도 몰랐을 것이다. 보고 문장에 할 일이 두 단계로 적혀 있다. 첫 단계는 src/earnings.ts에서 한다.',
  },
  {
    name: 'from-now',
    en: "The build starts, and looks healthy. But deliveries that the log still has are not counted: 'now' passes over them. The report names a second step, which is for src/repair.ts.",
    ko: "빌드는 시작되고 멀쩡해 보인다. 그런데 로그에 아직 남아 있는 배달이 집계되지 않았다. 'now'가 그것들을 건너뛴다. 보고 문장의 두 번째 단계를 src/repair.ts에 적어라.",
  },
  {
    name: 'beginning-gone',
    en: 'A rebuild from the beginning is refused, because the beginning is gone. Read the sentence: with one option it takes what is left.',
    ko: '로그의 앞부분이 없으므로 처음부터의 재구축은 거절된다. 문장을 읽어 보라. 옵션 하나를 주면 남은 것으로 재구축한다.',
  },
  {
    name: 'reset',
    en: 'Deliveries that were counted before the outage are gone now. A read model that is built from empty tables holds what the log holds, and no more: the tables were the only place that still had them.',
    ko: '장애 전에 집계한 배달이 이제 없다. 빈 테이블에서 재구축한 읽기 모델에는 로그에 있는 것만 들어간다. 그 배달은 테이블에만 남아 있었다.',
  },
  {
    name: 'not-idempotent',
    en: 'Events are parked: the rebuild handles again what has come between the start and the rebuild, and the handler adds a row that is there. A handler that may be replayed writes so that the second time changes nothing.',
    ko: '이벤트가 격리되었다. 재구축은 시작한 뒤에 들어온 이벤트도 다시 처리하는데, 핸들러가 이미 있는 행을 또 추가한다. 재처리될 수 있는 핸들러는 두 번째에는 아무것도 바꾸지 않게 써야 한다.',
  },
  {
    name: 'wrong-fee',
    en: 'Each delivery is there, but some have another courier or fee than the event says: the courier is paid the wrong amount. A rebuild handles the same events with the same data; write what the event holds.',
    ko: '배달은 모두 있지만 일부는 기사나 배달료가 이벤트와 다르다. 기사는 틀린 금액을 받는다. 재구축은 같은 이벤트를 같은 데이터로 다시 처리한다. 이벤트에 있는 값을 그대로 써라.',
  },
  {
    name: 'accounts',
    en: 'Some accounts are old ones. The log keeps the newest of each courier, so this handler needs no past that is gone: let it begin at the beginning.',
    ko: '옛 계좌가 남아 있다. 로그는 기사마다 최신 계좌를 보관하므로, 이 핸들러에는 사라진 과거가 필요 없다. 처음부터 시작하게 하라.',
  },
  {
    name: 'read-the-failure',
    en: 'The build of your workspace did not run, or its repair failed. The sentence says what; the files are in src/ of the workspace.',
    ko: '워크스페이스의 빌드가 실행되지 않았거나 복구가 실패했다. 오류 문장이 원인을 알려 준다. 파일은 워크스페이스의 src/에 있다.',
  },
];
