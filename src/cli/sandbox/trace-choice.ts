import { randomBytes } from 'node:crypto';
import type { TraceChoice } from './arguments.ts';

/** The upstream header of one invocation; made-up identifiers are new each time. */
export function traceHeaderFor(choice: TraceChoice, nowMs: number): string | undefined {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  const root = `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
  const parent = `Parent=${randomBytes(8).toString('hex')}`;
  switch (choice.kind) {
    case 'none':
      return undefined;
    case 'root':
      return root;
    case 'sampled':
      return `${root};${parent};Sampled=1`;
    case 'unsampled':
      return `${root};${parent};Sampled=0`;
    case 'header':
      return choice.header;
  }
}
