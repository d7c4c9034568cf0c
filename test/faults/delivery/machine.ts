import { spawnSync } from 'node:child_process';
import { canLimit } from '../../integration/sandbox/control-groups.ts';
import { hasOpenssl } from '../../support/certificates.ts';

/** Whether this machine has what rows of the matrix need: who may do something, commands. */
export const MACHINE = {
  root: process.getuid?.() === 0,
  openssl: hasOpenssl,
  prlimit: Bun.which('prlimit') !== null,
  'control groups': canLimit,
  namespaces: spawnSync('unshare', ['--mount', '--net', 'true']).status === 0,
} as const;
