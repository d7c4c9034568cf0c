// A small order service: it logs, calls another service, makes spans of its own, and fails in several ways.
import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, SpanKind } from '@opentelemetry/api';
import { logJson } from './json-log.mjs';
import { span, traced } from './tracing.mjs';

console.info('prices loaded');

export const handler = traced(async (event) => {
  const action = ACTIONS[event.action] ?? unknownAction;
  return action(event);
});

const ACTIONS = { order, quote, decline, stall, exit, import: importItems };

/** Spans of its own around a call to another service. */
async function order({ orderId, paymentUrl }) {
  console.info(`order ${orderId} received`);
  await span('load cart', {}, async (active) => {
    await sleep(12);
    active.setAttribute('cart.items', 3);
  });
  const payment = await span('charge card', { kind: SpanKind.CLIENT }, (active) => {
    return charge(paymentUrl, active);
  });
  console.warn(`stock of ${orderId} is low`);
  return { orderId, payment };
}

async function charge(url, active) {
  const headers = {};
  propagation.inject(context.active(), headers);
  active.setAttributes({ 'http.request.method': 'POST', 'url.full': url });
  const response = await fetch(url, { method: 'POST', headers });
  active.setAttribute('http.response.status_code', response.status);
  logJson('info', 'card charged', { amount: 41.5, attempt: 1 });
  return response.json();
}

/** Console and JSON lines of every level. */
function quote({ sku }) {
  console.debug(`cache miss for ${sku}`);
  console.log(`quote for ${sku}`);
  console.log('two lines:\n  the second one');
  logJson('warn', 'price is two days old', { sku, ageDays: 2 });
  return { sku, price: 12.5 };
}

class CardDeclined extends Error {
  name = 'CardDeclined';
}

function decline({ orderId }) {
  console.error(`order ${orderId}: no answer from the bank`);
  return span('charge card', { kind: SpanKind.CLIENT }, () => {
    throw new CardDeclined('the bank said no');
  });
}

/** Longer than the function may take. */
async function stall() {
  console.warn('waiting for a lock');
  await sleep(60_000);
}

/** A process that ends by itself, as after a failed assertion in native code. */
function exit({ code }) {
  console.error('giving up');
  process.exit(code);
}

function importItems({ lines }) {
  for (let line = 1; line <= lines; line += 1) console.info(`item ${line} of ${lines} imported`);
  return { imported: lines };
}

function unknownAction({ action }) {
  throw new TypeError(`unknown action: ${action}`);
}
