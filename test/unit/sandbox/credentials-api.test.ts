import { expect, test } from 'bun:test';
import { read } from '../../../src/sandbox/credentials-api.ts';

const host = { token: 'secret', now: () => Date.UTC(2026, 0, 1) };
const asking = (headers: Record<string, string>) => new Request('http://sandbox/', { headers });

test('whoever shows the token gets credentials that expire', async () => {
  const answer = read(asking({ Authorization: 'secret' }), host);

  expect(await answer.json()).toEqual({
    AccessKeyId: 'local',
    SecretAccessKey: 'local',
    Token: 'local',
    Expiration: '2026-01-01T06:00:00.000Z',
  });
});

test('nobody else does', () => {
  const answers = [read(asking({}), host), read(asking({ Authorization: 'other' }), host)];

  expect(answers.map(({ status }) => status)).toEqual([403, 403]);
});
