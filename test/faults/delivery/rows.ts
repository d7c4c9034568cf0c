import { ENDPOINT_ROWS } from './endpoint-rows.ts';
import { FREEZE_ROWS } from './freeze-rows.ts';
import { MACHINE_ROWS } from './machine-rows.ts';
import { PLATFORM_ROWS } from './platform-rows.ts';
import type { Row } from './row.ts';
import { TLS_ROWS } from './tls-rows.ts';

/** The whole matrix, by what is at fault; `docs/reliability.md` shows it. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'The endpoint': ENDPOINT_ROWS,
  TLS: TLS_ROWS,
  'Freezes and SHUTDOWN': FREEZE_ROWS,
  'The platform and the function': PLATFORM_ROWS,
  'The machine': MACHINE_ROWS,
};
