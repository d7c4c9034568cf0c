import type { Fault } from './fault.ts';

const ARRIVES = { telemetry: 'all arrives', tells: [] } as const;

/** What the machine around the extension may lack. */
export const MACHINE_FAULTS: readonly Fault[] = [
  {
    name: 'no `HOME`, no `PATH`, no `TMPDIR`',
    wrapping: { script: 'unset HOME PATH TMPDIR\nexec "$@"' },
    ...ARRIVES,
  },
  { name: 'no standard input, output and error', wrapping: { script: 'exec "$@" <&- >&- 2>&-' }, ...ARRIVES },
  { name: 'an output that nobody reads', wrapping: { script: 'exec "$@" 2>/dev/full' }, ...ARRIVES },
  {
    name: 'signals that are ignored',
    wrapping: { script: 'trap \'\' PIPE TERM HUP\nexec "$@"' },
    ...ARRIVES,
  },
  {
    name: 'an unprivileged user',
    wrapping: {
      script: 'exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all "$@"',
    },
    needsRoot: true,
    ...ARRIVES,
  },
  {
    name: 'a read-only file system',
    wrapping: { script: `exec unshare -m sh -c 'mount -o remount,bind,ro / && exec "$@"' sh "$@"` },
    needsRoot: true,
    ...ARRIVES,
  },
  {
    name: 'a full `/tmp`',
    wrapping: {
      script: `exec unshare -m sh -c 'mount -t tmpfs -o size=4k tmpfs /dev/shm && mount --bind /dev/shm /tmp && exec "$@"' sh "$@"`,
    },
    needsRoot: true,
    ...ARRIVES,
  },
  {
    name: 'few files at once',
    wrapping: { script: 'ulimit -n 32\nexec "$@"' },
    ...ARRIVES,
  },
];
