// The function that the tests of delivery run: it writes lines that can be counted, and ends as its event says.
export async function handler({ first = 0, count = 0, bytes = 0, waitMs = 0, end = 'return' }) {
  for (let number = first; number < first + count; number += 1)
    console.log(`line-${number} ${'x'.repeat(bytes)}`);
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (end === 'throw') throw new RangeError('as its event says');
  if (end === 'exit') process.exit(3);
  if (end === 'kill') process.kill(process.pid, 'SIGKILL');
  if (end === 'hang') await new Promise((resolve) => setTimeout(resolve, 900_000));
  return { first, count };
}
