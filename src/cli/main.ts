import { runDemoCommand } from './demo.ts';
import { runSandboxCommand } from './sandbox.ts';
import { writeAll } from './write-all.ts';

const USAGE = `Usage: lambda-otel-bridge <command> [options]

  demo     a sample function in a local Lambda with the built extension: what arrives, as a picture
  sandbox  your own function in a local Lambda, with any layers and extensions

lambda-otel-bridge <command> --help tells more.
`;

const [command, ...args] = process.argv.slice(2);
const io = {
  stdout: (text: string) => writeAll(1, text),
  stderr: (text: string) => writeAll(2, text),
  stdin: process.stdin,
  typed: process.stdin.isTTY === true,
  env: process.env,
  columns: process.stdout.columns,
  isTTY: process.stdout.isTTY === true,
};

process.exit(await run());

async function run(): Promise<number> {
  switch (command) {
    case 'demo':
      return runDemoCommand(args, io);
    case 'sandbox':
      return runSandboxCommand(args, io);
    case undefined:
    case 'help':
    case '--help':
      io.stdout(USAGE);
      return command === undefined ? 2 : 0;
    default:
      io.stderr(`There is no command "${command}".\n\n${USAGE}`);
      return 2;
  }
}
