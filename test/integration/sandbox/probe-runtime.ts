/** A runtime whose handler does what the event says: `{ sleepMs, exit, error, print }`. */
const base = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime`;
const NO_LIMITS: object = { timeout: false, proxy: false };

interface ProbeEvent {
  readonly sleepMs?: number;
  readonly exit?: number;
  readonly error?: string;
  readonly print?: string;
  readonly ignoreSigterm?: boolean;
}

console.log('runtime up');
for (;;) {
  const next = await fetch(`${base}/invocation/next`, NO_LIMITS);
  const requestId = next.headers.get('Lambda-Runtime-Aws-Request-Id');
  const event = (await next.json()) as ProbeEvent;
  if (event.print !== undefined) console.log(event.print);
  if (event.ignoreSigterm === true) process.on('SIGTERM', () => {});
  if (event.exit !== undefined) process.exit(event.exit);
  await Bun.sleep(event.sleepMs ?? 0);
  const answer = {
    requestId,
    traceId: next.headers.get('Lambda-Runtime-Trace-Id'),
    tenantId: next.headers.get('Lambda-Runtime-Aws-Tenant-Id'),
    pid: process.pid,
  };
  const [path, headers, body] =
    event.error === undefined
      ? ['response', {}, answer]
      : ['error', { 'Lambda-Runtime-Function-Error-Type': event.error }, { errorType: event.error }];
  await fetch(`${base}/invocation/${requestId}/${path}`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: JSON.stringify(body),
    ...NO_LIMITS,
  });
}
