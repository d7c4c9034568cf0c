// The function that the integration tests run: it does what its event says.
import { existsSync } from 'node:fs';

console.info('loaded');

export async function handler(event) {
  for (const line of event.logs ?? []) console.log(line);
  if (event.json) process.stdout.write(`${JSON.stringify(event.json)}\n`);
  if (event.waitMs) await sleep(event.waitMs);
  while (event.untilFile && !existsSync(event.untilFile)) await sleep(5);
  if (event.error) throw new TypeError(event.error);
  if (event.exit !== undefined) process.exit(event.exit);
  return { trace: process.env._X_AMZN_TRACE_ID, ...event.answer };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
