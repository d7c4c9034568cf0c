// A runtime of its own, as small as one can be: it asks for an event, answers it, and asks again.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

for (;;) {
  const next = await fetch(`${api}/next`);
  const event = await next.json();
  console.log(`hello ${event.name ?? 'world'}`);
  const requestId = next.headers.get('Lambda-Runtime-Aws-Request-Id');
  await fetch(`${api}/${requestId}/response`, {
    method: 'POST',
    body: JSON.stringify({ greeted: event.name }),
  });
}
