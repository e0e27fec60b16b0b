import { requestOf } from './request-line.mjs';

const values = {
  valueOf: (name: string): unknown => {
    if (name === 'shopId') return 'shop-1/a';
    throw new Error(`${name} is unknown`);
  },
};
const request = (line: string) => {
  const [method = '', ...words] = line.split(' ');
  return requestOf(method, words, values);
};

describe('a line of npm run api', () => {
  it.each([
    ['GET /api/shops', '/api/shops', undefined],
    ['GET /api/shops open=true limit:=1', '/api/shops?open=true&limit=1', undefined],
    ['GET /api/shops text=a&b', '/api/shops?text=a%26b', undefined],
    ['GET /api/shops/:shopId', '/api/shops/shop-1%2Fa', undefined],
    ['POST /api/x shopId=:shopId', '/api/x', { shopId: 'shop-1/a' }],
    ['POST /api/x phone=010 count:=10 on:=false', '/api/x', { phone: '010', count: 10, on: false }],
    ['POST /api/x items.0.id=a items.0.n:=1 items.1.id=b', '/api/x', { items: [{ id: 'a', n: 1 }, { id: 'b' }] }],
    ['POST /api/x text=a=b:c', '/api/x', { text: 'a=b:c' }],
  ])('%s is the request that it reads like', (line, path, body) => {
    const sent = request(line);
    expect(sent.path).toBe(path);
    expect(sent.body === undefined ? undefined : JSON.parse(sent.body)).toEqual(body);
  });

  it('has a key of its own for each command, and none for a query', () => {
    const [one, two] = [request('POST /api/x'), request('POST /api/x')];
    expect(one.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.headers['idempotency-key']).not.toBe(two.headers['idempotency-key']);
    expect(request('GET /api/x').headers).toEqual({});
  });

  it('sends the headers that it names', () => {
    const { headers } = request('PATCH /api/x Idempotency-Key:mine If-Match:"3" a=b');
    expect(headers).toEqual({ 'idempotency-key': 'mine', 'if-match': '"3"', 'content-type': 'application/json' });
  });

  it.each([
    ['GET', "The path begins with a slash, such as /api/shops; '' does not."],
    ['GET C:/api/shops', 'In Git Bash, set MSYS_NO_PATHCONV=1.'],
    ['POST /api/x word', "'word' is no field and no header; write name=text, name:=JSON or Header:text."],
    ['POST /api/x n:=ten', "n:= takes JSON, such as 10 or true, not 'ten'; a text is written with n=."],
    ['POST /api/x items.0=a items.x=b', "'items.x' names a field of a list; write its place, such as items.0.x."],
    ['POST /api/x a=b a.c=d', "'a.c' names a field of what is a value already."],
    ['POST /api/x __proto__.a=b', "'__proto__.a' is no name of a field."],
    ['GET /api/x/:orderId', 'orderId is unknown'],
  ])('%s is refused in a sentence', (line, sentence) => {
    expect(() => request(line)).toThrow(sentence);
  });
});
