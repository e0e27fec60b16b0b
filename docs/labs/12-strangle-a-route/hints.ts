import type { Hint } from '../../../tools/lab/lab.js';

export const hints: readonly Hint[] = [
  {
    name: 'first-page-only',
    en: 'A client that reads page by page gets the first page again and again, or no next page. Look at `cursor` and `next` in what the marketplace responds: Buffer.from(next, "base64url").toString().',
    ko: '페이지 단위로 읽는 클라이언트가 첫 페이지만 계속 받거나 다음 페이지를 받지 못한다. 마켓플레이스 응답의 `cursor`와 `next`를 보라: Buffer.from(next, "base64url").toString().',
  },
  {
    name: 'own-cursor',
    en: 'Your cursors have a format of your own. A client got its cursor from the module and brings it to you a second later. Two pages of one client can come from different servers.',
    ko: '커서의 형식이 모듈과 다르다. 클라이언트는 모듈에서 받은 커서를 바로 다음 순간 여러분의 서비스로 가져온다. 한 클라이언트가 읽는 두 페이지를 서로 다른 서버가 제공할 수 있다.',
  },
  {
    name: 'no-etag',
    en: 'The bodies are equal, and a header is not. Compare: curl -i, at the module and at the service. What does a client do with it?',
    ko: '본문은 같은데 헤더가 다르다. 모듈과 서비스에서 각각 curl -i로 비교해 보라. 클라이언트는 그 헤더로 무엇을 하는가?',
  },
  {
    name: 'redirect',
    en: 'A redirect leads the client back to the route that was handed to you, so nobody serves it. What you cannot serve yet, do not take over: hand out a smaller prefix, or none.',
    ko: '리다이렉트는 클라이언트를 다시 여러분에게 넘어온 경로로 돌려보내므로 아무도 응답하지 않는다. 아직 제공할 수 없는 것은 넘겨받지 말라. 더 작은 접두사를 넘기거나 넘기지 않는다.',
  },
  {
    name: 'not-ready',
    en: 'The service must print its address on the first line, respond at it, and go on running. The sentence says what happened instead.',
    ko: '서비스는 첫 줄에 자기 주소를 출력하고, 그 주소에서 응답하고, 계속 실행되어야 한다. 실제로 무슨 일이 있었는지는 오류 문장에 있다.',
  },
];
