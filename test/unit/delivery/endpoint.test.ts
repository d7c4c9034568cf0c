import { expect, test } from 'bun:test';
import { shownEndpoint } from '../../../src/delivery/endpoint.ts';

test.each([
  ['https://user:key@backend.example:4318/v1/logs?api-key=secret#x', 'https://backend.example:4318/v1/logs'],
  ['http://[::1]:4318/v1/traces', 'http://[::1]:4318/v1/traces'],
  ['https://backend.example', 'https://backend.example/'],
])('%s is shown as %s', (url, shown) => {
  expect(shownEndpoint(url)).toBe(shown);
});
