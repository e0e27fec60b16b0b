import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'empty-database',
    en: 'The new service has a database of its own, and it is empty: an empty inbox, and every message sent again. Ficus refuses that; nothing was changed. The data has to go along. Nothing has to be stopped for that: a service that stands by gets a copy from the running marketplace. npm run fig -- --help',
    ko: '새 서비스의 데이터베이스는 비어 있다. 그대로 시작했다면 메시지함이 비고 모든 메시지가 다시 발송되었을 것이다. Ficus가 이를 거부했고 아무것도 바뀌지 않았다. 데이터가 함께 가야 한다. 그러려고 무언가를 멈출 필요는 없다. 대기 중인 서비스는 실행 중인 마켓플레이스에서 복사본을 받는다. npm run fig -- --help',
  },
  {
    name: 'downtime',
    en: 'The data is at the service, and customers could not order meanwhile: between the stop and the start nobody listens. Let the marketplace run. The service is started beside it, stands by, and gets a copy while the module serves; only the switch itself needs some milliseconds.',
    ko: '데이터는 서비스로 옮겨졌지만 그동안 고객이 주문하지 못했다. 중지와 시작 사이에는 아무도 요청을 받지 않는다. 마켓플레이스를 멈추지 말라. 그 옆에 서비스를 대기 상태로 띄우고, 모듈이 요청을 처리하는 동안 복사본을 만든다. 몇 밀리초가 필요한 것은 전환뿐이다.',
  },
  {
    name: 'shared-database',
    en: 'Two processes would write one file. A module that has left and still has its tables in the database of the monolith has moved its code only: neither can be deployed, restored or scaled alone. Give the service a database of its own.',
    ko: '두 프로세스가 한 파일에 쓰게 된다. 서비스로 나갔는데 테이블이 여전히 모놀리스의 데이터베이스에 있다면 코드만 옮긴 것이다. 어느 쪽도 혼자 배포하거나 복구하거나 확장할 수 없다. 서비스에 자기 데이터베이스를 주어라.',
  },
  {
    name: 'not-moved',
    en: 'All steps are done, and the monolith still serves the module. A service that stands by gets no calls; after --hold-before-switch a move waits for a switch.',
    ko: '모든 단계가 끝났는데 모듈은 아직 모놀리스에서 실행된다. 대기 중인 서비스에는 호출이 가지 않는다. --hold-before-switch를 붙인 이동은 전환 명령을 기다린다.',
  },
  {
    name: 'no-volume',
    en: 'The database was in the container, and went with it. The journal names that one database as the owner, so a new one is refused: no empty inbox, no second message, but also no service. Its former database may lack what was written last, so it may not take over. Put the data where it outlasts the container.',
    ko: '데이터베이스가 컨테이너 안에 있었고 컨테이너와 함께 사라졌다. 저널은 그 데이터베이스를 소유자로 기록하고 있으므로 새 데이터베이스는 거부된다. 메시지함이 비거나 두 번 발송되는 일은 없지만 서비스도 없다. 이전 데이터베이스에는 마지막에 쓴 것이 없을 수 있어서 대신 나설 수도 없다. 컨테이너보다 오래 남는 곳에 데이터를 두어라.',
  },
  {
    name: 'not-restarted',
    en: 'Nothing was lost: events waited in the log of order. But they waited for a person. In the monolith the module was started again with everything else; as a service it needs a platform that does that.',
    ko: '유실된 것은 없다. 이벤트는 order의 로그에서 기다렸다. 그러나 사람이 올 때까지 기다렸다. 모놀리스에 있을 때는 모듈도 나머지와 함께 다시 시작되었다. 서비스가 되면 다시 시작해 줄 플랫폼이 필요하다.',
  },
  {
    name: 'no-way-home',
    en: 'The way home was closed before the pilot was proven: no database follows the service. As long as a live move is not completed, the former database follows, and `reverse` takes a moment. Complete the move when the outages are behind you, not when the switch is.',
    ko: '파일럿이 검증되기 전에 되돌아갈 길을 닫았다. 서비스를 따라가는 데이터베이스가 없다. 무중단 이동은 완료하기 전까지 이전 데이터베이스가 계속 따라오므로 `reverse`가 순식간에 끝난다. 이동은 전환이 끝났을 때가 아니라 장애를 겪어 본 뒤에 완료하라.',
  },
  {
    name: 'messages',
    en: 'A cause has no message, or two, or an event is parked. That is the work of a step of yours, of a change in your checkout (git status), or a fault of Ficus.',
    ko: '메시지가 없거나 둘인 원인이 있거나, 격리된 이벤트가 있다. 여러분의 단계가 한 일이거나, 체크아웃에서 바꾼 것 때문이거나(git status), Ficus의 결함이다.',
  },
  {
    name: 'edited',
    en: 'The module was edited. Then two things change at once, and you cannot tell which of them is at fault; and the way home leads to other code. Take the change out (git stash), move, and release it later.',
    ko: '모듈의 코드가 바뀌었다. 두 가지가 한꺼번에 바뀌면 어느 쪽이 문제인지 알 수 없고, 되돌아가면 다른 코드를 만난다. 변경을 빼 두고(git stash) 이동한 다음 나중에 배포하라.',
  },
  {
    name: 'read-the-sentence',
    en: 'A step failed. The sentence behind it names the cause and the next step. The settings of the service are in docs/settings.md.',
    ko: '어떤 단계가 실패했다. 그 뒤의 문장이 원인과 다음에 할 일을 말해 준다. 서비스의 설정은 docs/settings.md에 있다.',
  },
];
