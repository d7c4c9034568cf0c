import { expect, test } from 'bun:test';
import { createLineWriter } from '../../src/process.ts';

/** A pipe that takes so many bytes, then no more until somebody waits: that makes room again, where anybody reads. */
function pipeOf(room: number, reading: boolean) {
  const taken: string[] = [];
  let left = room;
  const write = (bytes: Uint8Array) => {
    if (left === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const part = bytes.subarray(0, left);
    left -= part.length;
    taken.push(Buffer.from(part).toString());
    return part.length;
  };
  let waitedMs = 0;
  const pause = (ms: number) => {
    waitedMs += ms;
    if (reading) left = room;
  };
  const emptied = () => {
    left = room;
  };
  return {
    writeLine: createLineWriter({ write, pause }),
    text: () => taken.join(''),
    waited: () => waitedMs,
    emptied,
  };
}

test('a line is written whole, however little the pipe takes at once', () => {
  const pipe = pipeOf(3, true);

  expect(pipe.writeLine('a long line\n')).toBe(true);
  expect(pipe.text()).toBe('a long line\n');
});

test('where nobody reads a line is given up in time, once, and the next begins a new one', () => {
  const pipe = pipeOf(8, false);

  expect(pipe.writeLine('a long line\n')).toBe(false);
  expect(pipe.writeLine('lost\n')).toBe(false);
  pipe.emptied();
  expect(pipe.writeLine('next\n')).toBe(true);
  expect(pipe.text()).toBe('a long l\nnext\n');
  expect(pipe.waited()).toBe(250);
});

test('a pipe without a reader costs nothing', () => {
  const broken = () => {
    throw Object.assign(new Error('gone'), { code: 'EPIPE' });
  };
  const pauses: number[] = [];

  expect(createLineWriter({ write: broken, pause: (ms) => void pauses.push(ms) })('line\n')).toBe(false);
  expect(pauses).toEqual([]);
});
