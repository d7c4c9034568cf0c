import { join } from 'node:path';
import { SETTINGS } from '../../../src/config/settings.ts';
import type { Fault } from './fault.ts';

const ARRIVES = { telemetry: 'all arrives', tells: [] } as const;

/** Of no type and no list, and an invalid percent-encoding for those that are decoded. */
const NONSENSE = '\u{1F4A9} = , %zz \u0001';
const TAKE_ANY_TEXT = ['OTEL_SERVICE_NAME'];
const variables = Object.values(SETTINGS).map(({ variable }) => variable);
const read = variables.filter((name) => name !== 'OTEL_EXPORTER_OTLP_ENDPOINT');
const nonsense = Object.fromEntries(read.map((name) => [name, NONSENSE]));

/** Code that must not run in the extension, and would be noticed. */
const FOREIGN_CODE = 'process.exit(7)';
const inFolder = { script: 'exec "$@"' };

/** What bash reads from the environment, as unhelpful as can be. */
const SHELL = {
  BASH_ENV: '/no/such/script',
  ENV: '/no/such/script',
  SHELLOPTS: 'noexec',
  BASHOPTS: 'failglob',
  POSIXLY_CORRECT: '1',
  IFS: '/:.x-',
  CDPATH: '/no/such/folder',
  FUNCNEST: '1',
  EXECIGNORE: '*',
  GLOBIGNORE: '*',
  TMOUT: '1',
  'BASH_FUNC_exec%%': '() { exit 7; }',
  'BASH_FUNC_printf%%': '() { exit 7; }',
  'BASH_FUNC_read%%': '() { exit 7; }',
  BASH_COMPAT: '3.1',
  BASH_XTRACEFD: '2',
  PS4: '$(exit 7)',
};

/** What the function's configuration may hold that was not meant for the extension. */
export const ENVIRONMENT_FAULTS: readonly Fault[] = [
  {
    name: 'nonsense in every variable of ours but the endpoint',
    env: nonsense,
    telemetry: 'all arrives',
    tells: read.filter((name) => !TAKE_ANY_TEXT.includes(name)),
    note: 'It takes the defaults; one line for each names the variable, what is accepted and what is used.',
  },
  {
    name: 'variables of ours that are empty',
    env: Object.fromEntries(read.map((name) => [name, ''])),
    ...ARRIVES,
  },
  {
    name: '`NODE_OPTIONS` with a missing module',
    env: { NODE_OPTIONS: '--require /no/such/module.js' },
    ...ARRIVES,
  },
  {
    name: '`NODE_OPTIONS` with code that throws',
    env: { NODE_OPTIONS: `--import data:text/javascript,throw%20new%20Error()` },
    ...ARRIVES,
  },
  { name: '`NODE_OPTIONS` that no Node knows', env: { NODE_OPTIONS: '--nonsense' }, ...ARRIVES },
  {
    name: 'all other variables of Node',
    env: {
      NODE_PATH: '/no/such/folder',
      NODE_DEBUG: 'http,net',
      NODE_ENV: 'production',
      NODE_CHANNEL_FD: '77',
      NODE_V8_COVERAGE: '/no/such/folder',
      NODE_PENDING_DEPRECATION: '1',
      NODE_REPL_EXTERNAL_MODULE: '/no/such/module.js',
      NODE_COMPILE_CACHE: '/no/such/folder',
    },
    ...ARRIVES,
  },
  {
    name: '`BUN_OPTIONS` with a missing module',
    env: { BUN_OPTIONS: '--preload /no/such/module.js' },
    ...ARRIVES,
  },
  { name: '`BUN_OPTIONS` with another command', env: { BUN_OPTIONS: '--version' }, ...ARRIVES },
  { name: '`BUN_BE_BUN`', env: { BUN_BE_BUN: '1' }, ...ARRIVES },
  {
    name: "the debugger of the executable's engine",
    env: {
      BUN_INSPECT: '127.0.0.1:0/x?break=1',
      BUN_INSPECT_CONNECT_TO: 'unix:///no/such',
      BUN_INSPECT_NOTIFY: 'x',
    },
    ...ARRIVES,
  },
  {
    name: 'requests and their headers printed by the engine',
    env: { BUN_CONFIG_VERBOSE_FETCH: 'curl', OTEL_EXPORTER_OTLP_HEADERS: 'key=secret' },
    ...ARRIVES,
  },
  {
    name: '`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` with nothing behind them, and an endpoint on loopback',
    env: Object.fromEntries(
      ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'].map((name) => [
        name,
        'http://127.0.0.1:1',
      ]),
    ),
    ...ARRIVES,
  },
  {
    name: '`LD_PRELOAD` with a library that is not there',
    env: { LD_PRELOAD: '/no/such/library.so' },
    ...ARRIVES,
    foreignOutput: /^ERROR: ld\.so: object/,
    note: 'The dynamic loader complains in a line of its own, as it does for the function.',
  },
  { name: 'options of the shell', env: SHELL, ...ARRIVES },
  {
    name: 'options of the shell, no endpoint, and a poll that lasts',
    env: { ...SHELL, OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    posts: () => Bun.sleep(1500),
    telemetry: 'nothing is exported',
    tells: ['passive'],
  },
  {
    name: 'a configuration of OpenSSL that is broken',
    env: { OPENSSL_CONF: join(import.meta.dirname, 'environment-faults.ts') },
    ...ARRIVES,
  },
  {
    name: 'a search path without anything',
    env: { PATH: '/no/such/folder' },
    ...ARRIVES,
    engines: ['bun'],
  },
  {
    name: 'a runtime without Node.js',
    env: { PATH: '/no/such/folder' },
    telemetry: 'nothing is exported',
    tells: ['passive'],
    says: 'this layer needs a Node.js runtime',
    engines: ['node'],
  },
  {
    name: 'languages and time zones that do not exist',
    env: { LANG: 'xx_YY', LC_ALL: 'xx_YY', TZ: 'No/Where' },
    ...ARRIVES,
    foreignOutput: /^\/bin\/bash: warning: setlocale: /,
  },
  {
    name: '`.env`, `bunfig.toml`, `tsconfig.json`, `package.json` where it is started',
    wrapping: {
      ...inFolder,
      files: {
        '.env': 'OTEL_SDK_DISABLED=true\nOTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1\n',
        'bunfig.toml': 'preload = ["./foreign.js"]\n[[[',
        'tsconfig.json': '{"compilerOptions": {"paths": {"undici": ["./foreign.js"]}}',
        'package.json': '{"type": "module", "imports": nonsense',
        'foreign.js': FOREIGN_CODE,
        'undici.js': FOREIGN_CODE,
        '.npmrc': 'node-options=--nonsense',
      },
    },
    ...ARRIVES,
  },
];
