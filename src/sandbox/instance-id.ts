import { randomBytes } from 'node:crypto';
import { isoTime, systemClock } from './clock.ts';
import type { ResolvedOptions } from './options.ts';

/** A new name of a log stream, which is also how the platform calls an execution environment. */
export function newInstanceId({ functionName, functionVersion }: ResolvedOptions): string {
  const [day = ''] = isoTime(systemClock.now()).split('T');
  return `${day.replaceAll('-', '/')}/${functionName}[${functionVersion}]${randomBytes(16).toString('hex')}`;
}
