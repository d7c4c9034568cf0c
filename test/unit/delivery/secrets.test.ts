import { expect, test } from 'bun:test';
import { secretsIn, withoutSecrets } from '../../../src/delivery/secrets.ts';

const URL_WITH_KEY = 'https://backend.example/v1/logs?api-key=key%2Fin-query&v=2';

test('what is secret in a request are the values of headers and of the query, the longest first', () => {
  const headers = { authorization: 'Bearer key-in-header', 'x-team': 'blue' };

  expect(secretsIn(URL_WITH_KEY, headers)).toEqual([
    'Bearer key-in-header',
    'key%2Fin-query',
    'key-in-header',
    'key/in-query',
  ]);
});

test('a key may be all that the query is', () => {
  expect(secretsIn('https://backend.example/v1/logs?key-in-query', {})).toEqual(['key-in-query']);
});

test('where there are none, a text stays what it was', () => {
  expect(withoutSecrets('as it was', secretsIn('https://backend.example/', {}))).toBe('as it was');
});

test('a text loses them wherever they stand', () => {
  const secrets = secretsIn(URL_WITH_KEY, { authorization: 'Basic key-in-header' });

  expect(withoutSecrets("'Basic key-in-header', key-in-header key/in-query.", secrets)).toBe(
    "'***', *** ***.",
  );
});
